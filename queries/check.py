"""Proves that rows of cases are what their events fold to, and their due dates what their clocks say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.rulebooks import find_rulebook
from data.tables.cases import cases
from queries.actions.reread import list_many_events
from queries.cases import CaseRecord, as_record
from rules.access import check
from rules.actor import Actor
from rules.case import CaseState, fold
from rules.case_state import STATE_FIELDS
from rules.clocks.deadline_arrays import plan_many
from rules.clocks.rulebook import Rulebook

MOST_TOLD: Final = 100


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a case's row that is not what replaying its events gives."""

    reference: str
    field: str
    stored: Any
    replayed: Any


@dataclass(frozen=True, slots=True)
class Checked:
    """One stretch of cases: the last one's number, how many there were, and where rows differ."""

    last_id: int
    cases: int
    differences: Sequence[Difference]


def check_cases(connection: Connection, actor: Actor, *, after_id: int, limit: int) -> Checked | None:
    """Replay the next cases after a number; None when there are no more.

    Each case is read by the rules its row names; the first `MOST_TOLD` differences are told.
    """
    check(actor, "check")
    rows = connection.execute(
        sa.select(cases).where(cases.c.case_id > after_id).order_by(cases.c.case_id).limit(limit)
    ).all()
    if not rows:
        return None
    records = [as_record(row) for row in rows]
    events = list_many_events(connection, [record.case_id for record in records])
    states = [fold(events[record.case_id]) for record in records]
    found = [*_compare_states(records, states), *_compare_clocks(connection, records, states)]
    return Checked(records[-1].case_id, len(records), found[:MOST_TOLD])


def _compare_states(records: Sequence[CaseRecord], states: Sequence[CaseState]) -> Iterator[Difference]:
    for record, state in zip(records, states, strict=True):
        if record.state != state:
            for name in STATE_FIELDS:
                stored, replayed = getattr(record.state, name), getattr(state, name)
                if stored != replayed:
                    yield Difference(record.reference, name, stored, replayed)


def _compare_clocks(
    connection: Connection, records: Sequence[CaseRecord], states: Sequence[CaseState]
) -> Iterator[Difference]:
    @cache
    def rules_of(revision: int) -> Rulebook | None:
        return find_rulebook(connection, revision)

    groups: dict[int, list[int]] = {}
    for number, record in enumerate(records):
        groups.setdefault(record.clock_revision, []).append(number)
    for revision, numbers in groups.items():
        rulebook = rules_of(revision)
        if rulebook is None:
            yield from (Difference(records[n].reference, "clock_revision", revision, None) for n in numbers)
            continue
        known = [records[n].known_at for n in numbers]
        planned = plan_many([states[n] for n in numbers], rulebook, known)
        for n, deadlines in zip(numbers, planned, strict=True):
            for name, replayed in deadlines.as_columns().items():
                if (stored := getattr(records[n], name)) != replayed:
                    yield Difference(records[n].reference, name, stored, replayed)
