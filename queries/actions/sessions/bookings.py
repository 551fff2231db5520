"""Seats for residents: held while they are being booked, booked, moved and cancelled."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.seats import booking, booking_case
from queries.actions.sessions.booked import (
    Booking,
    cancel_all,
    end_waiting,
    find_booking,
    mark_invited,
    note_booked,
)
from queries.actions.sessions.holds import expire_lapsed, place_hold
from queries.actions.sessions.locked import share_meeting
from queries.actions.sessions.refusals import (
    lock_cases,
    make_no_seat,
    refuse_second_seat,
    require_fitting,
    require_open,
)
from queries.actions.sessions.seats import FreeSeat, Wanted, lock_seat, take_free_seat
from queries.actions.sessions.tell import tell_bookings
from queries.actions.sessions.waiting import offer_seats
from queries.actions.steps import require_text
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict
from rules.lookups import Reference
from rules.sessions.residents import Party, Resident, identify_resident


def hold_seat(
    connection: Connection,
    actor: Actor,
    *,
    virtual_session_id: int,
    case_ids: Collection[int],
    at: datetime | None = None,
    reference: Reference,
    now: datetime,
) -> Booking:
    """Keep a seat for a resident for as long as the profile says, while it is talked over.

    `at` is the start of the slot that suits; without it the earliest is taken. Several queries of one
    resident share a seat.

    Raises:
        NoSeat: all are sold, or none is free at that time.
        Conflict: the evening takes no bookings, a query is resolved or has a seat already.
        InvalidInput: no query, queries of several residents, or none of this category.
    """
    check(actor, "book_seats")
    meeting = share_meeting(connection, virtual_session_id=virtual_session_id)
    meeting.require_bookable(now)
    cases = lock_cases(connection, actor, case_ids)
    require_fitting(cases, meeting, reference)
    resident = identify_resident(
        [Party(c.case_id, c.reference, c.state.account_no, c.state.contact_id) for c in cases]
    )
    refuse_second_seat(connection, cases, reference, now)
    held = place_hold(
        connection,
        meeting=meeting,
        wanted=Wanted(virtual_session_id, resident, after=now, at=at),
        case_ids=[case.case_id for case in cases],
        expires_at=now + timedelta(minutes=reference.sessions.hold_minutes),
        by=actor,
        now=now,
    )
    if held is None:
        raise make_no_seat(connection, meeting, resident, at, reference, now)
    return held


def confirm_booking(
    connection: Connection, actor: Actor, *, booking_id: int, reference: Reference, now: datetime
) -> Booking:
    """Make a held seat the resident's and tell them; a seat offered in place of a later one replaces it.

    Confirming twice changes nothing.

    Raises:
        Conflict: the hold has run out, was cancelled, or the evening no longer takes place.
    """
    check(actor, "book_seats")
    found = find_booking(connection, booking_id=booking_id, by=actor)
    meeting = share_meeting(connection, virtual_session_id=found.virtual_session_id)
    cases = lock_cases(connection, actor, found.case_ids)
    found = find_booking(connection, booking_id=booking_id, by=actor, locked=True)
    if found.status == "booked":
        return found
    if found.status != "held":
        raise Conflict("The hold on this seat has ended. Take another seat.")
    if found.starts_at <= now:
        raise Conflict("That slot has begun. Take a later seat.")
    meeting.require_bookable(now)
    require_open(cases)
    later = _find_later(connection, actor, found, now)
    if later is not None:
        return _take_instead(connection, actor, found, later, reference, now)
    connection.execute(
        sa.update(booking)
        .where(booking.c.booking_id == booking_id)
        .values(status="booked", booked_at=now, booked_by=actor.user_id, hold_expires_at=None)
    )
    note_booked(connection, actor, found=found, reference=reference, now=now)
    mark_invited(connection, by=actor, found=found, status="booked")
    end_waiting(connection, by=actor, found=found, now=now)
    tell_bookings(connection, actor, booking_ids=[booking_id], notice="booking", reference=reference, now=now)
    return find_booking(connection, booking_id=booking_id, by=actor)


def book_seat(
    connection: Connection,
    actor: Actor,
    *,
    virtual_session_id: int,
    case_ids: Collection[int],
    at: datetime | None = None,
    reference: Reference,
    now: datetime,
) -> Booking:
    """Hold and confirm in one.

    Raises:
        NoSeat, Conflict, InvalidInput: as for holding a seat.
    """
    check(actor, "book_seats")
    held = hold_seat(
        connection,
        actor,
        virtual_session_id=virtual_session_id,
        case_ids=case_ids,
        at=at,
        reference=reference,
        now=now,
    )
    return confirm_booking(connection, actor, booking_id=held.booking_id, reference=reference, now=now)


def cancel_booking(
    connection: Connection, actor: Actor, *, booking_id: int, reason: str, reference: Reference, now: datetime
) -> Booking:
    """Give a seat back, tell the resident, and offer it to whoever waits.

    Raises:
        Conflict: it is not held or booked, or the slot is over.
        InvalidInput: no reason.
    """
    check(actor, "book_seats")
    reason = require_text(reason, "why it is cancelled")
    found = _lock_live(connection, actor, booking_id, now)
    told = cancel_all(
        connection, actor, booking_ids=[booking_id], reason=reason, reference=reference, now=now
    )
    tell_bookings(connection, actor, booking_ids=told, notice="cancellation", reference=reference, now=now)
    offer_seats(connection, actor, virtual_session_id=found.virtual_session_id, reference=reference, now=now)
    return find_booking(connection, booking_id=booking_id, by=actor)


def move_booking(
    connection: Connection,
    actor: Actor,
    *,
    booking_id: int,
    virtual_session_id: int,
    at: datetime | None = None,
    reference: Reference,
    now: datetime,
) -> Booking:
    """Give a booking another seat, in the same virtual session or another one; the old seat is free then.

    Raises:
        NoSeat: none is free there, or at that time; the resident keeps the old one.
        Conflict: it is not booked, the slot is over, or the evening takes no bookings.
    """
    check(actor, "book_seats")
    target = share_meeting(connection, virtual_session_id=virtual_session_id)
    target.require_bookable(now)
    found = _lock_live(connection, actor, booking_id, now)
    if found.status != "booked":
        raise Conflict("This seat is only held. Confirm it first, or take another one.")
    resident = Resident(found.resident_key, found.account_no, found.contact_id)
    expire_lapsed(connection, now=now, virtual_session_id=virtual_session_id, resident=resident)
    wanted = Wanted(virtual_session_id, resident, after=now, at=at, instead_of=booking_id)
    free = take_free_seat(connection, wanted=wanted)
    if free is None:
        raise make_no_seat(connection, target, resident, at, reference, now)
    moved = _move(connection, actor, found, free, target.campaign_id, reference, now)
    offer_seats(connection, actor, virtual_session_id=found.virtual_session_id, reference=reference, now=now)
    return moved


def expire_holds(connection: Connection, actor: Actor, *, now: datetime) -> list[int]:
    """End the holds that have run out; gives the virtual sessions whose seats are free again."""
    check(actor, "book_seats")
    return expire_lapsed(connection, now=now)


def _lock_live(connection: Connection, actor: Actor, booking_id: int, now: datetime) -> Booking:
    found = find_booking(connection, booking_id=booking_id, by=actor)
    share_meeting(connection, virtual_session_id=found.virtual_session_id)
    lock_cases(connection, actor, found.case_ids)
    found = find_booking(connection, booking_id=booking_id, by=actor, locked=True)
    if found.status not in ("held", "booked"):
        raise Conflict("This booking is not live any more. Load the page again.")
    if found.ends_at <= now:
        raise Conflict("That slot is over. Say at the desk whether the resident came.")
    return found


def _find_later(connection: Connection, actor: Actor, held: Booking, now: datetime) -> Booking | None:
    """The coming seat that a held one is offered in place of: the same query's, in the same campaign."""
    booking_id = connection.scalar(
        sa.select(sa.func.min(booking.c.booking_id))
        .join(booking_case, booking_case.c.booking_id == booking.c.booking_id)
        .where(
            booking.c.campaign_id == held.campaign_id,
            booking.c.status == "booked",
            sa.func.lower(booking.c.during) > now,
            booking_case.c.case_id.in_(held.case_ids),
        )
    )
    return find_booking(connection, booking_id=booking_id, by=actor, locked=True) if booking_id else None


def _take_instead(
    connection: Connection, actor: Actor, held: Booking, later: Booking, reference: Reference, now: datetime
) -> Booking:
    """Let the earlier booking go on with the seat that was held, so that calendars see one appointment."""
    free = lock_seat(connection, seat_id=held.seat_id)
    connection.execute(
        sa.update(booking)
        .where(booking.c.booking_id == held.booking_id)
        .values(status="cancelled", cancelled_at=now, cancel_reason="Taken in place of a later seat")
    )
    end_waiting(connection, by=actor, found=held, now=now)
    moved = _move(connection, actor, later, free, held.campaign_id, reference, now)
    offer_seats(connection, actor, virtual_session_id=later.virtual_session_id, reference=reference, now=now)
    return moved


def _move(
    connection: Connection,
    actor: Actor,
    found: Booking,
    free: FreeSeat,
    campaign_id: int,
    reference: Reference,
    now: datetime,
) -> Booking:
    connection.execute(
        sa.update(booking)
        .where(booking.c.booking_id == found.booking_id)
        .values(
            seat_id=free.seat_id,
            virtual_session_id=free.virtual_session_id,
            campaign_id=campaign_id,
            during=free.during,
            sequence=booking.c.sequence + 1,
        )
    )
    moved = find_booking(connection, booking_id=found.booking_id, by=actor)
    note_booked(connection, actor, found=moved, reference=reference, now=now)
    tell_bookings(
        connection, actor, booking_ids=[moved.booking_id], notice="move", reference=reference, now=now
    )
    return moved
