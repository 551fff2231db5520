"""History replayed under other rules, to compare what is with what would be. Nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.cases import cases
from queries.cases import as_stretches
from queries.counted import HAS_CLOCK, RESPONDED
from queries.filters import IS_OPEN
from rules.access import check
from rules.actor import Actor
from rules.case import CaseState
from rules.clocks.deadline_arrays import list_due
from rules.clocks.policies import Measure
from rules.clocks.rulebook import Rulebook
from rules.clocks.what_if import (
    Comparing,
    Comparison,
    Played,
    Window,
    Wish,
    apply_wish,
    find_reach,
    without_stoppages,
)
from rules.errors import InvalidInput
from rules.lookups import Reference
from rules.period import Period

BATCH: Final = 20_000
MOST_CASES: Final = 400_000
MOST_CHANGED: Final = 200
_DUE: Final = {"resolution": cases.c.due_at, "first_response": cases.c.response_due_at}
_ENDED: Final = {"resolution": cases.c.resolved_at, "first_response": RESPONDED}
_FIELDS: Final = (
    "category_code", "priority_code", "customer_class_code", "entity_code", "region", "received_at",
)  # fmt: skip


def compare_rules(
    connection: Connection, actor: Actor, *, wish: Wish, period: Period, reference: Reference, now: datetime
) -> Comparison:
    """The figures of a period as they are and as they would be, and how many would be overdue at the moment.

    Raises:
        InvalidInput: the rules cannot be read, or there are too many cases to replay.
    """
    check(actor, "see_figures")
    rulebook = apply_wish(reference.rulebook, wish)
    as_raw = without_stoppages(reference.rulebook) if wish.is_raw and reference.rulebook.stoppages else None
    window = _find_window(period, reference, now)
    comparing = Comparing(window, now, most_changed=MOST_CHANGED)
    replayed = 0
    for batch in _list_played(connection, rulebook, wish.measure, window.from_at):
        replayed += len(batch)
        if replayed > MOST_CASES:
            raise InvalidInput(f"More than {MOST_CASES:,} queries. Choose a period that began later.")
        stands = batch if as_raw is None else _replay(batch, as_raw, wish.measure)
        comparing.add(stands, list_due([played.state for played in batch], rulebook, wish.measure))
    return comparing.result


def _replay(batch: Sequence[Played], rulebook: Rulebook, measure: Measure) -> Sequence[Played]:
    due_ats = list_due([played.state for played in batch], rulebook, measure)
    return [replace(played, due_at=due_at) for played, due_at in zip(batch, due_ats, strict=True)]


def _find_window(period: Period, reference: Reference, now: datetime) -> Window:
    to_at = reference.midnight(period.last_on + timedelta(days=1))
    return Window(
        from_at=reference.midnight(period.first_on),
        to_at=to_at,
        judged_to_at=min(to_at, reference.midnight(reference.local_day(now))),
    )


def _list_played(
    connection: Connection, rulebook: Rulebook, measure: Measure, from_at: datetime
) -> Iterator[Sequence[Played]]:
    """The cases that may count in a period, a batch a statement: what was over long before it cannot."""
    due_at, ended_at = _DUE[measure], _ENDED[measure]
    reached = sa.func.greatest(due_at, sa.func.upper(cases.c.closures), cases.c.resolved_at)
    following = (
        sa.select(
            cases.c.case_id, cases.c.reference, due_at, ended_at, cases.c.waits, cases.c.closures,
            *(cases.c[name] for name in _FIELDS),
        )
        .where(
            cases.c.case_id > sa.bindparam("after_id"),
            HAS_CLOCK,
            sa.or_(
                IS_OPEN,
                ended_at >= from_at,
                reached >= from_at - find_reach(rulebook, measure, from_at),
            ),
        )
        .order_by(cases.c.case_id)
        .limit(BATCH)
    )  # fmt: skip
    after_id = 0
    while rows := connection.execute(following, {"after_id": after_id}).all():
        yield [_as_played(row) for row in rows]
        after_id = rows[-1].case_id


def _as_played(row: Row[Any]) -> Played:
    _, reference, due_at, ended_at, waits, closures, *values = tuple(row)
    known = dict(zip(_FIELDS, values, strict=True))
    state = CaseState(**known, waits=as_stretches(waits), closures=as_stretches(closures))
    return Played(reference, state, due_at, ended_at)
