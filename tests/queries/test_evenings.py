"""Evenings are cancelled or moved as a whole, with everybody and everything that belongs to them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import roster_place, virtual_session
from data.tables.messages import message
from data.tables.seats import booking, seat
from data.transaction import set_actor
from queries.actions.sessions.absences import note_absence, remove_absence
from queries.actions.sessions.bookings import book_seat, hold_seat
from queries.actions.sessions.evenings import cancel_evening, move_evening
from queries.cases import get_case
from rules.actor import SYSTEM
from rules.errors import Conflict, InvalidInput, NotFound
from rules.lookups import Reference
from tests.evenings import DAY, list_meetings, make_evening, make_reachable, seat_expert
from tests.make import NOW, make_actor, make_case

NEXT = date(2026, 12, 8)
WEEK = timedelta(days=7)
FIVE = datetime(2026, 12, 1, 15, tzinfo=UTC)


def test_a_cancelled_evening_leaves_the_other_days(connection: Connection, reference: Reference) -> None:
    evening = make_evening(connection, reference, days=(DAY, NEXT))
    case = make_reachable(connection, reference)
    booked = book_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[case.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    cancelled = cancel_evening(
        connection, SYSTEM, campaign_id=evening.campaign_id, on=DAY, reason="Strike", reference=reference,
        now=NOW,
    )  # fmt: skip
    assert cancelled == 1
    assert list_meetings(connection, evening.campaign_id) == evening.virtual_session_ids[1:]
    row = connection.execute(sa.select(booking).where(booking.c.booking_id == booked.booking_id)).one()
    assert (row.status, row.cancel_reason, row.sequence) == ("cancelled", "Strike", booked.sequence + 1)
    with pytest.raises(NotFound, match="still to come on 1 Dec 2026"):
        cancel_evening(
            connection, SYSTEM, campaign_id=evening.campaign_id, on=DAY, reason="Strike",
            reference=reference, now=NOW,
        )  # fmt: skip


def test_a_manager_of_one_region_cancels_for_residents_of_another_too(
    connection: Connection, reference: Reference
) -> None:
    evening = make_evening(connection, reference)
    far = make_reachable(connection, reference, region="D")
    book_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[far.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    manager = make_actor(connection, "manager", regions=("B",))
    set_actor(connection, manager)
    cancelled = cancel_evening(
        connection, manager, campaign_id=evening.campaign_id, on=DAY, reason="Strike", reference=reference,
        now=NOW,
    )  # fmt: skip
    assert cancelled == 1
    with pytest.raises(NotFound):
        get_case(connection, manager, reference=far.reference)
    set_actor(connection, SYSTEM)
    assert get_case(connection, SYSTEM, reference=far.reference).state.next_step == "Offer another seat"


def test_a_moved_evening_takes_experts_seats_and_bookings_along(
    connection: Connection, reference: Reference
) -> None:
    evening = make_evening(connection, reference)
    case, waits = make_reachable(connection, reference), make_case(connection, reference)
    booked = book_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[case.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    held = hold_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[waits.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    moved = move_evening(
        connection, SYSTEM, campaign_id=evening.campaign_id, on=DAY, to_on=NEXT, reference=reference, now=NOW
    )
    assert moved == 1
    at = connection.scalar(
        sa.select(virtual_session.c.starts_at).where(virtual_session.c.virtual_session_id == evening.first)
    )
    assert at == FIVE + WEEK
    rows = connection.execute(
        sa.select(
            booking.c.booking_id, booking.c.during, booking.c.sequence, seat.c.during.label("seat_during")
        )
        .join(seat, seat.c.seat_id == booking.c.seat_id)
        .where(booking.c.virtual_session_id == evening.first)
    ).all()
    assert {row.booking_id for row in rows} == {booked.booking_id, held.booking_id}
    assert all(row.during == row.seat_during for row in rows)
    assert {row.sequence for row in rows} == {1}
    place = connection.scalar(
        sa.select(roster_place.c.during).where(roster_place.c.virtual_session_id == evening.first)
    )
    assert place is not None
    assert place.lower == FIVE + WEEK
    state = get_case(connection, SYSTEM, reference=case.reference).state
    assert (state.next_step, state.next_step_on) == ("Virtual session at 17:00", NEXT)
    codes = connection.scalars(
        sa.select(message.c.template_code)
        .where(message.c.case_id == case.case_id)
        .order_by(message.c.message_id)
    )
    assert list(codes) == ["session_booking", "session_move"]


def test_an_evening_moves_only_where_everybody_can_be(connection: Connection, reference: Reference) -> None:
    evening = make_evening(connection, reference)
    [expert] = evening.experts

    def move(to_on: date = NEXT) -> int:
        return move_evening(
            connection, SYSTEM, campaign_id=evening.campaign_id, on=DAY, to_on=to_on, reference=reference,
            now=NOW,
        )  # fmt: skip

    with pytest.raises(InvalidInput, match="Choose another day"):
        move(DAY)
    with pytest.raises(InvalidInput, match="cannot be in the past"):
        move(date(2026, 11, 17))
    leave = note_absence(
        connection, SYSTEM, user_id=expert.user_id, from_on=NEXT, to_on=NEXT, reason="Leave", now=NOW
    )
    with pytest.raises(Conflict, match=f"Away on 8 Dec 2026: {expert.display_name}"):
        move()
    remove_absence(connection, SYSTEM, absence_id=leave, now=NOW)
    other = make_evening(connection, reference, experts=0, days=(NEXT,), name="Another")
    seat_expert(connection, reference, other.first, expert)
    with pytest.raises(Conflict, match=f"In another virtual session then: {expert.display_name}"):
        move()


def test_an_evening_does_not_move_onto_a_residents_other_seat(
    connection: Connection, reference: Reference
) -> None:
    evening = make_evening(connection, reference)
    other = make_evening(connection, reference, days=(NEXT,), name="Another")
    for number in (evening.first, other.first):
        mine = make_case(connection, reference, account_no="400000016")
        book_seat(
            connection, SYSTEM, virtual_session_id=number, case_ids=[mine.case_id], reference=reference,
            now=NOW,
        )  # fmt: skip
    with pytest.raises(Conflict, match="One resident has another seat at that time"):
        move_evening(
            connection, SYSTEM, campaign_id=evening.campaign_id, on=DAY, to_on=NEXT, reference=reference,
            now=NOW,
        )  # fmt: skip


def test_an_evening_that_has_begun_is_only_cancelled(connection: Connection, reference: Reference) -> None:
    evening = make_evening(connection, reference)
    during = FIVE + timedelta(minutes=20)
    with pytest.raises(Conflict, match="has begun"):
        move_evening(
            connection, SYSTEM, campaign_id=evening.campaign_id, on=DAY, to_on=NEXT, reference=reference,
            now=during,
        )  # fmt: skip
    assert cancel_evening(
        connection, SYSTEM, campaign_id=evening.campaign_id, on=DAY, reason="Power cut", reference=reference,
        now=during,
    ) == 0  # fmt: skip
