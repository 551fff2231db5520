"""What an administrator does about a message that did not go out."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.messages import message
from queries.actions.audit import add_audit
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, NotFound

_UNSENT: Final = ("waiting", "failed", "given_up")


def retry_message(connection: Connection, actor: Actor, *, message_id: int, now: datetime) -> None:
    """Have a message sent as soon as the mail server can take it, with all its attempts before it again.

    Raises:
        NotFound: there is no such message.
        Conflict: it is being sent, was sent or was cancelled.
    """
    check(actor, "manage_outbox")
    _change(connection, message_id, {"status": "waiting", "attempts": 0, "not_before_at": now})
    add_audit(connection, actor, kind="message_retried", subject=f"message {message_id}")


def cancel_message(connection: Connection, actor: Actor, *, message_id: int) -> None:
    """Take a message out of the outbox for good; it stays on the list.

    Raises:
        NotFound: there is no such message.
        Conflict: it is being sent, was sent or was cancelled.
    """
    check(actor, "manage_outbox")
    _change(connection, message_id, {"status": "cancelled"})
    add_audit(connection, actor, kind="message_cancelled", subject=f"message {message_id}")


def _change(connection: Connection, message_id: int, values: dict[str, object]) -> None:
    unsent = (message.c.message_id == message_id) & message.c.status.in_(_UNSENT)
    if connection.execute(message.update().where(unsent).values(values)).rowcount:
        return
    status = connection.scalar(sa.select(message.c.status).where(message.c.message_id == message_id))
    if status is None:
        raise NotFound(f"There is no message {message_id}.")
    raise Conflict(f"That message can no longer be changed: it is {status}.")
