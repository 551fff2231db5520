"""Reminders of booked seats: the nearest one that is due, once, for those who can be written to."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import virtual_session
from data.tables.cases import contact
from data.tables.messages import message
from data.tables.seats import booking, seat
from queries.actions.send import send
from queries.actions.sessions.tell import REMINDER, draft_bookings
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference

BATCH: Final = 100


def write_reminders(connection: Connection, actor: Actor, *, reference: Reference, now: datetime) -> int:
    """Write a batch of reminders into the outbox; gives how many, 0 when all are written.

    The profile says how many hours before. Of several that are due, as after an outage, the one nearest the
    seat is written. Who was told of the seat after a reminder was due needs none.
    """
    check(actor, "run_jobs")
    _withdraw_late(connection, now)
    written = 0
    for hours, nearer in _list_spans(reference.sessions.remind_before_hours):
        due = _list_due(connection, hours, nearer, now)
        for told in draft_bookings(
            connection, actor, booking_ids=due, notice="reminder", reference=reference, now=now
        ):
            if told.draft is not None:
                draft = replace(told.draft, key=f"{told.draft.key}:{hours}")
                written += send(connection, actor, [draft], case_id=told.case_id, now=now)
    return written


def _list_spans(hours: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each reminder with the next nearer one: (1, 0), (24, 1)."""
    yield from ((further, nearer) for nearer, further in pairwise((0, *sorted(set(hours)))))


def _list_due(connection: Connection, hours: int, nearer: int, now: datetime) -> Sequence[int]:
    """Booked seats between two reminders whose resident was not told since the further one was due.

    They stay locked, so that whoever cancels at this moment waits and then withdraws the reminder.
    """
    due_at = seat.c.starts_at - timedelta(hours=hours)
    return connection.scalars(
        sa.select(booking.c.booking_id)
        .join(seat, seat.c.seat_id == booking.c.seat_id)
        .join(virtual_session, virtual_session.c.virtual_session_id == booking.c.virtual_session_id)
        .join(contact, contact.c.contact_id == booking.c.contact_id)
        .where(
            booking.c.status == "booked",
            booking.c.booked_at <= due_at,
            virtual_session.c.status == "planned",
            seat.c.starts_at > now + timedelta(hours=nearer),
            seat.c.starts_at <= now + timedelta(hours=hours),
            contact.c.erased_at.is_(None),
            contact.c.email != "",
            ~_exists(sa.func.concat(_key_of("reminder"), ":", sa.cast(hours, sa.Text))),
            *(~_exists(_key_of(notice), message.c.created_at > due_at) for notice in ("move", "link")),
        )
        .order_by(seat.c.starts_at, booking.c.booking_id)
        .limit(BATCH)
        .with_for_update(of=booking, skip_locked=True)
    ).all()


def _key_of(notice: str) -> sa.ColumnElement[str]:
    """The key under which a booking as it stands was told of; see `tell.make_key`."""
    return sa.func.concat(
        f"session_{notice}:", sa.cast(booking.c.uid, sa.Text), ":", sa.cast(booking.c.sequence, sa.Text)
    )


def _exists(key: sa.ColumnElement[str], *more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(message.c.idempotency_key == key, *more)


def _withdraw_late(connection: Connection, now: datetime) -> None:
    """A reminder that still waits when its seat has begun, or was given up, reminds of nothing."""
    about = sa.func.split_part(message.c.idempotency_key, ":", 2)
    holds = (
        sa.exists()
        .where(
            sa.cast(booking.c.uid, sa.Text) == about,
            booking.c.status == "booked",
            seat.c.seat_id == booking.c.seat_id,
            seat.c.starts_at > now,
        )
        .correlate(message)
    )
    connection.execute(
        message.update()
        .where(message.c.template_code == REMINDER, message.c.status == "waiting", ~holds)
        .values(status="cancelled")
    )
