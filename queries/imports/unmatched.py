"""Queries whose account billing did not know yet: listed, and completed when a billing extract brings it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import account
from data.tables.cases import cases
from data.transaction import as_system
from queries.actions.record_many import CaseChange, NewEvent, record_many
from queries.billing_versions import used_extracts
from queries.cases import CaseRecord, as_record
from queries.places import AccountPlace, find_account_place
from queries.rows import as_records
from rules import events, states
from rules.access import check
from rules.actor import UNKNOWN_REGION, Actor
from rules.case import CaseState
from rules.events import Event
from rules.lookups import Reference

CASES_A_PIECE: Final = 500


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An account number that billing does not know, and how many open queries name it since when."""

    account_no: str
    queries: int
    since_at: datetime


def _is_known() -> sa.Exists:
    return sa.exists().where(
        account.c.account_no == cases.c.account_no, account.c.extract_no.in_(used_extracts())
    )


def list_unmatched(connection: Connection, actor: Actor, *, most: int = 200) -> list[Unmatched]:
    """Account numbers of open queries that billing does not know, those of the most queries first."""
    check(actor, "import_cases")
    statement = (
        sa.select(
            cases.c.account_no,
            sa.func.count().label("queries"),
            sa.func.min(cases.c.received_at).label("since_at"),
        )
        .where(cases.c.account_no.is_not(None), cases.c.status != states.RESOLVED, ~_is_known())
        .group_by(cases.c.account_no)
        .order_by(sa.func.count().desc(), cases.c.account_no)
        .limit(most)
    )
    with as_system(connection, actor):
        return as_records(Unmatched, connection.execute(statement))


def attach_accounts(
    connection: Connection, actor: Actor, *, extract_no: int, after: int, reference: Reference, now: datetime
) -> tuple[int, int | None]:
    """Fill class, ward and region of the next queries whose account an extract brought; those given stay.

    Returns how many were completed and the last query looked at, None when there are no more after it.
    """
    check(actor, "import_billing")
    brought = sa.exists().where(
        account.c.account_no == cases.c.account_no, account.c.extract_no == extract_no
    )
    lacking = sa.or_(
        cases.c.customer_class_code.is_(None), cases.c.ward_no.is_(None), cases.c.region == UNKNOWN_REGION
    )
    found = connection.execute(
        sa.select(cases)
        .where(cases.c.case_id > after, cases.c.account_no.is_not(None), lacking, brought)
        .order_by(cases.c.case_id)
        .limit(CASES_A_PIECE)
        .with_for_update()
    )
    records = [as_record(row) for row in found]
    places: dict[str, AccountPlace | None] = {}
    changes = [
        change for record in records if (change := _complete(connection, record, places, reference, now))
    ]
    if changes:
        record_many(connection, actor, changes, reference=reference, now=now)
    return len(changes), records[-1].case_id if records else None


def _complete(
    connection: Connection,
    record: CaseRecord,
    places: dict[str, AccountPlace | None],
    reference: Reference,
    now: datetime,
) -> CaseChange | None:
    account_no = record.state.account_no or ""
    if account_no not in places:
        places[account_no] = find_account_place(connection, account_no)
    place = places[account_no]
    filled = _fill(record.state, place, reference, now) if place else {}
    if not filled:
        return None
    was = {name: getattr(record.state, name) for name in filled}
    event = Event(events.CORRECTED, now, {**filled, "was": was})
    return CaseChange(record, [NewEvent(event)])


def _fill(state: CaseState, place: AccountPlace, reference: Reference, now: datetime) -> Mapping[str, Any]:
    """What the account says and the query leaves open, as logging the query would have copied it."""
    filled: dict[str, Any] = {}
    if state.customer_class_code is None and place.customer_class_code:
        filled["customer_class_code"] = place.customer_class_code
    ward = None
    if state.ward_no is None and place.ward_no is not None:
        ward = reference.find_ward(place.ward_no, reference.local_day(state.received_at or now))
        if ward:
            filled |= {"ward_no": ward.ward_no, "delimitation_code": ward.delimitation_code}
    if state.region == UNKNOWN_REGION:
        region = (ward.region_code if ward else None) or place.region
        if region and region != UNKNOWN_REGION:
            filled["region"] = region
    return filled
