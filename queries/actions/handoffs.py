"""What a department answers to a finding that was handed to it: it has it, it is not its own, it is done."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.findings import handoff
from queries.actions.close import decide
from queries.actions.hand_on import expect, open_handoff
from queries.actions.plan import insert_references
from queries.actions.record import record
from queries.actions.steps import SHORTEST_REASON, begin, require_day, require_text
from queries.cases import CaseRecord
from rules import events
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput
from rules.events import Event
from rules.lookups import Reference

LONGEST_REFERENCE: Final = 60


def acknowledge(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    their_reference: str,
    done_by_on: date,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Note that the department has it, with its own reference if it gave one, and by when it means to act.

    Raises:
        Conflict: it acknowledged already, or the query was never handed on as a finding.
        InvalidInput: its reference is too long, or the day is past.
    """
    case, step = begin(
        connection, actor, "acknowledge", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    _require_finding(case, reference)
    foreign = " ".join(their_reference.split())
    if len(foreign) > LONGEST_REFERENCE:
        raise InvalidInput(f"Their reference has at most {LONGEST_REFERENCE} characters.")
    require_day(done_by_on, "The day they mean to be done", now, reference)
    entity = reference.entities[_acknowledged(connection, case, foreign, now)]
    if foreign:
        insert_references(connection, case_id, [(entity.name, foreign)], now)
    body = step | {
        "entity_code": entity.code,
        "reference": foreign,
        "next_step": f"Ask {entity.name} whether it is done",
        "next_step_on": done_by_on.isoformat(),
    }
    event = Event(events.ACKNOWLEDGED, now, body, actor.user_id)
    return record(connection, actor, case, [event], reference=reference, now=now)


def not_theirs(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    answer: str,
    entity_code: str | None,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Take a finding back that the department refused, and hand it to another at once if one is named.

    Raises:
        Conflict: it is a billing query.
        InvalidInput: no answer, an unknown department, or the one that refused.
    """
    case, step = begin(
        connection, actor, "not_theirs", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    _require_finding(case, reference)
    answer = require_text(answer, "what they answered", shortest=SHORTEST_REASON)
    today = reference.local_day(now)
    planned = {
        "next_step": "Find out whose it is",
        "next_step_on": reference.calendar.working_day_after(today, 1).isoformat(),
    }
    refused = {"refused": True, "refused_by": case.state.entity_code}
    back = [Event(events.HANDED_BACK, now, step | planned | refused, actor.user_id)]
    if entity_code is not None:
        back.append(_hand_on(case, step, entity_code, actor, reference, now))
    changed = record(connection, actor, case, back, texts=[("answer", answer)], reference=reference, now=now)
    if entity_code is not None:
        open_handoff(connection, actor, case=changed, reference=reference, now=now)
    return changed


def department_done(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    outcome_code: str,
    cause_code: str,
    work_done: str,
    told_by: str,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Close a finding that its department put right: what was done, and how we know.

    Raises:
        Conflict: it is a billing query.
        InvalidInput: as for `resolve`.
    """
    case, step = begin(
        connection, actor, "department_done", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    _require_finding(case, reference)
    closed = decide(
        connection, actor, case=case, step=step, outcome_code=outcome_code, cause_code=cause_code,
        reason=work_done, evidence=told_by, reference=reference, now=now,
    )  # fmt: skip
    # who has put it right has had it
    statement = sa.update(handoff).where(handoff.c.case_id == case_id, handoff.c.acknowledged_at.is_(None))
    connection.execute(statement.values(acknowledged_at=now))
    return closed


def _require_finding(case: CaseRecord, reference: Reference) -> None:
    if reference.categories[case.state.category_code].is_billing:
        raise Conflict(f"{case.reference} is a billing query; note the owner's answer instead.")


def _acknowledged(connection: Connection, case: CaseRecord, foreign: str, now: datetime) -> str:
    """Mark the department's word; gives the department's code."""
    statement = (
        sa.update(handoff)
        .where(handoff.c.case_id == case.case_id, handoff.c.acknowledged_at.is_(None))
        .values(acknowledged_at=now, their_reference=foreign or None)
        .returning(handoff.c.entity_code)
    )
    entity_code: str | None = connection.scalar(statement)
    if entity_code is None:
        raise Conflict(f"{case.reference} waits for no acknowledgement.")
    return entity_code


def _hand_on(
    case: CaseRecord,
    step: Mapping[str, Any],
    entity_code: str,
    actor: Actor,
    reference: Reference,
    now: datetime,
) -> Event:
    if entity_code not in reference.entities:
        raise InvalidInput("Choose the department it belongs to.")
    if entity_code == case.state.entity_code:
        raise InvalidInput("That department has just refused it: choose another, or none.")
    move = reference.moves.get(("hand_over", step.get("status", case.state.status)))
    moved = {} if move is None else {"status": move.to_status}
    return Event(events.HANDED_OVER, now, moved | expect(entity_code, reference, now), actor.user_id)
