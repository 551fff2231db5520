"""Seats are held, booked, moved and given back."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.messages import message
from data.tables.seats import booking
from queries.actions.sessions.bookings import (
    book_seat,
    cancel_booking,
    confirm_booking,
    expire_holds,
    hold_seat,
    move_booking,
)
from queries.actions.sessions.refusals import NoSeat
from queries.cases import get_case, list_events
from rules import events
from rules.actor import SYSTEM
from rules.errors import Conflict, InvalidInput
from rules.lookups import Reference
from tests.evenings import DAY, Evening, make_evening, make_reachable
from tests.make import NOW, make_case
from tests.queries.seating import book, fill

FIVE = datetime(2026, 12, 1, 15, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def test_a_booked_seat_is_the_querys_next_step(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    case = make_reachable(connection, reference)
    booked = book(connection, reference, hour.first, case.case_id)
    assert (booked.status, booked.starts_at, booked.hold_expires_at) == ("booked", FIVE, None)
    state = get_case(connection, SYSTEM, reference=case.reference).state
    assert (state.next_step, state.next_step_on) == ("Virtual session at 17:00", DAY)
    last = list_events(connection, SYSTEM, case_id=case.case_id)[-1]
    assert last.kind == events.SEAT_BOOKED
    assert last.body["booking_id"] == booked.booking_id
    assert datetime.fromisoformat(last.body["starts_at"]) == FIVE
    told = connection.execute(sa.select(message).where(message.c.case_id == case.case_id)).one()
    assert told.template_code == "session_booking"
    assert told.contact_id == case.state.contact_id


def test_seats_sell_from_the_first_and_then_no_more(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    booked = fill(connection, reference, hour.first)
    assert [each.starts_at for each in booked] == [FIVE + n * QUARTER for n in range(4)]
    with pytest.raises(NoSeat, match="Every seat of 1 Dec 2026, 17:00 is taken"):
        fill(connection, reference, hour.first, 1)


def test_a_time_that_is_gone_is_answered_with_the_next_one(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    fill(connection, reference, hour.first, 1)
    case = make_case(connection, reference)
    with pytest.raises(NoSeat) as refused:
        book(connection, reference, hour.first, case.case_id, at=FIVE)
    assert str(refused.value) == "No seat is free at 17:00 any more. The next free one is at 17:15."
    assert book(connection, reference, hour.first, case.case_id, at=FIVE + 2 * QUARTER).starts_at == (
        FIVE + 2 * QUARTER
    )


def test_overbooked_seats_sell_last(connection: Connection, reference: Reference) -> None:
    hour = make_evening(connection, reference, overbooking=2)
    booked = fill(connection, reference, hour.first, 6)
    assert [each.starts_at for each in booked[4:]] == [FIVE, FIVE + 2 * QUARTER]
    with pytest.raises(NoSeat):
        fill(connection, reference, hour.first, 1)


def test_a_hold_keeps_the_seat_and_runs_out(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    fill(connection, reference, hour.first, 3)
    first, second = make_case(connection, reference), make_case(connection, reference)
    held = hold_seat(
        connection, SYSTEM, virtual_session_id=hour.first, case_ids=[first.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    assert held.hold_expires_at == NOW + timedelta(minutes=10)
    assert list_events(connection, SYSTEM, case_id=first.case_id)[-1].kind == events.LOGGED
    with pytest.raises(NoSeat):
        book(connection, reference, hour.first, second.case_id)
    later = NOW + timedelta(minutes=10)
    sold = book_seat(
        connection, SYSTEM, virtual_session_id=hour.first, case_ids=[second.case_id], reference=reference,
        now=later,
    )  # fmt: skip
    assert sold.seat_id == held.seat_id
    with pytest.raises(Conflict, match="The hold on this seat has ended"):
        confirm_booking(connection, SYSTEM, booking_id=held.booking_id, reference=reference, now=later)


def test_holds_that_ran_out_are_ended(connection: Connection, reference: Reference, hour: Evening) -> None:
    case = make_case(connection, reference)
    hold_seat(
        connection, SYSTEM, virtual_session_id=hour.first, case_ids=[case.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    assert expire_holds(connection, SYSTEM, now=NOW + timedelta(minutes=9)) == []
    assert expire_holds(connection, SYSTEM, now=NOW + timedelta(minutes=10)) == [hour.first]
    assert expire_holds(connection, SYSTEM, now=NOW + timedelta(minutes=11)) == []


def test_confirming_twice_is_confirming_once(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    case = make_reachable(connection, reference)
    booked = book(connection, reference, hour.first, case.case_id)
    again = confirm_booking(connection, SYSTEM, booking_id=booked.booking_id, reference=reference, now=NOW)
    assert again == booked
    kinds = [event.kind for event in list_events(connection, SYSTEM, case_id=case.case_id)]
    assert kinds.count(events.SEAT_BOOKED) == 1


def test_several_queries_of_one_resident_share_a_seat(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    mine = [make_case(connection, reference, account_no="400000016") for _ in range(2)]
    booked = book(connection, reference, hour.first, *(case.case_id for case in mine))
    assert booked.case_ids == tuple(sorted(case.case_id for case in mine))
    assert booked.resident_key == "account:400000016"
    strangers = [make_case(connection, reference).case_id for _ in range(2)]
    with pytest.raises(InvalidInput, match="share neither an account nor a contact"):
        book(connection, reference, hour.first, *strangers)


def test_a_query_has_one_seat_at_a_time(connection: Connection, reference: Reference, hour: Evening) -> None:
    case = make_case(connection, reference)
    book(connection, reference, hour.first, case.case_id)
    with pytest.raises(Conflict, match=f"{case.reference} has a seat on 1 Dec 2026, 17:00 already"):
        book(connection, reference, hour.first, case.case_id)


def test_a_residents_second_seat_never_overlaps_the_first(
    connection: Connection, reference: Reference
) -> None:
    hour = make_evening(connection, reference, experts=2)
    mine = [make_case(connection, reference, account_no="400000016").case_id for _ in range(2)]
    first = book(connection, reference, hour.first, mine[0])
    second = book(connection, reference, hour.first, mine[1])
    assert (first.starts_at, second.starts_at) == (FIVE, FIVE + QUARTER)


def test_a_cancelled_seat_is_free_again_and_the_resident_is_told(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    case = make_reachable(connection, reference)
    booked = book(connection, reference, hour.first, case.case_id)
    cancelled = cancel_booking(
        connection, SYSTEM, booking_id=booked.booking_id, reason="Cannot come", reference=reference, now=NOW
    )
    assert (cancelled.status, cancelled.sequence) == ("cancelled", booked.sequence + 1)
    state = get_case(connection, SYSTEM, reference=case.reference).state
    assert (state.next_step, state.next_step_on) == ("Offer another seat", NOW.date())
    codes = connection.scalars(
        sa.select(message.c.template_code)
        .where(message.c.case_id == case.case_id)
        .order_by(message.c.message_id)
    )
    assert list(codes) == ["session_booking", "session_cancellation"]
    [other] = fill(connection, reference, hour.first, 1)
    assert other.seat_id == booked.seat_id
    with pytest.raises(Conflict, match="not live any more"):
        cancel_booking(
            connection, SYSTEM, booking_id=booked.booking_id, reason="Again", reference=reference, now=NOW
        )
    with pytest.raises(InvalidInput, match="Write why it is cancelled"):
        cancel_booking(
            connection, SYSTEM, booking_id=other.booking_id, reason=" ", reference=reference, now=NOW
        )


def test_a_booking_moves_with_its_identity(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    case = make_reachable(connection, reference)
    booked = book(connection, reference, hour.first, case.case_id)
    moved = move_booking(
        connection, SYSTEM, booking_id=booked.booking_id, virtual_session_id=hour.first,
        at=FIVE + 3 * QUARTER, reference=reference, now=NOW,
    )  # fmt: skip
    assert (moved.uid, moved.sequence, moved.starts_at) == (
        booked.uid,
        booked.sequence + 1,
        FIVE + 3 * QUARTER,
    )
    state = get_case(connection, SYSTEM, reference=case.reference).state
    assert state.next_step == "Virtual session at 17:45"
    assert fill(connection, reference, hour.first, 1)[0].seat_id == booked.seat_id


def test_a_move_to_a_full_evening_leaves_the_old_seat(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    [booked] = fill(connection, reference, hour.first, 1)
    full = make_evening(connection, reference, name="Another")
    fill(connection, reference, full.first)
    with pytest.raises(NoSeat, match="Every seat"):
        move_booking(
            connection, SYSTEM, booking_id=booked.booking_id, virtual_session_id=full.first,
            reference=reference, now=NOW,
        )  # fmt: skip
    kept = connection.execute(sa.select(booking).where(booking.c.booking_id == booked.booking_id)).one()
    assert (kept.seat_id, kept.status) == (booked.seat_id, "booked")
