"""How talks end: by an outcome for each query, by nobody coming, or by somebody saying so afterwards."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.seats import arrival_case
from queries.actions.sessions.arrivals import (
    add_question,
    let_go,
    put_on_hold,
    serve,
)
from queries.actions.sessions.outcomes import TalkOutcome, finish, mark_came, mark_no_show
from queries.cases import get_case
from queries.sessions.live import list_unfinished
from rules.actor import SYSTEM
from rules.errors import Conflict, InvalidInput
from rules.lookups import Reference
from tests.evenings import Evening, make_reachable
from tests.make import make_actor, make_case
from tests.queries.at_the_desk import OPENS, TOMORROW, book, call, let_in, status_of


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
