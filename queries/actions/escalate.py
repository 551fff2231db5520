"""Open queries climb the escalation ladder: each rung they reach is written down once."""

from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.cases import cases
from queries.actions.record import record
from queries.actions.record_many import CaseChange, NewEvent, record_many
from queries.actions.steps import begin, require_day, require_text
from queries.cases import CaseRecord, as_record
from queries.filters import IS_OPEN
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.escalation import count_days, find_standing, promised_before
from rules.events import Event
from rules.lookups import Reference

BATCH: Final = 200
LONGEST_STEP: Final = 200


def escalate_due(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime, limit: int = BATCH
) -> int:
    """Write down the rung of at most `limit` open queries that have reached a further one; gives how many.

    A query that passed several rungs before it was looked at, such as an imported one, gets one event, for
    the highest: nobody was told of those below. What another worker has locked is left to it.
    """
    check(actor, "run_jobs")
    if not reference.ladder:
        return 0
    rows = connection.execute(
        sa.select(cases)
        .where(IS_OPEN, sa.or_(*_list_due(reference, now)))
        .order_by(cases.c.promise_due_at, cases.c.case_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    changes = [_climb(as_record(row), reference, now) for row in rows]
    if changes:
        record_many(connection, actor, changes, reference=reference, now=now)
    return len(changes)


def escalate(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    next_step: str,
    next_step_on: date,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Pass a query to the next rung of the ladder before the promise is broken; on the last one it stays.

    Raises:
        InvalidInput: no next step, or its day is past.
    """
    case, step = begin(connection, actor, "escalate", case_id=case_id, seen_seq=seen_seq, reference=reference)
    next_step = require_text(next_step, "what is to be done next")
    require_day(next_step_on, "The next step", now, reference)
    climbed = (rung for rung in reference.ladder if rung.step > case.state.escalation_step)
    standing = next(climbed, None) or (reference.ladder[-1] if reference.ladder else None)
    if standing is None:
        raise InvalidInput("This municipality has no ladder of escalation. Set the next step instead.")
    body = step | {
        "step": standing.step,
        "code": standing.code,
        "next_step": next_step[:LONGEST_STEP],
        "next_step_on": next_step_on.isoformat(),
    }
    escalated = Event(events.ESCALATED, now, body, actor.user_id)
    return record(connection, actor, case, [escalated], reference=reference, now=now)


def _list_due(reference: Reference, now: datetime) -> list[ColumnElement[bool]]:
    """For each rung: it is reached, and was not written down."""
    ladder = reference.ladder
    return [
        (cases.c.promise_due_at < promised_before(now, days, reference.timezone))
        & (cases.c.escalation_step < rung.step)
        for rung, days in zip(ladder, count_days(ladder), strict=True)
    ]


def _climb(case: CaseRecord, reference: Reference, now: datetime) -> CaseChange:
    rung = find_standing(reference.ladder, case.promise_due_at, now, reference.timezone).reached
    assert rung is not None, "the statement picks only what has reached a rung"
    escalated = Event(events.ESCALATED, now, {"step": rung.step, "code": rung.code})
    return CaseChange(case, [NewEvent(escalated)])
