"""Two queries beside each other, and why they could not be merged one way or the other."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_text, cases
from data.tables.people import app_user
from queries.cases import CaseRecord, as_record
from queries.linking.open_ends import read_open_ends
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.linking.allowed import Side, list_merge_refusals
from rules.lookups import Reference


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the two, with the resident's words, who holds it, and why it may not go into the other."""

    case: CaseRecord
    words: str | None
    holder_name: str | None
    refusals: tuple[str, ...]


def look_at_pair(
    connection: Connection, actor: Actor, *, case_id: int, other_id: int, reference: Reference, now: datetime
) -> tuple[Shown, Shown]:
    """Both as they stand now, in the order given.

    Raises:
        NotFound: one of them is not in the actor's area.
    """
    check(actor, "see_links")
    one, other = (_read(connection, number) for number in (case_id, other_id))
    return (
        _show(connection, actor, one, other[0], reference, now),
        _show(connection, actor, other, one[0], reference, now),
    )


def _read(connection: Connection, case_id: int) -> tuple[CaseRecord, str | None, str | None]:
    words = (
        sa.select(case_text.c.body)
        .where(case_text.c.case_id == cases.c.case_id, case_text.c.kind == "words")
        .order_by(case_text.c.text_id)
        .limit(1)
        .scalar_subquery()
    )
    row = connection.execute(
        sa.select(cases, words.label("words"), app_user.c.display_name)
        .outerjoin(app_user, app_user.c.user_id == cases.c.holder_id)
        .where(cases.c.case_id == case_id)
    ).one_or_none()
    if row is None:
        raise NotFound("The other query does not exist, or is outside your area.")
    return as_record(row), row.words, row.display_name


def _show(
    connection: Connection,
    actor: Actor,
    read: tuple[CaseRecord, str | None, str | None],
    other: CaseRecord,
    reference: Reference,
    now: datetime,
) -> Shown:
    case, words, holder_name = read
    refusals = _list(connection, actor, case, other, reference, now)
    return Shown(case, words, holder_name, tuple(refusals))


def list_refusals(
    connection: Connection,
    actor: Actor,
    *,
    merged: CaseRecord,
    kept: CaseRecord,
    reference: Reference,
    now: datetime,
) -> list[str]:
    """Why one query may not be merged into the other as both stand; empty when it may."""
    check(actor, "merge")
    return _list(connection, actor, merged, kept, reference, now)


def _list(
    connection: Connection,
    actor: Actor,
    merged: CaseRecord,
    kept: CaseRecord,
    reference: Reference,
    now: datetime,
) -> list[str]:
    ends = read_open_ends(connection, actor, merged, reference, now)
    return list_merge_refusals(
        Side(merged.reference, merged.state), Side(kept.reference, kept.state), ends, now
    )
