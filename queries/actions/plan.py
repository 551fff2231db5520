"""What comes next for a case, and where it belongs."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.cases import foreign_reference
from queries.actions.record import record
from queries.actions.steps import begin, require_day, require_text, require_topic
from queries.cases import CaseRecord
from queries.routing.route import read_words, route
from rules import events
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.events import Event
from rules.foreign_references import normalise_foreign
from rules.lookups import Reference

UNCHANGED: Final = "unchanged"
Promise = datetime | Literal["unchanged"] | None


def start(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Begin work: a new or waiting query becomes one in progress."""
    case, step = begin(connection, actor, "start", case_id=case_id, seen_seq=seen_seq, reference=reference)
    moved = Event(events.MOVED, now, step, actor.user_id)
    return record(connection, actor, case, [moved], reference=reference, now=now)


def set_next_step(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    next_step: str,
    next_step_on: date,
    parked: bool,
    call_back_at: Promise = UNCHANGED,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Say what happens next and when; `parked` keeps the query out of “Take next” until then.

    `call_back_at`: the resident was promised a call at that instant, which stands until they are reached, the
    query is resolved, or somebody says here that none is promised (None).

    Raises:
        InvalidInput: no step or too long a one, or a day or another promise that is past.
    """
    case, step = begin(
        connection, actor, "set_next_step", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    next_step = require_text(next_step, "the next step")
    require_day(next_step_on, "The next step", now, reference)
    if len(next_step) > 200:
        raise InvalidInput("Keep the next step under 200 characters; put the rest in a note.")
    body = step | {"next_step": next_step, "next_step_on": next_step_on.isoformat(), "parked": parked}
    if call_back_at != UNCHANGED:
        body |= _promise(call_back_at, case.state.call_back_at, now)
    planned = Event(events.NEXT_STEP_SET, now, body, actor.user_id)
    return record(connection, actor, case, [planned], reference=reference, now=now)


def _promise(at: datetime | None, before: datetime | None, now: datetime) -> dict[str, str | None]:
    if at == before:
        return {}
    if at is not None and at <= now:
        raise InvalidInput("A call can only be promised for a time to come. Choose a later time.")
    return {"call_back_at": None if at is None else at.isoformat()}


def recategorise(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    category_code: str,
    subcategory_code: str | None,
    reason: str,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Put the query where it belongs; its owner entity follows, and its team where nobody holds it.

    Raises:
        InvalidInput: the category or sub-category does not exist, or nothing changes.
    """
    case, step = begin(
        connection, actor, "recategorise", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    reason = require_text(reason, "why it belongs there")
    require_topic(reference, category_code, subcategory_code)
    if (category_code, subcategory_code) == (case.state.category_code, case.state.subcategory_code):
        raise InvalidInput("It is in that category already. Choose another.")
    received_on = reference.local_day(case.state.received_at or now)
    body = step | {
        "category_code": category_code,
        "subcategory_code": subcategory_code,
        "entity_code": reference.owner_entity(category_code, subcategory_code, received_on),
    }
    if case.state.holder_id is None:
        words = read_words(connection, case_id)
        body |= route(connection, asdict(case.state) | body, words, reference, now)
    moved = Event(events.RECATEGORISED, now, body, actor.user_id)
    return record(connection, actor, case, [moved], texts=[("reason", reason)], reference=reference, now=now)


def add_reference(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    system: str,
    foreign: str,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Note the number another system gave this query; any number of them."""
    case, step = begin(
        connection, actor, "add_reference", case_id=case_id, seen_seq=None, reference=reference
    )
    system, foreign = require_text(system, "which system gave it"), require_text(foreign, "the reference")
    if len(foreign) > 100:
        raise InvalidInput("A reference has at most 100 characters.")
    added = insert_references(connection, case_id, [(system, foreign)], now)
    if not added:
        return case
    body = step | {"system": system, "reference": foreign}
    noted = Event(events.REFERENCED, now, body, actor.user_id)
    return record(connection, actor, case, [noted], reference=reference, now=now)


def insert_references(
    connection: Connection, case_id: int, references: list[tuple[str, str]], now: datetime
) -> int:
    """Keep foreign references of a case; those it has are left alone. Returns how many are new."""
    if not references:
        return 0
    statement = insert(foreign_reference).values(
        [
            {
                "case_id": case_id,
                "system": system,
                "reference": foreign,
                "normalised": normalise_foreign(foreign),
                "added_at": now,
            }
            for system, foreign in references
        ]
    )
    result = connection.execute(statement.on_conflict_do_nothing().returning(sa.literal(1)))
    return len(result.all())
