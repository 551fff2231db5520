"""Whoever waits is offered seats that become free, longest first, and only so many times."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import waiting_list
from data.tables.messages import message
from data.tables.seats import booking
from data.transaction import set_actor
from queries.actions.sessions.booked import find_booking
from queries.actions.sessions.bookings import (
    book_seat,
    cancel_booking,
    confirm_booking,
    expire_holds,
)
from queries.actions.sessions.waiting import (
    join_waiting_list,
    leave_waiting_list,
    list_offerable,
    offer_seats,
)
from queries.cases import CaseRecord
from rules.actor import SYSTEM
from rules.errors import Conflict, InvalidInput, NotFound
from rules.lookups import Reference
from tests.evenings import Evening, make_evening, make_reachable
from tests.make import NOW, make_actor, make_case

FIVE = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.fixture
def evening(connection: Connection, reference: Reference) -> Evening:
    return make_evening(connection, reference)


@pytest.fixture
def sold(connection: Connection, reference: Reference, evening: Evening) -> list[int]:
    """All four seats are booked; the bookings by time."""
    return [book(connection, reference, evening, make_case(connection, reference)) for _ in range(4)]


def book(connection: Connection, reference: Reference, evening: Evening, case: CaseRecord) -> int:
    return book_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[case.case_id], reference=reference,
        now=NOW,
    ).booking_id  # fmt: skip


def wait(connection: Connection, evening: Evening, case: CaseRecord, after: int = 0) -> int:
    return join_waiting_list(
        connection, SYSTEM, campaign_id=evening.campaign_id, case_id=case.case_id,
        now=NOW + timedelta(minutes=after),
    )  # fmt: skip


def cancel(connection: Connection, reference: Reference, booking_id: int) -> None:
    cancel_booking(
        connection, SYSTEM, booking_id=booking_id, reason="Cannot come", reference=reference, now=NOW
    )


def offers(connection: Connection) -> list[int]:
    """The queries that a seat is held for, in the order of the offers."""
    return list(
        connection.scalars(
            sa.select(waiting_list.c.case_id)
            .join(booking, booking.c.booking_id == waiting_list.c.offered_booking_id)
            .where(booking.c.status == "held")
            .order_by(booking.c.booking_id)
        )
    )


def test_a_seat_that_is_given_back_is_offered_to_who_waits_longest(
    connection: Connection, reference: Reference, evening: Evening, sold: list[int]
) -> None:
    first, second = make_reachable(connection, reference), make_reachable(connection, reference)
    wait(connection, evening, second, after=1)
    wait(connection, evening, first)
    cancel(connection, reference, sold[1])
    assert offers(connection) == [first.case_id]
    [held] = connection.execute(sa.select(booking).where(booking.c.status == "held"))
    assert held.hold_expires_at == NOW + timedelta(hours=reference.sessions.offer_hours)
    told = connection.execute(sa.select(message).where(message.c.case_id == first.case_id)).one()
    assert told.template_code == "session_offer"
    cancel(connection, reference, sold[2])
    assert offers(connection) == [first.case_id, second.case_id]


def test_an_offer_that_is_taken_ends_the_waiting(
    connection: Connection, reference: Reference, evening: Evening, sold: list[int]
) -> None:
    case = make_reachable(connection, reference)
    place = wait(connection, evening, case)
    cancel(connection, reference, sold[0])
    [held] = connection.execute(sa.select(booking).where(booking.c.status == "held"))
    taken = confirm_booking(connection, SYSTEM, booking_id=held.booking_id, reference=reference, now=NOW)
    assert (taken.status, taken.starts_at) == ("booked", FIVE)
    left = sa.select(waiting_list.c.left_at).where(waiting_list.c.waiting_id == place)
    assert connection.scalar(left) == NOW


def test_an_earlier_seat_takes_the_place_of_the_later_one(
    connection: Connection, reference: Reference, evening: Evening, sold: list[int]
) -> None:
    cancel(connection, reference, sold[3])
    case = make_reachable(connection, reference)
    late = find_booking(connection, booking_id=book(connection, reference, evening, case), by=SYSTEM)
    assert late.starts_at == FIVE + timedelta(minutes=45)
    wait(connection, evening, case)
    other = make_reachable(connection, reference)
    wait(connection, evening, other, after=1)
    cancel(connection, reference, sold[0])
    [held] = connection.execute(sa.select(booking).where(booking.c.status == "held"))
    moved = confirm_booking(connection, SYSTEM, booking_id=held.booking_id, reference=reference, now=NOW)
    assert (moved.booking_id, moved.uid, moved.starts_at) == (late.booking_id, late.uid, FIVE)
    assert offers(connection) == [other.case_id]
    codes = connection.scalars(
        sa.select(message.c.template_code)
        .where(message.c.case_id == case.case_id)
        .order_by(message.c.message_id)
    )
    assert list(codes) == ["session_booking", "session_offer", "session_move"]


def test_who_has_a_seat_is_not_offered_a_later_one(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    case = make_reachable(connection, reference)
    book(connection, reference, evening, case)
    wait(connection, evening, case)
    offered = offer_seats(connection, SYSTEM, virtual_session_id=evening.first, reference=reference, now=NOW)
    assert offered == []


def test_offers_end_after_so_many_notices(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    case = make_reachable(connection, reference)
    place = wait(connection, evening, case)
    now, offered = NOW, []
    for _ in range(5):
        if list_offerable(connection, SYSTEM, reference=reference, now=now):
            offered += offer_seats(
                connection, SYSTEM, virtual_session_id=evening.first, reference=reference, now=now
            )
        now += timedelta(hours=reference.sessions.offer_hours)
        expire_holds(connection, SYSTEM, now=now)
    assert len(offered) == reference.sessions.most_notices == 3
    notices = sa.select(waiting_list.c.notices).where(waiting_list.c.waiting_id == place)
    assert connection.scalar(notices) == 3
    sent = sa.select(sa.func.count()).where(message.c.template_code == "session_offer")
    assert connection.scalar(sent) == 3


def test_nobody_is_offered_a_seat_that_begins_within_the_hour(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    case = make_reachable(connection, reference)
    wait(connection, evening, case)
    soon = FIVE - timedelta(minutes=35)
    [held] = offer_seats(connection, SYSTEM, virtual_session_id=evening.first, reference=reference, now=soon)
    found = find_booking(connection, booking_id=held, by=SYSTEM)
    assert found.starts_at == FIVE + timedelta(minutes=30)
    assert found.hold_expires_at == found.starts_at


def test_a_query_waits_once_and_can_leave(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    case = make_reachable(connection, reference)
    place = wait(connection, evening, case)
    leave_waiting_list(connection, SYSTEM, waiting_id=place, now=NOW)
    with pytest.raises(NotFound, match="not on the waiting list any more"):
        leave_waiting_list(connection, SYSTEM, waiting_id=place, now=NOW)
    assert wait(connection, evening, case) != place
    with pytest.raises(Conflict, match="waits for a seat of this campaign already"):
        wait(connection, evening, case)


def test_who_cannot_be_told_does_not_wait(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    with pytest.raises(InvalidInput, match="neither a telephone number nor an e-mail address"):
        wait(connection, evening, make_case(connection, reference))
    rates = make_reachable(connection, reference, category_code="rates")
    with pytest.raises(InvalidInput, match="has no virtual sessions of this category"):
        wait(connection, evening, rates)


def test_offers_reach_residents_outside_the_area_of_who_cancels(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    near, far = make_case(connection, reference), make_reachable(connection, reference, region="D")
    booked = book(connection, reference, evening, near)
    for _ in range(3):
        book(connection, reference, evening, make_case(connection, reference))
    wait(connection, evening, far)
    agent = make_actor(connection, "agent", regions=("B",))
    set_actor(connection, agent)
    cancel_booking(connection, agent, booking_id=booked, reason="Cannot come", reference=reference, now=NOW)
    set_actor(connection, SYSTEM)
    assert offers(connection) == [far.case_id]
