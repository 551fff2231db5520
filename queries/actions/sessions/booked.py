"""A booking as it stands: whose it is, locked with its queries, and what its changes mean for those."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import invitation, waiting_list
from data.tables.seats import booking, booking_case, seat
from data.transaction import as_system
from queries.actions.record import record
from queries.cases import lock_case
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.events import Event
from rules.lookups import Reference

OFFER_AGAIN: Final = "Offer another seat"


@dataclass(frozen=True, slots=True)
class Booking:
    """A resident in a seat. `hold_expires_at` is None but for what is held; instants are aware UTC."""

    booking_id: int
    uid: UUID
    sequence: int
    seat_id: int
    virtual_session_id: int
    campaign_id: int
    starts_at: datetime
    ends_at: datetime
    status: str
    hold_expires_at: datetime | None
    resident_key: str
    account_no: str | None
    contact_id: int | None
    case_ids: tuple[int, ...]


_BOOKING: Final = sa.select(
    *(booking.c[name] for name in (
        "booking_id", "uid", "sequence", "seat_id", "virtual_session_id", "campaign_id", "status",
        "hold_expires_at", "resident_key", "account_no", "contact_id",
    )),
    seat.c.starts_at,
    seat.c.ends_at,
).join(seat, seat.c.seat_id == booking.c.seat_id)  # fmt: skip


def find_booking(connection: Connection, *, booking_id: int, by: Actor, locked: bool = False) -> Booking:
    """A booking with the numbers of its queries, those outside the actor's area included.

    Raises:
        NotFound: there is none.
    """
    statement = _BOOKING.where(booking.c.booking_id == booking_id)
    if locked:
        statement = statement.with_for_update(of=booking)
    row = connection.execute(statement).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such booking.")
    with as_system(connection, by):
        case_ids = connection.scalars(
            sa.select(booking_case.c.case_id)
            .where(booking_case.c.booking_id == booking_id)
            .order_by(booking_case.c.case_id)
        ).all()
    return Booking(**row, case_ids=tuple(case_ids))


def list_live(connection: Connection, *, virtual_session_ids: Collection[int]) -> list[int]:
    """Bookings of virtual sessions that are held or booked, by number."""
    return list(
        connection.scalars(
            sa.select(booking.c.booking_id)
            .where(
                booking.c.virtual_session_id.in_(virtual_session_ids),
                booking.c.status.in_(("held", "booked")),
            )
            .order_by(booking.c.booking_id)
        )
    )


def note_booked(
    connection: Connection,
    actor: Actor,
    *,
    found: Booking,
    reference: Reference,
    now: datetime,
) -> None:
    """Tell the queries of a booking when they are heard; that day becomes their next step."""
    check(actor, "book_seats")
    local = found.starts_at.astimezone(reference.timezone)
    planned = {"next_step": f"Virtual session at {local:%H:%M}", "next_step_on": local.date().isoformat()}
    _note_on_cases(
        connection,
        actor,
        kind=events.SEAT_BOOKED,
        found=found,
        planned=planned,
        reference=reference,
        now=now,
    )


def cancel_all(
    connection: Connection,
    actor: Actor,
    *,
    booking_ids: Iterable[int],
    reason: str,
    reference: Reference,
    now: datetime,
) -> list[int]:
    """Cancel bookings that are held or booked; gives those that were booked, to be told.

    Their queries learn of it, those outside the actor's area too: whoever may cancel an evening cancels it
    for everybody.
    """
    check(actor, "book_seats")
    told = []
    for booking_id in booking_ids:
        found = find_booking(connection, booking_id=booking_id, by=actor, locked=True)
        if found.status not in ("held", "booked"):
            continue
        connection.execute(
            sa.update(booking)
            .where(booking.c.booking_id == booking_id)
            .values(
                status="cancelled", cancelled_at=now, cancel_reason=reason, sequence=booking.c.sequence + 1
            )
        )
        if found.status == "booked":
            told.append(booking_id)
            _note_cancelled(connection, actor, found, reference, now)
    return told


def _note_cancelled(
    connection: Connection, actor: Actor, found: Booking, reference: Reference, now: datetime
) -> None:
    planned = {"next_step": OFFER_AGAIN, "next_step_on": reference.local_day(now).isoformat()}
    _note_on_cases(
        connection,
        actor,
        kind=events.SEAT_CANCELLED,
        found=found,
        planned=planned,
        reference=reference,
        now=now,
    )
    mark_invited(connection, by=actor, found=found, status="invited")


def _note_on_cases(
    connection: Connection,
    actor: Actor,
    *,
    found: Booking,
    kind: str,
    planned: dict[str, Any],
    reference: Reference,
    now: datetime,
) -> None:
    """Add one event to each query; `planned` is left out where the query is resolved."""
    body: dict[str, Any] = {
        "booking_id": found.booking_id,
        "virtual_session_id": found.virtual_session_id,
        "campaign_id": found.campaign_id,
        "starts_at": found.starts_at.isoformat(),
    }
    with as_system(connection, actor):
        for case_id in found.case_ids:
            case = lock_case(connection, actor, case_id=case_id, seen_seq=None)
            said = body | planned if case.state.is_open else body
            event = Event(kind, now, said, actor.user_id)
            record(connection, actor, case, [event], reference=reference, now=now)


def mark_invited(connection: Connection, *, by: Actor, found: Booking, status: str) -> None:
    """Keep the invitations of a booking's queries in step with it."""
    before = "invited" if status == "booked" else "booked"
    with as_system(connection, by):
        connection.execute(
            sa.update(invitation)
            .where(
                invitation.c.campaign_id == found.campaign_id,
                invitation.c.case_id.in_(found.case_ids),
                invitation.c.status == before,
            )
            .values(status=status)
        )


def end_waiting(connection: Connection, *, by: Actor, found: Booking, now: datetime) -> None:
    """Take the queries of a booking off the waiting list of its campaign."""
    with as_system(connection, by):
        connection.execute(
            sa.update(waiting_list)
            .where(
                waiting_list.c.campaign_id == found.campaign_id,
                waiting_list.c.case_id.in_(found.case_ids),
                waiting_list.c.left_at.is_(None),
            )
            .values(left_at=now)
        )
