"""Words about a case: contact with the resident, notes among staff, documents asked for and received."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from queries.actions.record import record
from queries.actions.steps import begin, require_day, require_text
from queries.cases import CaseRecord
from rules import events
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.events import Event
from rules.lookups import Reference


def note(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    body: str,
    reference: Reference,
    now: datetime,
    seen_seq: int | None = None,
) -> CaseRecord:
    """Add an internal note. Notes do not conflict, so what others did meanwhile does not refuse one."""
    case, step = begin(connection, actor, "note", case_id=case_id, seen_seq=seen_seq, reference=reference)
    body = require_text(body, "the note")
    noted = Event(events.NOTED, now, step, actor.user_id)
    return record(connection, actor, case, [noted], texts=[("note", body)], reference=reference, now=now)


def contact(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    channel_code: str,
    at: datetime,
    body: str,
    reference: Reference,
    now: datetime,
    seen_seq: int | None = None,
) -> CaseRecord:
    """Record that the resident was reached; the first one is the first response.

    Raises:
        InvalidInput: the channel is unknown, or the moment lies in the future or before the query came in.
    """
    case, step = begin(connection, actor, "contact", case_id=case_id, seen_seq=seen_seq, reference=reference)
    body = require_text(body, "what was said")
    channel = reference.channels.get(channel_code)
    if channel is None or not channel.is_contact:
        raise InvalidInput("Choose how the resident was reached.")
    if at > now:
        raise InvalidInput("A contact cannot lie in the future: give the time it happened.")
    if case.state.received_at is not None and at < case.state.received_at:
        raise InvalidInput("A contact cannot lie before the query was received.")
    contacted = Event(events.CONTACTED, at, step | {"channel_code": channel_code}, actor.user_id)
    return record(
        connection, actor, case, [contacted], texts=[("contact", body)], reference=reference, now=now
    )


def request_documents(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    document_codes: Sequence[str],
    until_on: date,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Ask the resident for documents by a day; the query waits for them meanwhile.

    Raises:
        InvalidInput: nothing was asked for, a document is unknown, or the day is past.
    """
    case, step = begin(
        connection, actor, "request_documents", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    if not document_codes:
        raise InvalidInput("Tick at least one document to ask for.")
    if unknown := set(document_codes) - set(reference.documents):
        raise InvalidInput(f"These documents are not on the list: {', '.join(sorted(unknown))}.")
    require_day(until_on, "The day they are needed by", now, reference)
    body = step | {
        "document_codes": list(document_codes),
        "next_step": "Documents due from the resident",
        "next_step_on": until_on.isoformat(),
    }
    requested = Event(events.DOCUMENTS_REQUESTED, now, body, actor.user_id)
    return record(connection, actor, case, [requested], reference=reference, now=now)


def receive_documents(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    document_codes: Sequence[str],
    next_step_on: date,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Note which documents came in; the query is ours to work on again."""
    case, step = begin(
        connection, actor, "receive_documents", case_id=case_id, seen_seq=seen_seq, reference=reference
    )
    require_day(next_step_on, "The next step", now, reference)
    body = step | {
        "document_codes": list(document_codes),
        "next_step": "Work on the documents received",
        "next_step_on": next_step_on.isoformat(),
    }
    received = Event(events.DOCUMENTS_RECEIVED, now, body, actor.user_id)
    return record(connection, actor, case, [received], reference=reference, now=now)
