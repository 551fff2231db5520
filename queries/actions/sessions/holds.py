"""Holds: a seat kept for a few minutes while it is being booked, or for hours while it is offered."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.seats import booking, booking_case
from queries.actions.sessions.booked import Booking, find_booking
from queries.actions.sessions.locked import Meeting
from queries.actions.sessions.seats import Wanted, take_free_seat
from rules.actor import Actor
from rules.sessions.residents import Resident


def place_hold(
    connection: Connection,
    *,
    meeting: Meeting,
    wanted: Wanted,
    case_ids: Sequence[int],
    expires_at: datetime,
    by: Actor,
    now: datetime,
) -> Booking | None:
    """Hold the best free seat that is wanted until an instant, or the seat's start if that is sooner.

    None means that there is no such seat.
    """
    expire_lapsed(
        connection, now=now, virtual_session_id=meeting.virtual_session_id, resident=wanted.resident
    )
    free = take_free_seat(connection, wanted=wanted)
    if free is None:
        return None
    resident = wanted.resident
    booking_id: int = connection.execute(
        sa.insert(booking)
        .values(
            seat_id=free.seat_id,
            virtual_session_id=meeting.virtual_session_id,
            campaign_id=meeting.campaign_id,
            during=free.during,
            status="held",
            resident_key=resident.key,
            account_no=resident.account_no,
            contact_id=resident.contact_id,
            held_at=now,
            held_by=by.user_id,
            hold_expires_at=min(expires_at, free.starts_at),
        )
        .returning(booking.c.booking_id)
    ).scalar_one()
    connection.execute(
        sa.insert(booking_case),
        [{"booking_id": booking_id, "case_id": case_id} for case_id in sorted(set(case_ids))],
    )
    return find_booking(connection, booking_id=booking_id, by=by)


def expire_lapsed(
    connection: Connection,
    *,
    now: datetime,
    virtual_session_id: int | None = None,
    resident: Resident | None = None,
    most: int = 1000,
) -> list[int]:
    """End holds that have run out; gives their virtual sessions.

    With a virtual session or a resident only theirs. What somebody confirms at this moment is left alone.
    """
    lapsed = sa.select(booking.c.booking_id).where(
        booking.c.status == "held", booking.c.hold_expires_at <= now
    )
    concerned = []
    if virtual_session_id is not None:
        concerned.append(booking.c.virtual_session_id == virtual_session_id)
    if resident is not None:
        concerned.append(booking.c.resident_key == resident.key)
    if resident is not None and resident.contact_id is not None:
        concerned.append(booking.c.contact_id == resident.contact_id)
    if concerned:
        lapsed = lapsed.where(sa.or_(*concerned))
    chosen = lapsed.order_by(booking.c.booking_id).limit(most).with_for_update(skip_locked=True)
    ended = connection.scalars(
        sa.update(booking)
        .where(booking.c.booking_id.in_(chosen.scalar_subquery()))
        .values(status="expired")
        .returning(booking.c.virtual_session_id)
    )
    return sorted(set(ended))
