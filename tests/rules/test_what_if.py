"""What if: the figures under other rules, from the same history."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import CaseState, fold
from rules.clocks.courses import find_due, list_stoppages, plot_course
from rules.clocks.deadline_arrays import list_due
from rules.clocks.policies import Measure, Target
from rules.clocks.rulebook import Rulebook
from rules.clocks.what_if import (
    Changed,
    Comparing,
    Played,
    Tally,
    Window,
    Wish,
    apply_wish,
    count_one,
    find_reach,
    judge,
)
from rules.events import Event
from tests.rules.histories import histories
from tests.rules.short_promises import POLICY, RULEBOOK, with_policy, with_stoppage
from tests.rules.test_clocks import LOGGED, RULEBOOKS, at, resolved

RESOLUTION = tuple(target for target in POLICY.targets if target.measure == "resolution")
AS_IT_IS = Wish("resolution", RESOLUTION)
MARCH = Window(
    datetime(2026, 2, 28, 22, tzinfo=UTC),
    datetime(2026, 3, 31, 22, tzinfo=UTC),
    datetime(2026, 3, 24, 22, tzinfo=UTC),
)
NOW = at(25, 12)


def due_of(state: CaseState, wish: Wish) -> datetime:
    return list_due([state], apply_wish(RULEBOOK, wish), wish.measure)[0]


def test_a_wish_that_asks_for_what_is_changes_nothing() -> None:
    assert apply_wish(RULEBOOK, AS_IT_IS).fingerprint == replace(RULEBOOK, policies=(
        replace(POLICY, targets=(*(t for t in POLICY.targets if t.measure != "resolution"), *RESOLUTION)),
    )).fingerprint  # fmt: skip
    assert due_of(fold([LOGGED]), AS_IT_IS) == at(17, 10)


def test_other_targets_hours_holidays_and_caps_move_the_due_date() -> None:
    state = fold([LOGGED])
    five = Wish("resolution", (Target("resolution", 5, "working_days"),))
    assert due_of(state, five) == at(9, 10)
    promised = Wish("resolution", (Target("resolution", 14, "calendar_days"),))
    assert due_of(state, promised) == datetime(2026, 3, 16, 21, 59, 59, tzinfo=UTC)
    assert due_of(state, replace(five, holiday_on=date(2026, 3, 4))) == at(10, 10)
    # sixteen hours a day make twenty working days of eight hours out of ten
    assert due_of(state, replace(AS_IT_IS, opens=time(6), closes=time(22))) == at(9, 10)
    assert apply_wish(RULEBOOK, replace(five, pause_cap_days=0)).policies[0].pause_cap_days == 0


def test_hours_change_on_weekdays_that_are_open_and_leave_saturdays_alone() -> None:
    saturday = replace(RULEBOOK.hours["office"][0], weekday=6, closes=time(12))
    rulebook = replace(RULEBOOK, hours={"office": (*RULEBOOK.hours["office"], saturday)})
    changed = apply_wish(rulebook, replace(AS_IT_IS, opens=time(7), closes=time(9))).hours["office"]
    assert [(each.weekday, each.closes.hour) for each in changed] == [
        (1, 9), (2, 9), (3, 9), (4, 9), (5, 9), (6, 12),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ended_at", "due_at", "verdict"),
    [
        (at(3, 10), at(3, 10), "on_time"),
        (at(3, 11), at(3, 10), "late"),
        (None, at(24, 10), "overdue"),
        (None, at(26, 10), "running"),
    ],
)
def test_a_case_stands_in_one_way(ended_at: datetime | None, due_at: datetime, verdict: str) -> None:
    assert judge(ended_at, due_at, NOW) == verdict


def test_what_a_case_adds_to_the_figures_of_a_period() -> None:
    assert count_one(at(5, 9), at(6, 9), MARCH, NOW) == Tally(ended=1, on_time=1, due=1, met=1)
    assert count_one(at(9, 9), at(6, 9), MARCH, NOW) == Tally(ended=1, due=1)
    assert count_one(None, at(6, 9), MARCH, NOW) == Tally(due=1, overdue=1)
    before = datetime(2026, 2, 1, tzinfo=UTC)
    assert count_one(before, at(6, 9), MARCH, NOW) == Tally(due=1, met=1)
    # a day that is not over is not judged
    assert count_one(None, at(25, 9), MARCH, NOW) == Tally(overdue=1)


def test_comparing_adds_up_by_category_and_keeps_who_is_judged_differently() -> None:
    closed = fold([LOGGED, resolved(at(11, 9))])
    running = fold([LOGGED])
    played = [Played("A", closed, at(17, 10), at(11, 9)), Played("B", running, at(17, 10), None)]
    comparing = Comparing(MARCH, NOW, most_changed=1)
    comparing.add(played, [at(9, 10), at(27, 10)])
    found = comparing.result
    assert found.before == Tally(ended=1, on_time=1, due=2, met=1, overdue=1)
    assert found.after == Tally(ended=1, on_time=0, due=1, met=0, overdue=0)
    assert found.cells == {"rates": (found.before, found.after)}
    assert found.changed == (Changed("A", "rates", "on_time", "late", at(17, 10), at(9, 10)),)
    assert (found.changed_count, found.replayed) == (2, 2)


MEASURES: st.SearchStrategy[Measure] = st.sampled_from(["resolution", "first_response"])


@given(st.lists(histories, min_size=1, max_size=4), RULEBOOKS, MEASURES)
def test_many_are_due_when_each_is(many: list[list[Event]], rulebook: Rulebook, measure: Measure) -> None:
    states = [fold(history) for history in many]
    rules = apply_wish(rulebook, AS_IT_IS)
    alone = [
        find_due(plot_course(state, rules), state, measure, list_stoppages(state, rules)) for state in states
    ]
    assert list_due(states, rules, measure) == alone


@given(histories, RULEBOOKS)
def test_nothing_falls_due_later_than_it_reaches(history: list[Event], rulebook: Rulebook) -> None:
    state = fold(history)
    longer = Wish("resolution", (Target("resolution", 40, "working_days"),), pause_cap_days=12)
    rules = apply_wish(rulebook, longer)
    before, after = (list_due([state], each, "resolution")[0] for each in (rulebook, rules))
    opened = [ended_at for _, ended_at in state.closures if ended_at is not None]
    known = max([before, *opened, *([state.resolved_at] if state.resolved_at else [])])
    assert after <= known + find_reach(rules, "resolution", known)


def test_reach_counts_stoppages() -> None:
    far, near = (
        find_reach(rules, "resolution", at(2, 8)) for rules in (with_stoppage(at(4, 8), at(8, 8)), RULEBOOK)
    )
    assert far - near == timedelta(4)
    assert find_reach(with_policy(targets=RESOLUTION), "first_response", at(2, 8)) == timedelta(30)


MOMENTS = st.integers(0, 60 * 24 * 3).map(lambda n: at(1, 2) + timedelta(minutes=20 * n))
PLAYED = st.builds(
    lambda code, due_at, ended_at, would_be: (
        Played("A", CaseState(category_code=code), due_at, ended_at),
        would_be,
    ),
    st.sampled_from(["rates", "metering"]),
    MOMENTS,
    st.none() | MOMENTS,
    MOMENTS,
)


@given(st.lists(PLAYED, max_size=12))
def test_many_are_counted_as_each_is(pairs: list[tuple[Played, datetime]]) -> None:
    comparing = Comparing(MARCH, NOW, most_changed=99)
    comparing.add([case for case, _ in pairs], [due_at for _, due_at in pairs])
    found = comparing.result
    before = (count_one(case.ended_at, case.due_at, MARCH, NOW) for case, _ in pairs)
    after = (count_one(case.ended_at, due_at, MARCH, NOW) for case, due_at in pairs)
    assert (found.before, found.after) == (sum(before, Tally()), sum(after, Tally()))
    differ = [
        case.ended_at
        for case, due_at in pairs
        if judge(case.ended_at, case.due_at, NOW) != judge(case.ended_at, due_at, NOW)
    ]
    assert found.changed_count == len(differ) == len(found.changed)
