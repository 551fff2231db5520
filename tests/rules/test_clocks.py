"""Clocks read at an instant: what has counted, what has not, and what is left."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import events as kinds
from rules import states
from rules.case import CaseState, fold
from rules.clocks.deadlines import plan_deadlines
from rules.clocks.readings import Clock, ClockKind, read_clocks, tell_target
from rules.clocks.rulebook import Rulebook
from rules.events import Event
from tests.rules.histories import LENGTH, START, histories
from tests.rules.short_promises import RULEBOOK, with_policy, with_stoppage

HOUR = 3600.0
DAY = 8 * HOUR


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of March 2026, by the office's own clock, two hours ahead of UTC."""
    return datetime(2026, 3, day, hour - 2, minute, tzinfo=UTC)


def done(when: datetime, kind: str, **body: object) -> Event:
    return Event(kind, when, body, 7)


def asked(when: datetime) -> Event:
    step = {"next_step": "Documents", "next_step_on": "2026-03-10"}
    return done(when, kinds.DOCUMENTS_REQUESTED, status=states.WAITING_RESIDENT, **step)


def answered(when: datetime) -> Event:
    return done(when, kinds.DOCUMENTS_RECEIVED, status=states.IN_PROGRESS)


def resolved(when: datetime) -> Event:
    return done(when, kinds.RESOLVED, status=states.RESOLVED, outcome_code="upheld")


def reopened(when: datetime) -> Event:
    return done(when, kinds.REOPENED, status=states.NEW)


# Monday 2 March, 10:00
LOGGED = done(at(2, 10), kinds.LOGGED, category_code="rates", region="B")


def clock(
    history: list[Event], now: datetime, kind: ClockKind = "resolution", rulebook: Rulebook = RULEBOOK
) -> Clock:
    return next(each for each in read_clocks(fold(history), rulebook, now) if each.kind == kind)


def test_an_open_query_has_used_part_of_its_target() -> None:
    found = clock([LOGGED], at(4, 12))
    assert (found.elapsed_seconds, found.remaining_seconds) == (2 * DAY + 2 * HOUR, 8 * DAY - 2 * HOUR)
    assert found.target_words == "10 working days"
    # ten days of office hours from Monday 10:00, without the declared Thursday
    assert found.due_at == found.raw_due_at == at(17, 10)
    assert (found.breached_at, found.stopped_at, found.is_paused) == (None, None, False)


def test_waiting_for_the_resident_is_paused_and_shown() -> None:
    history = [LOGGED, asked(at(3, 10))]
    found = clock(history, at(4, 10))
    assert (found.elapsed_seconds, found.paused_seconds, found.is_paused) == (DAY, DAY, True)
    back = clock([*history, answered(at(5, 10))], at(6, 10))
    assert (back.elapsed_seconds, back.paused_seconds, back.is_paused) == (2 * DAY, 2 * DAY, False)
    assert back.due_at == at(19, 10)


def test_a_query_over_its_target_has_less_than_nothing_left() -> None:
    found = clock([LOGGED], at(18, 13))
    assert found.breached_at == found.due_at
    assert found.remaining_seconds == -(DAY + 3 * HOUR)


def test_a_resolved_query_has_stopped() -> None:
    found = clock([LOGGED, resolved(at(3, 12))], at(30, 12))
    assert (found.stopped_at, found.elapsed_seconds) == (at(3, 12), DAY + 2 * HOUR)
    assert found.breached_at is None
    assert not found.is_paused


def test_reopening_continues_or_starts_again_as_the_policy_says() -> None:
    history = [LOGGED, resolved(at(3, 10)), reopened(at(5, 10))]
    going_on = clock(history, at(6, 10))
    assert (going_on.starts_at, going_on.elapsed_seconds) == (at(2, 10), 2 * DAY)
    again = clock(history, at(6, 10), rulebook=with_policy(reopening="restart"))
    assert (again.starts_at, again.elapsed_seconds) == (at(5, 10), DAY)


def test_a_stoppage_moves_the_date_shown_and_not_the_raw_one() -> None:
    rulebook = with_stoppage(at(4, 8), at(5, 12))
    found = clock([LOGGED], at(4, 9), rulebook=rulebook)
    assert found.is_paused
    assert found.raw_due_at == at(17, 10)
    assert found.due_at == at(18, 14)


def test_the_first_response_stops_at_the_first_contact() -> None:
    contacted = done(at(3, 9), kinds.CONTACTED)
    found = clock([LOGGED, contacted], at(20, 9), "first_response")
    assert (found.stopped_at, found.elapsed_seconds) == (at(3, 9), 7 * HOUR)
    assert found.due_at == at(4, 10)
    resolved_first = clock([LOGGED, resolved(at(3, 8)), contacted], at(20, 9), "first_response")
    assert resolved_first.stopped_at == at(3, 8)
    late = clock([LOGGED], at(20, 9), "first_response")
    assert (late.breached_at, late.target_words) == (at(4, 10), "16 working hours")


@pytest.mark.parametrize(("kind", "days"), [("investigation", 14), ("promise", 30), ("appeal", 90)])
def test_public_clocks_count_calendar_days_and_never_pause(kind: ClockKind, days: int) -> None:
    found = clock([LOGGED, asked(at(3, 10))], at(4, 10), kind)
    assert found.due_at == datetime(2026, 3, 2, 21, 59, 59, tzinfo=UTC) + timedelta(days=days)
    assert (found.elapsed_seconds, found.paused_seconds) == (48 * HOUR, 0.0)
    assert (found.is_paused, found.is_working) == (False, False)


def test_a_target_in_calendar_days_counts_weekends() -> None:
    history = [Event(kinds.LOGGED, at(2, 10), {"category_code": "credit_control"}, 7)]
    found = clock(history, at(9, 10))
    assert (found.elapsed_seconds, found.target_words) == (7 * 24 * HOUR, "14 calendar days")


def test_one_of_something_is_singular() -> None:
    assert tell_target(1, "working_days") == "1 working day"


RULEBOOKS = st.sampled_from(
    [
        RULEBOOK,
        with_policy(reopening="restart"),
        with_policy(pause_cap_days=0),
        with_stoppage(at(4, 8), at(11, 12)),
    ]
)
INSTANTS = st.integers(0, int(LENGTH.total_seconds()) * 2).map(lambda n: START + timedelta(seconds=n))


@given(histories, RULEBOOKS, INSTANTS)
def test_what_counted_and_what_is_left_make_the_target(
    history: list[Event], rulebook: Rulebook, now: datetime
) -> None:
    state = fold(history)
    for found in read_clocks(state, rulebook, now):
        assert found.elapsed_seconds >= 0
        assert found.paused_seconds >= 0
        if found.is_working:
            days = found.amount * (DAY if found.unit == "working_days" else HOUR)
            assert found.elapsed_seconds + found.remaining_seconds == pytest.approx(days, abs=1e-5)
        end_at = found.stopped_at or now
        assert (found.breached_at is not None) == (end_at > found.due_at)


@given(histories, RULEBOOKS, INSTANTS)
def test_clocks_say_what_the_row_keeps(history: list[Event], rulebook: Rulebook, now: datetime) -> None:
    state: CaseState = fold(history)
    deadlines = plan_deadlines(state, rulebook, None)
    resolution, response, _, promise, _ = read_clocks(state, rulebook, now)
    assert (resolution.due_at, resolution.raw_due_at) == (deadlines.due_at, deadlines.raw_due_at)
    assert (response.due_at, promise.due_at) == (deadlines.response_due_at, deadlines.promise_due_at)
    if deadlines.worked_seconds is not None and not rulebook.stoppages and resolution.is_working:
        assert int(resolution.elapsed_seconds) == deadlines.worked_seconds
