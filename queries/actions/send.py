"""The one way into the outbox: messages kept in the transaction of what they tell of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.messages import message
from queries.actions.bulk import insert_rows
from rules.actor import Actor
from rules.messages import Draft, clean_draft


def send(
    connection: Connection,
    actor: Actor,
    drafts: Iterable[Draft],
    *,
    case_id: int | None = None,
    now: datetime,
) -> int:
    """Keep messages for the worker to send; those whose key is there already are left as they are.

    Returns how many are new.

    Raises:
        InvalidInput: a draft has no key, subject or text, or a subject of more than one line.
    """
    rows = [_as_row(actor, draft, case_id, now) for draft in map(clean_draft, drafts)]
    if not rows:
        return 0
    new = insert(message).values(rows).on_conflict_do_nothing(index_elements=["idempotency_key"])
    return len(connection.execute(new.returning(message.c.message_id)).all())


def send_many(
    connection: Connection, actor: Actor, drafts: Iterable[tuple[int, Draft]], *, now: datetime
) -> None:
    """`send` for drafts of many cases at once, each with the number of its case."""
    rows = (_as_row(actor, clean_draft(draft), case_id, now) for case_id, draft in drafts)
    insert_rows(connection, message, rows, "ON CONFLICT (idempotency_key) DO NOTHING")


def _as_row(actor: Actor, draft: Draft, case_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "recipient_kind": draft.to.kind,
        "user_id": draft.to.user_id,
        "contact_id": draft.to.contact_id,
        "address": draft.to.address,
        "template_code": draft.template_code,
        "subject": draft.subject,
        "body": draft.body,
        "calendar_method": draft.calendar and draft.calendar.method,
        "calendar_text": draft.calendar and draft.calendar.text,
        "attachment_id": draft.attachment_id,
        "idempotency_key": draft.key,
        "not_before_at": draft.not_before_at or now,
        "created_at": now,
        "created_by": actor.user_id,
    }
