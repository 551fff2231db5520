"""Cases that another entity must work on: hand over and back."""

from datetime import date, datetime

from sqlalchemy import Connection

from queries.actions.hand_on import open_handoff
from queries.actions.record import record
from queries.actions.steps import begin, require_day, require_text
from queries.cases import CaseRecord
from rules import events
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.events import Event
from rules.lookups import Reference


def hand_over(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    entity_code: str,
    question: str,
    answer_by_on: date,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Ask an entity for its part, by a day; the query waits for it meanwhile.

    What is not billing is a finding: the clock for its acknowledgement begins.

    Raises:
        InvalidInput: the entity is unknown, nothing is asked, or the day is past.
    """
    case, step = begin(
        connection, actor, "hand_over", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    question = require_text(question, "what the entity is asked to do")
    if entity_code not in reference.entities:
        raise InvalidInput("Choose the entity that has to act.")
    require_day(answer_by_on, "The day an answer is due", now, reference)
    body = step | {
        "entity_code": entity_code,
        "next_step": f"Answer due from {reference.entities[entity_code].name}",
        "next_step_on": answer_by_on.isoformat(),
    }
    handed = Event(events.HANDED_OVER, now, body, actor.user_id)
    changed = record(
        connection, actor, case, [handed], texts=[("question", question)], reference=reference, now=now
    )
    if not reference.categories[changed.state.category_code].is_billing:
        open_handoff(connection, actor, case=changed, reference=reference, now=now)
    return changed


def hand_back(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    answer: str,
    next_step_on: date,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Note the entity's answer; the query is ours to work on again."""
    case, step = begin(
        connection, actor, "hand_back", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    answer = require_text(answer, "what the entity answered")
    require_day(next_step_on, "The next step", now, reference)
    body = step | {"next_step": "Work on the entity's answer", "next_step_on": next_step_on.isoformat()}
    back = Event(events.HANDED_BACK, now, body, actor.user_id)
    return record(connection, actor, case, [back], texts=[("answer", answer)], reference=reference, now=now)
