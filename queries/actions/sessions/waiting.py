"""The waiting list of a campaign: who waits, and offers of seats that became free."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import campaign, virtual_session, waiting_list
from data.tables.cases import cases, contact
from data.tables.seats import booking, booking_case
from data.transaction import as_system
from queries.actions.sessions.booked import Booking
from queries.actions.sessions.holds import place_hold
from queries.actions.sessions.locked import Meeting, share_meeting
from queries.actions.sessions.seats import Wanted
from queries.actions.sessions.tell import tell_bookings
from queries.cases import CaseRecord, lock_case
from rules.access import check
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput, NotFound
from rules.lookups import Reference
from rules.sessions.residents import Party, identify_resident

SHORTEST_NOTICE: Final = timedelta(hours=1)


class _Waiting(NamedTuple):
    """A place on the list; `has_from_at` is the start of the seat the query has, None without one."""

    waiting_id: int
    party: Party
    has_from_at: datetime | None


def join_waiting_list(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    case_id: int,
    category_code: str | None = None,
    now: datetime,
) -> int:
    """Put a query on the list for a seat, or for an earlier one than it has; gives the place's number.

    Raises:
        Conflict: it waits already, is resolved, or the campaign takes no more bookings.
        InvalidInput: the campaign lacks the category, or the resident cannot be reached.
    """
    check(actor, "book_seats")
    row = connection.execute(sa.select(campaign).where(campaign.c.campaign_id == campaign_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such campaign.")
    if row.status in ("closed", "cancelled") or not row.takes_bookings:
        raise Conflict(f"{row.name} takes no bookings, so there is nothing to wait for.")
    case = lock_case(connection, actor, case_id=case_id, seen_seq=None)
    if not case.state.is_open:
        raise Conflict(f"{case.reference} is resolved; it needs no seat.")
    wanted = category_code or case.state.category_code
    if wanted not in row.category_codes:
        raise InvalidInput(f"{row.name} has no virtual sessions of this category.")
    _require_contact(connection, case)
    waits = sa.exists().where(
        waiting_list.c.campaign_id == campaign_id,
        waiting_list.c.case_id == case_id,
        waiting_list.c.left_at.is_(None),
    )
    if connection.scalar(sa.select(waits)):
        raise Conflict(f"{case.reference} waits for a seat of this campaign already.")
    statement = sa.insert(waiting_list).values(
        campaign_id=campaign_id, category_code=wanted, case_id=case_id, joined_at=now
    )
    return int(connection.execute(statement.returning(waiting_list.c.waiting_id)).scalar_one())


def leave_waiting_list(connection: Connection, actor: Actor, *, waiting_id: int, now: datetime) -> None:
    """Take a query off the list; an offer that it still has stays until it runs out.

    Raises:
        NotFound: it is not on the list, or outside the actor's area.
    """
    check(actor, "book_seats")
    left = connection.execute(
        sa.update(waiting_list)
        .where(waiting_list.c.waiting_id == waiting_id, waiting_list.c.left_at.is_(None))
        .values(left_at=now)
    )
    if left.rowcount != 1:
        raise NotFound("That query is not on the waiting list any more.")


def offer_seats(
    connection: Connection, actor: Actor, *, virtual_session_id: int, reference: Reference, now: datetime
) -> list[int]:
    """Offer free seats to those who wait for the category, longest first; gives the bookings that are held.

    Each offer is a hold and a notice; nobody gets more notices than the profile says, nor an offer while
    another one stands. Who has a seat is offered earlier ones only.
    """
    check(actor, "book_seats")
    meeting = share_meeting(connection, virtual_session_id=virtual_session_id)
    if meeting.status != "planned" or meeting.campaign_status != "open" or not meeting.takes_bookings:
        return []
    offered: list[int] = []
    seen: set[int] = set()
    with as_system(connection, actor):
        while waiting := _next_waiting(connection, meeting, seen, reference):
            seen.add(waiting.waiting_id)
            held = _hold_for(connection, meeting, waiting, reference, now)
            if held is not None:
                offered.append(held.booking_id)
            elif waiting.has_from_at is None:
                break
    if offered:
        tell_bookings(connection, actor, booking_ids=offered, notice="offer", reference=reference, now=now)
    return offered


def list_offerable(connection: Connection, actor: Actor, *, reference: Reference, now: datetime) -> list[int]:
    """Coming virtual sessions for whose category somebody waits without an offer, the next first."""
    check(actor, "book_seats")
    waits = sa.exists().where(
        waiting_list.c.campaign_id == virtual_session.c.campaign_id,
        waiting_list.c.category_code == virtual_session.c.category_code,
        _is_waiting(reference),
    )
    return list(
        connection.scalars(
            sa.select(virtual_session.c.virtual_session_id)
            .join(campaign, campaign.c.campaign_id == virtual_session.c.campaign_id)
            .where(
                campaign.c.status == "open",
                campaign.c.takes_bookings,
                virtual_session.c.status == "planned",
                virtual_session.c.ends_at > now + SHORTEST_NOTICE,
                waits,
            )
            .order_by(virtual_session.c.starts_at, virtual_session.c.virtual_session_id)
        )
    )


def _require_contact(connection: Connection, case: CaseRecord) -> None:
    """An offer holds for hours only: whoever cannot be reached would never learn of it."""
    reached = connection.scalar(
        sa.select(sa.func.coalesce(contact.c.email, contact.c.phone)).where(
            contact.c.contact_id == case.state.contact_id, contact.c.erased_at.is_(None)
        )
    )
    if not reached:
        raise InvalidInput(
            f"{case.reference} has neither a telephone number nor an e-mail address, so nobody could be told"
            " of a free seat. Note one first."
        )


def _is_waiting(reference: Reference) -> sa.ColumnElement[bool]:
    """On the list, with notices left and no offer that stands."""
    offer_stands = sa.exists().where(
        booking.c.booking_id == waiting_list.c.offered_booking_id, booking.c.status == "held"
    )
    return sa.and_(
        waiting_list.c.left_at.is_(None),
        waiting_list.c.notices < reference.sessions.most_notices,
        ~offer_stands,
    )


def _next_waiting(
    connection: Connection, meeting: Meeting, seen: set[int], reference: Reference
) -> _Waiting | None:
    """Who waits longest for the category and was not looked at yet, locked, with the seat they have."""
    has_from_at = (
        sa.select(sa.func.min(sa.func.lower(booking.c.during)))
        .join(booking_case, booking_case.c.booking_id == booking.c.booking_id)
        .where(
            booking_case.c.case_id == waiting_list.c.case_id,
            booking.c.campaign_id == meeting.campaign_id,
            booking.c.status == "booked",
        )
        .scalar_subquery()
    )
    row = connection.execute(
        sa.select(
            waiting_list.c.waiting_id,
            cases.c.case_id,
            cases.c.reference,
            cases.c.account_no,
            cases.c.contact_id,
            has_from_at.label("has_from_at"),
        )
        .join(cases, cases.c.case_id == waiting_list.c.case_id)
        .where(
            waiting_list.c.campaign_id == meeting.campaign_id,
            waiting_list.c.category_code == meeting.category_code,
            waiting_list.c.waiting_id.not_in(seen),
            cases.c.status != "resolved",
            _is_waiting(reference),
        )
        .order_by(waiting_list.c.joined_at, waiting_list.c.waiting_id)
        .limit(1)
        .with_for_update(of=waiting_list, skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    party = Party(row.case_id, row.reference, row.account_no, row.contact_id)
    return _Waiting(row.waiting_id, party, row.has_from_at)


def _hold_for(
    connection: Connection, meeting: Meeting, waiting: _Waiting, reference: Reference, now: datetime
) -> Booking | None:
    wanted = Wanted(
        meeting.virtual_session_id,
        identify_resident([waiting.party]),
        after=now + SHORTEST_NOTICE,
        before=waiting.has_from_at,
    )
    held = place_hold(
        connection,
        meeting=meeting,
        wanted=wanted,
        case_ids=[waiting.party.case_id],
        expires_at=now + timedelta(hours=reference.sessions.offer_hours),
        by=SYSTEM,
        now=now,
    )
    if held is not None:
        connection.execute(
            sa.update(waiting_list)
            .where(waiting_list.c.waiting_id == waiting.waiting_id)
            .values(notices=waiting_list.c.notices + 1, offered_booking_id=held.booking_id)
        )
    return held
