"""Seats: made with an expert's place, withdrawn with it, and taken one at a time.

Whoever puts a booking on a seat locks the seat first and looks at it again under the lock, so that two buyers
get two seats; the unique index on live bookings is the guard behind that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import Range

from data.tables.seats import IS_LIVE, booking, seat
from queries.actions.sessions.locked import Meeting
from queries.actions.sessions.turns import wait_for_resident
from rules.sessions.residents import Resident
from rules.sessions.slots import Slot, list_slots


@dataclass(frozen=True, slots=True)
class FreeSeat:
    """A seat that this transaction holds a lock on and nobody has booked."""

    seat_id: int
    virtual_session_id: int
    starts_at: datetime
    ends_at: datetime

    @property
    def during(self) -> Range[datetime]:
        return Range(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which seat is wanted: of a virtual session, starting after an instant, perhaps at or before another.

    Seats that overlap what the resident has are left out, but for the booking `instead_of`.
    """

    virtual_session_id: int
    resident: Resident
    after: datetime
    at: datetime | None = None
    before: datetime | None = None
    instead_of: int = 0


_live = booking.alias("live")
_IS_LIVE = sa.text("live.status IN ('held', 'booked', 'attended')")
IS_SOLD = sa.exists().where(_live.c.seat_id == seat.c.seat_id, _IS_LIVE)


def take_free_seat(connection: Connection, *, wanted: Wanted) -> FreeSeat | None:
    """Lock the best free seat: one with an expert before an overbooked one, then the earliest.

    First whatever nobody else looks at, so that buyers do not queue; then those that others hold a lock on,
    since they may let go of them. None means that every seat is sold.
    """
    wait_for_resident(connection, resident=wanted.resident)
    seen: set[int] = set()
    for skips in (True, False):
        statement = _choose(wanted).with_for_update(skip_locked=skips, key_share=True, of=seat)
        while row := connection.execute(statement.where(seat.c.seat_id.not_in(seen))).one_or_none():
            if not connection.scalar(_IS_TAKEN, {"seat_id": row.seat_id}):
                return FreeSeat(*row)
            seen.add(row.seat_id)
    return None


def lock_seat(connection: Connection, *, seat_id: int) -> FreeSeat:
    """Lock a seat that this transaction knows nobody else can have, because it held it itself."""
    statement = sa.select(seat.c.seat_id, seat.c.virtual_session_id, seat.c.starts_at, seat.c.ends_at)
    row = connection.execute(statement.where(seat.c.seat_id == seat_id).with_for_update(key_share=True)).one()
    return FreeSeat(*row)


_IS_TAKEN: Final = sa.select(sa.exists().where(booking.c.seat_id == sa.bindparam("seat_id"), IS_LIVE))


def is_kept_from(connection: Connection, *, wanted: Wanted) -> bool:
    """Whether seats are free, but at times only at which the resident has another one."""
    return bool(connection.scalar(sa.select(sa.exists().where(_is_free(wanted), _overlaps(wanted)))))


def _is_free(wanted: Wanted) -> sa.ColumnElement[bool]:
    return sa.and_(
        seat.c.virtual_session_id == wanted.virtual_session_id,
        seat.c.withdrawn_at.is_(None),
        seat.c.starts_at > wanted.after,
        ~IS_SOLD,
    )


def _choose(wanted: Wanted) -> sa.Select[Any]:
    statement = (
        sa.select(seat.c.seat_id, seat.c.virtual_session_id, seat.c.starts_at, seat.c.ends_at)
        .where(_is_free(wanted), ~_overlaps(wanted))
        .order_by(seat.c.is_extra, seat.c.starts_at, seat.c.seat_id)
        .limit(1)
    )
    if wanted.at is not None:
        statement = statement.where(seat.c.starts_at == wanted.at)
    if wanted.before is not None:
        statement = statement.where(seat.c.starts_at < wanted.before)
    return statement


def _overlaps(wanted: Wanted) -> sa.Exists:
    """Whether the resident has another seat at that time."""
    resident = wanted.resident
    is_theirs = _live.c.resident_key == resident.key
    if resident.contact_id is not None:
        is_theirs |= _live.c.contact_id == resident.contact_id
    return sa.exists().where(
        is_theirs, _IS_LIVE, _live.c.booking_id != wanted.instead_of, _live.c.during.overlaps(seat.c.during)
    )


def make_seats(connection: Connection, *, meeting: Meeting, roster_place_id: int) -> int:
    """Seats for every slot of an expert's place; gives how many.

    Residents whose expert was withdrawn go on with this one: their seats are taken over as they are.
    """
    adopted = _adopt(connection, meeting, roster_place_id)
    slots = list_slots(meeting.starts_at, meeting.ends_at, meeting.slot_minutes)
    new = [slot for slot in slots if slot.slot_no not in adopted]
    insert_seats(connection, meeting=meeting, slots=new, roster_place_id=roster_place_id)
    return len(slots)


def insert_seats(
    connection: Connection,
    *,
    meeting: Meeting,
    slots: Sequence[Slot],
    roster_place_id: int | None = None,
    is_extra: bool = False,
) -> None:
    """A seat for each slot: an expert's, or an overbooked one without."""
    if not slots:
        return
    whose = {"roster_place_id": roster_place_id, "is_extra": is_extra}
    rows = [{"virtual_session_id": meeting.virtual_session_id, **whose, **slot._asdict()} for slot in slots]
    connection.execute(sa.insert(seat), rows)


def _adopt(connection: Connection, meeting: Meeting, roster_place_id: int) -> set[int]:
    """Take over one seat without an expert in each slot; gives the numbers of those slots."""
    chosen = (
        sa.select(sa.func.min(seat.c.seat_id))
        .where(
            seat.c.virtual_session_id == meeting.virtual_session_id,
            seat.c.roster_place_id.is_(None),
            seat.c.withdrawn_at.is_(None),
            ~seat.c.is_extra,
        )
        .group_by(seat.c.slot_no)
    )
    taken = sa.update(seat).where(seat.c.seat_id.in_(chosen)).values(roster_place_id=roster_place_id)
    return set(connection.scalars(taken.returning(seat.c.slot_no)))


def withdraw_seats(connection: Connection, *, roster_place_id: int, now: datetime) -> int:
    """Withdraw an expert's coming seats; gives how many residents are left without an expert of their own.

    A booked seat gives its resident to a free seat of the same time. Where there is none the seat stays as it
    is, without an expert, so that nobody has to be told of a change that is none for them.
    """
    mine = sa.and_(
        seat.c.roster_place_id == roster_place_id, seat.c.withdrawn_at.is_(None), seat.c.starts_at > now
    )
    for sold in connection.execute(
        sa.select(seat.c.seat_id, seat.c.virtual_session_id, seat.c.starts_at, booking.c.booking_id)
        .join(booking, booking.c.seat_id == seat.c.seat_id)
        .where(mine, IS_LIVE)
        .order_by(seat.c.seat_id)
    ).all():
        other = _find_beside(connection, roster_place_id, sold.virtual_session_id, sold.starts_at)
        if other is not None:
            connection.execute(
                sa.update(booking).where(booking.c.booking_id == sold.booking_id).values(seat_id=other)
            )
    connection.execute(sa.update(seat).where(mine, ~IS_SOLD).values(withdrawn_at=now))
    left = connection.execute(sa.update(seat).where(mine).values(roster_place_id=None))
    return left.rowcount


def _find_beside(
    connection: Connection, roster_place_id: int, virtual_session_id: int, starts_at: datetime
) -> int | None:
    """A free seat of another expert at the same time."""
    return connection.scalar(
        sa.select(seat.c.seat_id)
        .where(
            seat.c.virtual_session_id == virtual_session_id,
            seat.c.starts_at == starts_at,
            seat.c.roster_place_id != roster_place_id,
            seat.c.withdrawn_at.is_(None),
            ~IS_SOLD,
        )
        .order_by(seat.c.seat_id)
        .limit(1)
        .with_for_update(key_share=True, of=seat)
    )


def withdraw_all(connection: Connection, *, virtual_session_id: int, now: datetime) -> None:
    """Withdraw every seat of a virtual session that is cancelled, booked or not."""
    connection.execute(
        sa.update(seat)
        .where(seat.c.virtual_session_id == virtual_session_id, seat.c.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
