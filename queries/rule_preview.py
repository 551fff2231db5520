"""What a change of the rules would do to the cases, before anybody makes it. Nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from queries.actions.reread import list_reread
from queries.cases import CaseRecord, as_record
from queries.filters import IS_OPEN
from queries.outdated import lived_through
from rules.access import check
from rules.actor import Actor
from rules.clocks.rulebook import Rulebook

BATCH: Final = 5_000
MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class MovedCase:
    """One case whose due date would move."""

    reference: str
    due_at: datetime
    would_be_due_at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """How many open cases there are, how many due dates would move, and what that means today.

    `corrected` counts closed cases that a calendar correction would read again.
    """

    open_cases: int
    moved: int
    newly_overdue: int
    no_longer_overdue: int
    corrected: int
    examples: Sequence[MovedCase]


def preview_rules(
    connection: Connection,
    actor: Actor,
    *,
    rulebook: Rulebook,
    now: datetime,
    affected: tuple[datetime, datetime] | None = None,
) -> Preview:
    """Read every open case by the changed rules and compare. `affected` is the time a correction changes."""
    check(actor, "change_rules")
    open_cases = moved = newly_overdue = no_longer_overdue = 0
    examples: list[MovedCase] = []
    for batch in _list_open(connection):
        open_cases += len(batch)
        for was, would_be in zip(batch, list_reread(batch, rulebook), strict=True):
            if was.due_at == would_be.due_at:
                continue
            moved += 1
            newly_overdue += was.due_at >= now > would_be.due_at
            no_longer_overdue += was.due_at < now <= would_be.due_at
            if len(examples) < MOST_SHOWN:
                examples.append(MovedCase(was.reference, was.due_at, would_be.due_at))
    corrected = _count_corrected(connection, affected) if affected else 0
    return Preview(open_cases, moved, newly_overdue, no_longer_overdue, corrected, examples)


def _list_open(connection: Connection) -> Iterator[list[CaseRecord]]:
    after_id = 0
    following = (
        sa.select(cases)
        .where(IS_OPEN, cases.c.case_id > sa.bindparam("after_id"))
        .order_by(cases.c.case_id)
        .limit(BATCH)
    )
    while records := [as_record(row) for row in connection.execute(following, {"after_id": after_id})]:
        yield records
        after_id = records[-1].case_id


def _count_corrected(connection: Connection, affected: tuple[datetime, datetime]) -> int:
    counted = sa.select(sa.func.count()).where(cases.c.resolved_at.is_not(None), lived_through(*affected))
    return connection.scalar(counted) or 0
