"""The evening: who is let in, who is next, and who is handed on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.seats import booking
from queries.actions.sessions.arrivals import (
    arrive,
    call_next,
    hand_over_arrival,
    let_go,
    put_on_hold,
    serve,
)
from queries.cases import get_case
from rules.actor import SYSTEM
from rules.errors import Conflict, InvalidInput
from rules.lookups import Reference
from tests.evenings import Evening, list_meetings, make_evening, make_reachable
from tests.make import NOW
from tests.queries.at_the_desk import OPENS, TOMORROW, book, call, let_in, status_of


def test_booked_ones_go_first_once_their_time_has_come(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    first, second = (
        book(connection, reference, evening, make_reachable(connection, reference)) for _ in "ab"
    )
    walk_in = let_in(connection, reference, evening, 1, typed_name="Thabo Test")
    late = let_in(connection, reference, evening, 20, booking_id=second)
    seated = let_in(connection, reference, evening, 21, booking_id=first)
    assert call(connection, reference, evening, 0, 22) in (late, seated)
    assert call(connection, reference, evening, 1, 22) in (late, seated)
    put_on_hold(connection, evening.experts[0], arrival_id=late)
    assert call(connection, reference, evening, 0, 23) == walk_in


def test_who_comes_early_waits_for_their_time_behind_those_without_a_seat(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    numbers = [book(connection, reference, evening, make_reachable(connection, reference)) for _ in range(8)]
    last = connection.execute(
        sa.select(booking.c.booking_id).order_by(sa.func.lower(booking.c.during).desc()).limit(1)
    ).scalar_one()
    assert last in numbers
    early = let_in(connection, reference, evening, 0, booking_id=last)
    walk_in = let_in(connection, reference, evening, 5, typed_name="Thabo Test")
    assert call(connection, reference, evening, 0, 6) == walk_in
    assert call(connection, reference, evening, 1, 6) == early


def test_serving_takes_the_queries_and_only_one_resident_at_a_time(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    case = make_reachable(connection, reference)
    let_in(connection, reference, evening, 1, case_ids=[case.case_id])
    let_in(connection, reference, evening, 2, typed_name="Thabo Test")
    assert call(connection, reference, evening, 0, 3)
    state = get_case(connection, SYSTEM, reference=case.reference).state
    assert (state.holder_id, state.status) == (evening.experts[0].user_id, "in_progress")
    with pytest.raises(Conflict, match="still serve"):
        call(connection, reference, evening, 0, 4)


def test_nobody_is_in_a_room_twice(connection: Connection, reference: Reference, evening: Evening) -> None:
    case = make_reachable(connection, reference)
    let_in(connection, reference, evening, 1, case_ids=[case.case_id])
    with pytest.raises(Conflict, match="already"):
        let_in(connection, reference, evening, 2, case_ids=[case.case_id])
    with pytest.raises(InvalidInput, match="Say who it is"):
        let_in(connection, reference, evening, 2)


def test_a_room_that_was_left_open_keeps_nobody_out_of_a_later_one(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    case = make_reachable(connection, reference)
    let_in(connection, reference, evening, 1, case_ids=[case.case_id])
    later = make_evening(connection, reference, days=(TOMORROW,), now=NOW)
    arrived = arrive(
        connection,
        SYSTEM,
        virtual_session_id=later.first,
        case_ids=[case.case_id],
        reference=reference,
        now=OPENS + timedelta(days=1),
    )
    assert status_of(connection, arrived) == "waiting"


def test_a_room_opens_on_its_day_only(connection: Connection, reference: Reference, evening: Evening) -> None:
    with pytest.raises(Conflict, match="1 Dec 2026"):
        let_in(connection, reference, evening, -24 * 60, typed_name="Thabo Test")


def test_handing_on_keeps_the_place_in_line(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    booked = book(connection, reference, evening, make_reachable(connection, reference))
    arrived = let_in(connection, reference, evening, 1, booking_id=booked)
    call(connection, reference, evening, 0, 16)
    there = list_meetings(connection, evening.campaign_id)[1]
    arrive(
        connection,
        SYSTEM,
        virtual_session_id=there,
        typed_name="Thabo Test",
        reference=reference,
        now=OPENS + timedelta(minutes=2),
    )
    handed = hand_over_arrival(
        connection,
        evening.experts[0],
        arrival_id=arrived,
        category_code="rates",
        now=OPENS + timedelta(minutes=20),
    )
    called = call_next(
        connection,
        evening.experts[1],
        virtual_session_id=there,
        reference=reference,
        now=OPENS + timedelta(minutes=21),
    )
    assert called == handed
    assert status_of(connection, arrived) == "handed_over"
    with pytest.raises(Conflict, match="no virtual session now"):
        hand_over_arrival(
            connection,
            evening.experts[1],
            arrival_id=handed,
            category_code="indigent",
            now=OPENS + timedelta(hours=1),
        )


def test_who_leaves_is_not_called(connection: Connection, reference: Reference, evening: Evening) -> None:
    arrived = let_in(connection, reference, evening, 1, typed_name="Thabo Test")
    let_go(connection, SYSTEM, arrival_id=arrived, now=OPENS + timedelta(minutes=3))
    assert call(connection, reference, evening, 0, 4) is None
    with pytest.raises(Conflict, match="left"):
        serve(connection, evening.experts[0], arrival_id=arrived, reference=reference, now=OPENS)
