"""How a talk ends: each query gets its outcome and moves by it, all in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.seats import arrival, arrival_case, booking
from queries.actions.close import resolve
from queries.actions.escalate import escalate
from queries.actions.pass_on import hand_over
from queries.actions.plan import set_next_step
from queries.actions.record import record
from queries.actions.sessions.booked import find_booking
from queries.actions.sessions.seated import find_seated, list_case_ids
from queries.actions.talk import request_documents
from queries.cases import lock_case
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput
from rules.events import Event
from rules.lookups import Reference
from rules.sessions.waiting_room import may_be_absent


@dataclass(frozen=True, slots=True)
class TalkOutcome:
    """What came of one query in a talk. Which fields are needed follows from the outcome's verb.

    `words`: the reason of a decision, the question to the owner, or the next step. `missing`: documents the
    resident should have had ready.
    """

    case_id: int
    code: str
    words: str = ""
    next_step_on: date | None = None
    outcome_code: str = ""
    cause_code: str = ""
    evidence: str = ""
    entity_code: str = ""
    missing: tuple[str, ...] = ()


def finish(
    connection: Connection,
    actor: Actor,
    *,
    arrival_id: int,
    outcomes: Sequence[TalkOutcome],
    satisfaction: int | None = None,
    reference: Reference,
    now: datetime,
) -> None:
    """End a talk: every query of it moves by its outcome, or nothing happens at all.

    Raises:
        Conflict: the actor does not serve this resident.
        InvalidInput: a query has no outcome, or an outcome lacks what its move needs.
    """
    check(actor, "run_desk")
    seated = find_seated(connection, arrival_id)
    if seated.status not in ("serving", "on_hold") or seated.served_by != actor.user_id:
        raise Conflict("You are not serving this resident any more. The page shows who is.")
    if satisfaction is not None and satisfaction not in range(1, 6):
        raise InvalidInput("The mark lies between 1 and 5.")
    case_ids = list_case_ids(connection, arrival_id, actor)
    by_case = {outcome.case_id: outcome for outcome in outcomes}
    if set(by_case) != set(case_ids):
        raise InvalidInput("Give each query of the talk its outcome.")
    for case_id in case_ids:
        _settle(connection, actor, by_case[case_id], arrival_id, reference, now)
    connection.execute(
        sa.update(arrival)
        .where(arrival.c.arrival_id == arrival_id)
        .values(status="served", ended_at=now, satisfaction=satisfaction)
    )


def _settle(
    connection: Connection,
    actor: Actor,
    outcome: TalkOutcome,
    arrival_id: int,
    reference: Reference,
    now: datetime,
) -> None:
    known = reference.sessions.outcomes.get(outcome.code)
    if known is None or known.retired:
        raise InvalidInput("Choose how the talk ended.")
    case = lock_case(connection, actor, case_id=outcome.case_id, seen_seq=None)
    body = {"arrival_id": arrival_id, "outcome_code": outcome.code}
    held = Event(events.SESSION_HELD, now, body, actor.user_id)
    record(connection, actor, case, [held], reference=reference, now=now)
    for verb in known.verbs:
        _move(connection, actor, verb, known.name, outcome, reference, now)
    this = (arrival_case.c.arrival_id == arrival_id) & (arrival_case.c.case_id == outcome.case_id)
    connection.execute(
        sa.update(arrival_case)
        .where(this)
        .values(outcome_code=outcome.code, outcome_at=now, missing_documents=list(outcome.missing))
    )


def _move(
    connection: Connection,
    actor: Actor,
    verb: str,
    name: str,
    outcome: TalkOutcome,
    reference: Reference,
    now: datetime,
) -> None:
    """Do with the query what an outcome's verb says; `name` is the outcome's, for want of other words."""
    if verb not in _MOVES:
        raise InvalidInput(f"A talk cannot end by “{verb}”; the profile's session outcomes name it.")
    if verb != "resolve" and outcome.next_step_on is None:
        raise InvalidInput("Choose the day of the next step.")
    action, choose_values = _MOVES[verb]
    action(
        connection,
        actor,
        case_id=outcome.case_id,
        seen_seq=None,
        **choose_values(outcome, name),
        reference=reference,
        now=now,
    )


def _decision(outcome: TalkOutcome, name: str) -> dict[str, Any]:
    return {
        "outcome_code": outcome.outcome_code,
        "cause_code": outcome.cause_code,
        "reason": outcome.words,
        "evidence": outcome.evidence,
    }


def _request(outcome: TalkOutcome, name: str) -> dict[str, Any]:
    return {"document_codes": outcome.missing, "until_on": outcome.next_step_on}


def _question(outcome: TalkOutcome, name: str) -> dict[str, Any]:
    return {
        "entity_code": outcome.entity_code,
        "question": outcome.words,
        "answer_by_on": outcome.next_step_on,
    }


def _step(outcome: TalkOutcome, name: str) -> dict[str, Any]:
    return {"next_step": outcome.words or name, "next_step_on": outcome.next_step_on}


def _open_step(outcome: TalkOutcome, name: str) -> dict[str, Any]:
    return _step(outcome, name) | {"parked": False}


_MOVES: Final[Mapping[str, tuple[Callable[..., object], Callable[[TalkOutcome, str], dict[str, Any]]]]] = {
    "resolve": (resolve, _decision),
    "request_documents": (request_documents, _request),
    "hand_over": (hand_over, _question),
    "escalate": (escalate, _step),
    "set_next_step": (set_next_step, _open_step),
}


def mark_no_show(
    connection: Connection, actor: Actor, *, booking_id: int, reference: Reference, now: datetime
) -> None:
    """Note that a booked resident did not come; their queries get a call as their next step.

    Raises:
        Conflict: they came, the booking was cancelled, or it is too early to say.
    """
    check(actor, "run_desk")
    found = find_booking(connection, booking_id=booking_id, by=actor, locked=True)
    if found.status != "booked":
        raise Conflict("This booking is not waited for any more. The page shows how it stands.")
    minutes = reference.sessions.late_minutes
    if not may_be_absent(found.starts_at, now, minutes):
        raise Conflict(f"Give the resident {minutes} minutes before you note that they did not come.")
    connection.execute(sa.update(booking).where(booking.c.booking_id == booking_id).values(status="no_show"))
    on = reference.calendar.working_day_after(reference.local_day(now), 1)
    for case_id in found.case_ids:
        case = lock_case(connection, actor, case_id=case_id, seen_seq=None)
        body = {
            "booking_id": booking_id,
            "starts_at": found.starts_at.isoformat(),
            "next_step": "Call the resident, who missed the virtual session",
            "next_step_on": on.isoformat(),
        }
        said = body if case.state.is_open else {k: v for k, v in body.items() if not k.startswith("next")}
        missed = Event(events.SESSION_MISSED, now, said, actor.user_id)
        record(connection, actor, case, [missed], reference=reference, now=now)


def mark_came(connection: Connection, actor: Actor, *, booking_id: int) -> None:
    """Note afterwards that a booked resident came, when nobody let them in at the desk.

    Raises:
        Conflict: it is known already how the booking ended.
    """
    check(actor, "run_desk")
    if find_booking(connection, booking_id=booking_id, by=actor, locked=True).status != "booked":
        raise Conflict("This booking is not waited for any more. The page shows how it stands.")
    this = booking.c.booking_id == booking_id
    connection.execute(sa.update(booking).where(this).values(status="attended"))
