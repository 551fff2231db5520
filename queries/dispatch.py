"""Sending: one message leased at a time, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import contact
from data.tables.messages import TO_BE_SENT, message
from data.tables.people import app_user
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict
from rules.messages import MOST_ATTEMPTS, CalendarMethod, CalendarPart, Status, make_message_id, next_try_at

# Longer than a conversation with a mail server can take, each of its steps at its limit.
LEASE: Final = timedelta(minutes=5)
CRASHED: Final = f"Given up: the worker ended while sending it, at the last of {MOST_ATTEMPTS} attempts."


@dataclass(frozen=True, slots=True)
class Leased:
    """A message that one worker alone may send until `leased_until_at`.

    `address` is None when the colleague or contact has none, or it was erased.
    """

    message_id: int
    address: str | None
    subject: str
    body: str
    calendar_method: CalendarMethod | None
    calendar_text: str | None
    attachment_id: int | None
    message_id_header: str
    created_at: datetime
    attempts: int
    leased_by: str
    leased_until_at: datetime

    @property
    def calendar(self) -> CalendarPart | None:
        """The calendar file that goes with it."""
        if self.calendar_method is None or self.calendar_text is None:
            return None
        return CalendarPart(self.calendar_method, self.calendar_text)


def lease_message(
    connection: Connection, actor: Actor, *, worker: str, domain: str, now: datetime
) -> Leased | None:
    """Take the message that waits longest, or whose worker's lease has run out; None when none is due.

    Two workers never get the same one: the row is locked, and locked rows are passed over. `domain` makes
    the Message-ID, which stays as it was at the first attempt.
    """
    check(actor, "run_jobs")
    _give_up_crashed(connection, now)
    due = sa.case(
        (message.c.status == "waiting", message.c.not_before_at <= now), else_=message.c.leased_until_at < now
    )
    row = connection.execute(
        sa.select(message.c.message_id, message.c.idempotency_key, message.c.message_id_header)
        .where(TO_BE_SENT, due)
        .order_by(message.c.not_before_at, message.c.message_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    header = row.message_id_header or make_message_id(row.idempotency_key, domain)
    leased = connection.execute(
        message.update()
        .where(message.c.message_id == row.message_id)
        .values(
            status="sending",
            attempts=message.c.attempts + 1,
            message_id_header=header,
            leased_by=worker,
            leased_until_at=now + LEASE,
        )
        .returning(*(message.c[name] for name in Leased.__dataclass_fields__ if name != "address"))
    ).one()
    return Leased(**leased._mapping, address=_find_address(connection, row.message_id))


def _give_up_crashed(connection: Connection, now: datetime) -> None:
    """A message that took its worker down at every attempt is not given to another."""
    connection.execute(
        message.update()
        .where(
            message.c.status == "sending",
            message.c.leased_until_at < now,
            message.c.attempts >= MOST_ATTEMPTS,
        )
        .values(**_unleased("given_up"), last_error=CRASHED)
    )


def _find_address(connection: Connection, message_id: int) -> str | None:
    """Where the message goes as things stand; a colleague who left and an erased contact have no address."""
    found: str | None = connection.scalar(
        sa.select(
            sa.func.coalesce(
                message.c.address,
                sa.case((app_user.c.is_active, app_user.c.email)),
                sa.case((contact.c.erased_at.is_(None), contact.c.email)),
            )
        )
        .select_from(message.outerjoin(app_user, app_user.c.user_id == message.c.user_id).outerjoin(contact))
        .where(message.c.message_id == message_id)
    )
    return found or None


def mark_sent(connection: Connection, actor: Actor, *, leased: Leased, reply: str, now: datetime) -> None:
    """The mail server has taken the message.

    Raises:
        Conflict: the lease had run out and another worker has it.
    """
    check(actor, "run_jobs")
    _settle(
        connection, leased, _unleased("sent") | {"sent_at": now, "provider_reply": reply, "last_error": None}
    )


def mark_failed(connection: Connection, actor: Actor, *, leased: Leased, reason: str) -> None:
    """The message can never be sent as it is.

    Raises:
        Conflict: the lease had run out and another worker has it.
    """
    check(actor, "run_jobs")
    _settle(connection, leased, _unleased("failed") | {"last_error": reason})


def put_off(connection: Connection, actor: Actor, *, leased: Leased, reason: str, now: datetime) -> Status:
    """The message could not be sent this time: try later, or give up after the last attempt.

    Returns how it stands after this.

    Raises:
        Conflict: the lease had run out and another worker has it.
    """
    check(actor, "run_jobs")
    later = next_try_at(leased.attempts, now)
    if later is None:
        _settle(connection, leased, _unleased("given_up") | {"last_error": reason})
        return "given_up"
    _settle(connection, leased, _unleased("waiting") | {"last_error": reason, "not_before_at": later})
    return "waiting"


def _unleased(status: Status) -> dict[str, Any]:
    return {"status": status, "leased_by": None, "leased_until_at": None}


def _settle(connection: Connection, leased: Leased, values: dict[str, Any]) -> None:
    held = (
        (message.c.message_id == leased.message_id)
        & (message.c.status == "sending")
        & (message.c.leased_by == leased.leased_by)
        & (message.c.attempts == leased.attempts)
    )
    if connection.execute(message.update().where(held).values(values)).rowcount != 1:
        raise Conflict(f"Message {leased.message_id} was taken over by another worker.")
