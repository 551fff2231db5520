"""Open queries that may be the same as one, and why: a few are narrowed down first, then compared."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Row, Select

from data.tables.billing import meter
from data.tables.cases import case_text, cases, contact
from data.tables.disputes import dispute_entry
from data.tables.links import case_link
from queries.billing_versions import newest, one_of
from queries.cases import CaseRecord, get_case
from queries.filters import IS_OPEN
from queries.linking.links import HOLDS
from rules.access import check
from rules.actor import Actor
from rules.capture.likeness import pick_words
from rules.linking.likeness import Likeness, Traits, compare
from rules.linking.months import pick_months
from rules.lookups import Reference

MOST_SHOWN: Final = 5
MOST_OF_ACCOUNT: Final = 50
MOST_OF_CONTACT: Final = 50
MOST_OF_WARD: Final = 300


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An open query that may be the same, and why. `is_other_account`: both name one, and not the same."""

    case_id: int
    reference: str
    title: str
    status: str
    category_code: str
    received_at: datetime
    reasons: tuple[str, ...]
    score: int
    is_other_account: bool


def suggest_links(
    connection: Connection, actor: Actor, *, case: CaseRecord, reference: Reference
) -> list[Suggestion]:
    """What may be the same as an open query, the likeliest first; what is linked with it already is left out.

    Candidates are open queries of its account, of accounts that its meters were on, of its contact, and of
    its ward and category. Three statements, each within an index.
    """
    check(actor, "see_links")
    meters = _read_meters(connection, case.state.account_no)
    own = connection.execute(_select_compared(case).where(cases.c.case_id == case.case_id)).one()
    accounts = {account_no for on in meters.values() for account_no in on}
    rows = connection.execute(
        _select_compared(case).where(
            cases.c.case_id.in_(_narrow(case, own, accounts)),
            cases.c.case_id != case.case_id,
            ~_is_linked(case.case_id),
        )
    )
    traits = _read_traits(own, meters, reference)
    found = [(row, compare(traits, _read_traits(row, meters, reference), row.by_letters)) for row in rows]
    likely = [(row, likeness) for row, likeness in found if likeness.is_enough]
    likely.sort(key=lambda pair: (-pair[1].score, pair[0].received_at, pair[0].case_id))
    return [_as_suggestion(row, likeness, case) for row, likeness in likely[:MOST_SHOWN]]


def suggest_links_of(
    connection: Connection, actor: Actor, *, case_reference: str, reference: Reference
) -> list[Suggestion]:
    """The same for the query with a reference.

    Raises:
        NotFound: there is none in the actor's area.
    """
    check(actor, "see_links")
    case = get_case(connection, actor, reference=case_reference)
    return suggest_links(connection, actor, case=case, reference=reference)


def _read_meters(connection: Connection, account_no: str | None) -> dict[str, set[str]]:
    """The meters of an account, each with every account that billing has had it on."""
    if account_no is None:
        return {}
    of_account = sa.select(meter.c.meter_no).where(meter.c.account_no == account_no)
    known = newest("meters", meter.c.meter_no.in_(of_account))
    found: dict[str, set[str]] = {}
    for meter_no, on in connection.execute(sa.select(known.c.meter_no, known.c.account_no).distinct()):
        found.setdefault(meter_no, set()).add(on)
    return found


def _select_compared(case: CaseRecord) -> Select[Any]:
    """What a case is compared by; `by_letters`: how alike its title is to that of the one asked for."""
    words = (
        sa.select(case_text.c.body)
        .where(case_text.c.case_id == cases.c.case_id, case_text.c.kind == "words")
        .order_by(case_text.c.text_id)
        .limit(1)
        .scalar_subquery()
    )
    months = (
        sa.select(sa.func.array_agg(dispute_entry.c.billing_month.distinct()))
        .where(dispute_entry.c.case_id == cases.c.case_id)
        .scalar_subquery()
    )
    listed = (
        "case_id", "reference", "title", "status", "category_code", "received_at", "account_no",
    )  # fmt: skip
    return sa.select(
        *(cases.c[name] for name in listed),
        contact.c.phone,
        contact.c.email,
        words.label("words"),
        months.label("months"),
        sa.func.similarity(cases.c.title, case.title).label("by_letters"),
    ).outerjoin_from(cases, contact, contact.c.contact_id == cases.c.contact_id)


def _narrow(case: CaseRecord, own: Row[Any], accounts: Collection[str]) -> sa.Select[Any]:
    """The numbers of a few hundred open cases at most, each way of narrowing with its bound."""
    state = case.state
    ways = []
    if state.account_no is not None:
        numbers = {state.account_no, *accounts}
        ways.append(_newest(one_of(cases.c.account_no, numbers), most=MOST_OF_ACCOUNT))
    reached = [contact.c[name] == own._mapping[name] for name in ("phone", "email") if own._mapping[name]]
    if reached:
        same = sa.select(contact.c.contact_id).where(sa.or_(*reached)).limit(MOST_OF_CONTACT)
        ways.append(_newest(cases.c.contact_id.in_(same), most=MOST_OF_CONTACT))
    if state.ward_no is not None:
        here = sa.and_(cases.c.ward_no == state.ward_no, cases.c.category_code == state.category_code)
        ways.append(_newest(here, most=MOST_OF_WARD))
    if not ways:
        return sa.select(cases.c.case_id).where(sa.false())
    narrowed = sa.union(*(sa.select(way.subquery().c.case_id) for way in ways)).subquery("narrowed")
    return sa.select(narrowed.c.case_id)


def _newest(condition: ColumnElement[bool], *, most: int) -> Select[Any]:
    newest_first = cases.c.received_at.desc()
    return sa.select(cases.c.case_id).where(condition, IS_OPEN).order_by(newest_first).limit(most)


def _is_linked(case_id: int) -> ColumnElement[bool]:
    link = case_link.c
    return sa.exists().where(
        HOLDS,
        sa.or_(
            sa.and_(link.case_id == case_id, link.to_id == cases.c.case_id),
            sa.and_(link.to_id == case_id, link.case_id == cases.c.case_id),
        ),
    )


def _read_traits(row: Row[Any], meters: dict[str, set[str]], reference: Reference) -> Traits:
    text = row.words or row.title
    named = pick_months(text, reference.local_day(row.received_at))
    return Traits(
        category_code=row.category_code,
        account_no=row.account_no,
        months=named | frozenset(row.months or ()),
        meters=frozenset(number for number, on in meters.items() if row.account_no in on),
        phone=row.phone,
        email=row.email,
        words=pick_words(text),
    )


def _as_suggestion(row: Row[Any], likeness: Likeness, case: CaseRecord) -> Suggestion:
    numbers = {row.account_no, case.state.account_no} - {None}
    values: tuple[Any, ...] = (*row[:6], likeness.reasons, likeness.score, len(numbers) > 1)
    return Suggestion(*values)
