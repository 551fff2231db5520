"""The slots of a campaign's places cut anew, and as many overbooked seats as the campaign says."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import roster_place
from data.tables.seats import IS_LIVE, booking, seat
from queries.actions.sessions.holds import expire_lapsed
from queries.actions.sessions.locked import Meeting, list_coming
from queries.actions.sessions.seats import IS_SOLD, insert_seats, make_seats, withdraw_all
from rules.errors import Conflict
from rules.sessions.slots import list_slots


def fit_extras(connection: Connection, *, meeting: Meeting, now: datetime) -> None:
    """Make or withdraw overbooked seats until there are as many as the campaign says, spread over the slots.

    What is booked stays. Without an expert there are none.
    """
    slots = list_slots(meeting.starts_at, meeting.ends_at, meeting.slot_minutes)
    is_served = meeting.takes_bookings and bool(_list_places(connection, meeting))
    wanted = min(meeting.overbooking, len(slots)) if is_served else 0
    extras = sa.and_(
        seat.c.virtual_session_id == meeting.virtual_session_id,
        seat.c.is_extra,
        seat.c.withdrawn_at.is_(None),
    )
    have = connection.scalar(sa.select(sa.func.count()).where(extras)) or 0
    if have > wanted:
        surplus = (
            sa.select(seat.c.seat_id)
            .where(extras, ~IS_SOLD)
            .order_by(seat.c.starts_at.desc())
            .limit(have - wanted)
        )
        connection.execute(
            sa.update(seat).where(seat.c.seat_id.in_(surplus.scalar_subquery())).values(withdrawn_at=now)
        )
    spread = [slots[number * len(slots) // wanted] for number in range(have, wanted)]
    insert_seats(connection, meeting=meeting, slots=spread, is_extra=True)


def fit_campaign(connection: Connection, *, campaign_id: int, recut: bool, now: datetime) -> None:
    """Fit the coming virtual sessions of a campaign to its overbooking, and with `recut` to its slots.

    Raises:
        Conflict: slots are to be cut anew, but seats are booked; their times would no longer exist.
    """
    meetings = list_coming(connection, campaign_id=campaign_id, now=now)
    if recut:
        _refuse_booked(connection, meetings, now)
    for meeting in meetings:
        if recut:
            _recut(connection, meeting, now)
        fit_extras(connection, meeting=meeting, now=now)


def _refuse_booked(connection: Connection, meetings: list[Meeting], now: datetime) -> None:
    expire_lapsed(connection, now=now)
    numbers = [meeting.virtual_session_id for meeting in meetings]
    if connection.scalar(sa.select(sa.exists().where(booking.c.virtual_session_id.in_(numbers), IS_LIVE))):
        raise Conflict("Seats are booked already, so the slots stay as long as they are.")


def _recut(connection: Connection, meeting: Meeting, now: datetime) -> None:
    withdraw_all(connection, virtual_session_id=meeting.virtual_session_id, now=now)
    for place_id in _list_places(connection, meeting):
        make_seats(connection, meeting=meeting, roster_place_id=place_id)


def _list_places(connection: Connection, meeting: Meeting) -> list[int]:
    return list(
        connection.scalars(
            sa.select(roster_place.c.roster_place_id)
            .where(
                roster_place.c.virtual_session_id == meeting.virtual_session_id,
                roster_place.c.removed_at.is_(None),
            )
            .order_by(roster_place.c.roster_place_id)
        )
    )
