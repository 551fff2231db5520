"""Writes messages, moves the clock, and lets the outbox be sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from data.tables.messages import message
from data.transaction import transaction
from jobs.dispatch import dispatch
from outward.mail import MailServer
from queries.actions.send import send
from rules.actor import SYSTEM
from rules.messages import Draft, Recipient, to_address

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


class Times:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, length: timedelta) -> None:
        self.now += length


def write(key: str = "one", to: Recipient | None = None, **changes: object) -> int:
    """Put a message into the outbox."""
    fields: dict[str, Any] = {
        "key": key,
        "to": to or to_address("resident@example.org"),
        "template_code": "receipt",
        "subject": "Query JHB-B-2026-000123-C",
        "body": "Your query is received.\n\nhttp://localhost:8501/query?ref=JHB-B-2026-000123-C",
    }
    draft = Draft(**(fields | changes))
    with transaction(SYSTEM) as connection:
        send(connection, SYSTEM, [draft], now=NOW)
        found = connection.execute(sa.select(message.c.message_id).where(message.c.idempotency_key == key))
        return int(found.scalar_one())


def look(message_id: int) -> sa.Row[tuple[object, ...]]:
    with transaction(SYSTEM) as connection:
        return connection.execute(sa.select(message).where(message.c.message_id == message_id)).one()


def go(server: MailServer | None, times: Times, worker: str = "one") -> list[str]:
    return list(dispatch(server, worker=worker, clock=times))
