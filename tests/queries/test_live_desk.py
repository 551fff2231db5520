"""The evening: who is let in, who is next, handing on, staying away, and how each talk ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.seats import arrival, arrival_case, booking
from queries.actions.sessions.arrivals import (
    add_question,
    arrive,
    call_next,
    hand_over_arrival,
    let_go,
    put_on_hold,
    serve,
)
from queries.actions.sessions.bookings import book_seat
from queries.actions.sessions.outcomes import TalkOutcome, finish, mark_came, mark_no_show
from queries.cases import CaseRecord, get_case
from queries.sessions.live import list_unfinished
from rules.actor import SYSTEM
from rules.errors import Conflict, InvalidInput
from rules.lookups import Reference
from tests.evenings import Evening, list_meetings, make_evening, make_reachable
from tests.make import NOW, make_actor, make_case

OPENS = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
TOMORROW = date(2026, 12, 2)


@pytest.fixture
def evening(connection: Connection, reference: Reference) -> Evening:
    return make_evening(connection, reference, experts=2, category_codes=("metering", "rates"))


def book(connection: Connection, reference: Reference, evening: Evening, case: CaseRecord) -> int:
    made = book_seat(
        connection,
        SYSTEM,
        virtual_session_id=evening.first,
        case_ids=[case.case_id],
        reference=reference,
        now=NOW,
    )
    return made.booking_id


def let_in(
    connection: Connection, reference: Reference, evening: Evening, minutes: int, **who: object
) -> int:
    return arrive(
        connection,
        SYSTEM,
        virtual_session_id=evening.first,
        reference=reference,
        now=OPENS + timedelta(minutes=minutes),
        **who,  # type: ignore[arg-type]
    )


def call(
    connection: Connection, reference: Reference, evening: Evening, expert: int, minutes: int
) -> int | None:
    return call_next(
        connection,
        evening.experts[expert],
        virtual_session_id=evening.first,
        reference=reference,
        now=OPENS + timedelta(minutes=minutes),
    )


def status_of(connection: Connection, arrival_id: int) -> str:
    status: str = connection.execute(
        sa.select(arrival.c.status).where(arrival.c.arrival_id == arrival_id)
    ).scalar_one()
    return status


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


def test_each_query_of_a_talk_ends_by_its_own_outcome(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    cases = [make_reachable(connection, reference) for _ in range(5)]
    expert = evening.experts[0]
    arrived = let_in(connection, reference, evening, 1, case_ids=[cases[0].case_id])
    for case in cases[1:]:
        add_question(
            connection, expert, arrival_id=arrived, case_id=case.case_id, reference=reference, now=OPENS
        )
    serve(connection, expert, arrival_id=arrived, reference=reference, now=OPENS)
    ends = [
        {
            "code": "resolved_on_the_spot",
            "words": "The reading was taken twice",
            "evidence": "Photo of the meter",
            "outcome_code": "corrected",
            "cause_code": "misread",
        },
        {"code": "correction_proposed", "next_step_on": TOMORROW},
        {"code": "documents_awaited", "next_step_on": TOMORROW, "missing": ("statement",)},
        {"code": "visit_needed", "next_step_on": TOMORROW, "entity_code": next(iter(reference.entities)),
         "words": "Read the meter on site"},
        {"code": "escalated", "next_step_on": TOMORROW},
    ]  # fmt: skip
    outcomes = [TalkOutcome(case.case_id, **end) for case, end in zip(cases, ends, strict=True)]  # type: ignore[arg-type]
    finish(
        connection,
        expert,
        arrival_id=arrived,
        outcomes=outcomes,
        satisfaction=5,
        reference=reference,
        now=OPENS + timedelta(minutes=9),
    )
    states = [get_case(connection, SYSTEM, reference=case.reference).state for case in cases]
    assert [state.status for state in states] == [
        "resolved", "in_progress", "waiting_resident", "waiting_entity", "in_progress",
    ]  # fmt: skip
    assert [state.next_step_on for state in states[1:]] == [TOMORROW] * 4
    assert all(state.first_response_at for state in states)
    assert states[4].escalation_step == reference.ladder[0].step
    assert status_of(connection, arrived) == "served"


def test_a_talk_ends_whole_or_not_at_all(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    cases = [make_reachable(connection, reference) for _ in range(2)]
    expert = evening.experts[0]
    arrived = let_in(connection, reference, evening, 1, case_ids=[case.case_id for case in cases])
    serve(connection, expert, arrival_id=arrived, reference=reference, now=OPENS)
    good = TalkOutcome(cases[0].case_id, "escalated", next_step_on=TOMORROW)
    for outcomes, words in (
        ([good], "each query"),
        ([good, TalkOutcome(cases[1].case_id, "documents_awaited", next_step_on=TOMORROW)], "at least one"),
    ):
        with pytest.raises(InvalidInput, match=words), connection.begin_nested():
            finish(connection, expert, arrival_id=arrived, outcomes=outcomes, reference=reference, now=OPENS)
    decided = sa.select(sa.func.count()).where(arrival_case.c.outcome_code.is_not(None))
    assert connection.scalar(decided) == 0
    assert get_case(connection, SYSTEM, reference=cases[0].reference).state.next_step_on != TOMORROW


def test_who_stays_away_is_noted_after_ten_minutes_and_called_the_next_day(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    case = make_reachable(connection, reference)
    booked = book(connection, reference, evening, case)
    with pytest.raises(Conflict, match="10 minutes"):
        mark_no_show(connection, SYSTEM, booking_id=booked, reference=reference, now=OPENS)
    mark_no_show(
        connection, SYSTEM, booking_id=booked, reference=reference, now=OPENS + timedelta(minutes=30)
    )
    state = get_case(connection, SYSTEM, reference=case.reference).state
    assert (state.next_step, state.next_step_on) == (
        "Call the resident, who missed the virtual session",
        TOMORROW,
    )
    with pytest.raises(Conflict, match="not waited for"):
        mark_no_show(connection, SYSTEM, booking_id=booked, reference=reference, now=OPENS)


def test_who_leaves_is_not_called(connection: Connection, reference: Reference, evening: Evening) -> None:
    arrived = let_in(connection, reference, evening, 1, typed_name="Thabo Test")
    let_go(connection, SYSTEM, arrival_id=arrived, now=OPENS + timedelta(minutes=3))
    assert call(connection, reference, evening, 0, 4) is None
    with pytest.raises(Conflict, match="left"):
        serve(connection, evening.experts[0], arrival_id=arrived, reference=reference, now=OPENS)


def test_a_talk_of_somebody_else_cannot_be_ended(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    case = make_case(connection, reference)
    arrived = let_in(connection, reference, evening, 1, case_ids=[case.case_id])
    call(connection, reference, evening, 0, 2)
    other, manager = evening.experts[1], make_actor(connection, "manager")
    with pytest.raises(Conflict, match="Somebody else serves"):
        let_go(connection, other, arrival_id=arrived, now=OPENS + timedelta(minutes=3))
    with pytest.raises(Conflict, match="Somebody else serves"):
        put_on_hold(connection, other, arrival_id=arrived)
    put_on_hold(connection, manager, arrival_id=arrived)
    with pytest.raises(Conflict, match="not serving"):
        finish(
            connection, evening.experts[1], arrival_id=arrived, outcomes=[], reference=reference, now=OPENS
        )


def test_what_a_past_evening_left_open_is_named_until_somebody_says_how_it_ended(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    booked = [book(connection, reference, evening, make_reachable(connection, reference)) for _ in range(2)]
    let_in(connection, reference, evening, 1, typed_name="Thabo Test")
    expert, after = evening.experts[0], OPENS + timedelta(days=1)
    left = list_unfinished(connection, expert, now=after)
    assert sorted(each.status for each in left) == ["expected", "expected", "waiting"]
    mark_came(connection, expert, booking_id=booked[0])
    mark_no_show(connection, expert, booking_id=booked[1], reference=reference, now=after)
    (waiting,) = list_unfinished(connection, expert, now=after)
    assert waiting.arrival_id is not None
    let_go(connection, expert, arrival_id=waiting.arrival_id, now=after)
    assert list_unfinished(connection, expert, now=after) == []
    with pytest.raises(Conflict, match="not waited for"):
        mark_came(connection, expert, booking_id=booked[0])
