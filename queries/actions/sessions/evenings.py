"""Whole evenings of a campaign: cancelled or moved, and everybody booked is told."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import campaign, expert_absence, roster_place, virtual_session
from data.tables.people import app_user
from data.tables.seats import booking, seat
from queries.actions.sessions.booked import cancel_all, find_booking, list_live, note_booked
from queries.actions.sessions.changes import note_change
from queries.actions.sessions.locked import lock_meeting
from queries.actions.sessions.plans import HeldMeeting, close_meeting, list_held_meetings
from queries.actions.sessions.tell import tell_bookings
from queries.actions.steps import require_day, require_text
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput, NotFound
from rules.lookups import Reference
from rules.written import show_date


def cancel_evening(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    on: date,
    reason: str,
    reference: Reference,
    now: datetime,
) -> int:
    """Cancel every virtual session of a day and tell everybody booked; gives how many bookings.

    Raises:
        NotFound: nothing of the campaign is still to come on that day.
        InvalidInput: no reason.
    """
    check(actor, "plan_sessions")
    reason = require_text(reason, "why the evening is cancelled")
    meetings = _list_of_day(connection, campaign_id, on, reference, now)
    cancelled = cancel_meetings(
        connection,
        actor,
        virtual_session_ids=[each.virtual_session_id for each in meetings],
        reason=reason,
        reference=reference,
        now=now,
    )
    detail = {"on": on.isoformat(), "reason": reason, "bookings": cancelled}
    note_change(
        connection, by=actor, campaign_id=campaign_id, kind="evening_cancelled", detail=detail, now=now
    )
    return cancelled


def cancel_meetings(
    connection: Connection,
    actor: Actor,
    *,
    virtual_session_ids: Collection[int],
    reason: str,
    reference: Reference,
    now: datetime,
) -> int:
    """Cancel virtual sessions with their bookings and tell the residents; gives how many were booked."""
    check(actor, "plan_sessions")
    for number in sorted(virtual_session_ids):
        lock_meeting(connection, virtual_session_id=number)
    live = list_live(connection, virtual_session_ids=virtual_session_ids)
    told = cancel_all(connection, actor, booking_ids=live, reason=reason, reference=reference, now=now)
    for number in virtual_session_ids:
        close_meeting(connection, virtual_session_id=number, now=now)
    tell_bookings(connection, actor, booking_ids=told, notice="cancellation", reference=reference, now=now)
    return len(told)


def move_evening(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    on: date,
    to_on: date,
    reference: Reference,
    now: datetime,
) -> int:
    """Put a whole evening on another day at the same times, experts and bookings with it; tells everybody.

    Gives how many bookings moved.

    Raises:
        InvalidInput: the day is the same, or in the past.
        Conflict: an expert or a resident cannot be there then, by name or reference; nothing was moved.
        NotFound: nothing of the campaign is still to come on that day.
    """
    check(actor, "plan_sessions")
    require_day(to_on, "The new day", now, reference)
    if on == to_on:
        raise InvalidInput("Choose another day than the one it is on.")
    meetings = _list_of_day(connection, campaign_id, on, reference, now)
    if any(each.starts_at <= now for each in meetings):
        raise Conflict("The evening has begun; it can only be cancelled.")
    numbers = [each.virtual_session_id for each in meetings]
    for number in sorted(numbers):
        lock_meeting(connection, virtual_session_id=number)
    shift = _measure_shift(meetings[0], to_on, reference)
    if meetings[0].starts_at + shift <= now:
        raise InvalidInput("At that time the evening would have begun already. Choose a later day.")
    _refuse_away(connection, numbers, to_on)
    _refuse_elsewhere(connection, numbers, shift)
    _refuse_double(connection, numbers, shift)
    live = list_live(connection, virtual_session_ids=numbers)
    _shift(connection, numbers, live, shift)
    moved = _note_moved(connection, actor, live, reference, now)
    tell_bookings(connection, actor, booking_ids=moved, notice="move", reference=reference, now=now)
    detail = {"on": on.isoformat(), "to_on": to_on.isoformat(), "bookings": len(moved)}
    note_change(connection, by=actor, campaign_id=campaign_id, kind="evening_moved", detail=detail, now=now)
    return len(moved)


def _list_of_day(
    connection: Connection, campaign_id: int, on: date, reference: Reference, now: datetime
) -> list[HeldMeeting]:
    # locked before its evenings, as by whoever changes the whole campaign
    connection.execute(
        sa.select(campaign.c.campaign_id).where(campaign.c.campaign_id == campaign_id).with_for_update()
    )
    found = [
        each
        for each in list_held_meetings(connection, campaign_id=campaign_id)
        if reference.local_day(each.starts_at) == on and each.ends_at > now
    ]
    if not found:
        raise NotFound(f"Nothing of this campaign is still to come on {show_date(on)}.")
    return found


def _measure_shift(meeting: HeldMeeting, to_on: date, reference: Reference) -> timedelta:
    """From one day to another at the same local time, also where clocks change between them."""
    local = meeting.starts_at.astimezone(reference.timezone)
    then = datetime.combine(to_on, local.time(), reference.timezone)
    return then.astimezone(meeting.starts_at.tzinfo) - meeting.starts_at


def _refuse_away(connection: Connection, numbers: Collection[int], to_on: date) -> None:
    away = connection.scalars(
        sa.select(app_user.c.display_name)
        .join(roster_place, roster_place.c.user_id == app_user.c.user_id)
        .join(expert_absence, expert_absence.c.user_id == app_user.c.user_id)
        .where(
            roster_place.c.virtual_session_id.in_(numbers),
            roster_place.c.removed_at.is_(None),
            expert_absence.c.removed_at.is_(None),
            expert_absence.c.from_on <= to_on,
            expert_absence.c.to_on >= to_on,
        )
        .distinct()
        .order_by(app_user.c.display_name)
    ).all()
    if away:
        raise Conflict(f"Away on {show_date(to_on)}: {', '.join(away)}. Take them off the roster first.")


def _refuse_elsewhere(connection: Connection, numbers: Collection[int], shift: timedelta) -> None:
    other = roster_place.alias("other")
    taken = connection.scalars(
        sa.select(app_user.c.display_name)
        .join(roster_place, roster_place.c.user_id == app_user.c.user_id)
        .join(virtual_session, virtual_session.c.virtual_session_id == roster_place.c.virtual_session_id)
        .join(other, other.c.user_id == roster_place.c.user_id)
        .where(
            roster_place.c.virtual_session_id.in_(numbers),
            roster_place.c.removed_at.is_(None),
            other.c.virtual_session_id.not_in(numbers),
            other.c.removed_at.is_(None),
            other.c.during.overlaps(
                sa.func.tstzrange(virtual_session.c.starts_at + shift, virtual_session.c.ends_at + shift)
            ),
        )
        .distinct()
        .order_by(app_user.c.display_name)
    ).all()
    if taken:
        raise Conflict(f"In another virtual session then: {', '.join(taken)}. Take them off one of the two.")


def _refuse_double(connection: Connection, numbers: Collection[int], shift: timedelta) -> None:
    other = booking.alias("other")
    live = ("held", "booked", "attended")
    double = connection.scalar(
        sa.select(sa.func.count(sa.distinct(booking.c.booking_id)))
        .join(seat, seat.c.seat_id == booking.c.seat_id)
        .join(
            other,
            sa.or_(
                other.c.resident_key == booking.c.resident_key, other.c.contact_id == booking.c.contact_id
            ),
        )
        .where(
            booking.c.virtual_session_id.in_(numbers),
            booking.c.status.in_(live),
            other.c.virtual_session_id.not_in(numbers),
            other.c.status.in_(live),
            other.c.during.overlaps(sa.func.tstzrange(seat.c.starts_at + shift, seat.c.ends_at + shift)),
        )
    )
    if double:
        who = "One resident has" if double == 1 else f"{double} residents have"
        raise Conflict(f"{who} another seat at that time. Move or cancel one of their bookings first.")


def _shift(connection: Connection, numbers: Collection[int], live: Collection[int], shift: timedelta) -> None:
    """Places follow their virtual session, bookings their seat, through the foreign keys."""
    for table in (virtual_session, seat):
        values = {"starts_at": table.c.starts_at + shift, "ends_at": table.c.ends_at + shift}
        if table is virtual_session:
            values["sequence"] = table.c.sequence + 1
        connection.execute(sa.update(table).where(table.c.virtual_session_id.in_(numbers)).values(values))
    connection.execute(
        sa.update(booking).where(booking.c.booking_id.in_(live)).values(sequence=booking.c.sequence + 1)
    )


def _note_moved(
    connection: Connection, actor: Actor, live: Collection[int], reference: Reference, now: datetime
) -> list[int]:
    """Tell the queries of what is booked; gives those bookings. What is only held moves silently."""
    moved = []
    for booking_id in live:
        found = find_booking(connection, booking_id=booking_id, by=actor)
        if found.status == "booked":
            note_booked(connection, actor, found=found, reference=reference, now=now)
            moved.append(booking_id)
    return moved
