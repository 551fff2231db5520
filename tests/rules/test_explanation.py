"""Explaining a deadline: the days make the clock, and say why they did not."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from rules import events as kinds
from rules.case import fold, settle
from rules.clocks.day_rows import DayRow, merge_days
from rules.clocks.explanation import Explanation, explain
from rules.clocks.rulebook import Rulebook
from rules.events import Event
from tests.rules.histories import histories
from tests.rules.short_promises import RULEBOOK, with_policy, with_stoppage
from tests.rules.test_clocks import (
    DAY,
    HOUR,
    INSTANTS,
    LOGGED,
    RULEBOOKS,
    answered,
    asked,
    at,
    done,
    reopened,
    resolved,
)


def tell(history: list[Event], now: datetime, rulebook: Rulebook = RULEBOOK) -> Explanation:
    return explain(fold(history), settle(history), rulebook, now)


def find_day(told: Explanation, day: int) -> DayRow:
    return next(row for row in told.rows if row.from_on == date(2026, 3, day))


def reasons(row: DayRow) -> list[str]:
    return [gap.reason for gap in row.gaps]


def test_each_day_says_what_it_counted_and_what_has_run_up() -> None:
    told = tell([LOGGED], at(4, 12))
    days = [(row.from_on.day, row.counted_seconds, row.running_seconds) for row in told.rows[:3]]
    assert days == [
        (2, 6 * HOUR, 6 * HOUR),
        (3, DAY, 6 * HOUR + DAY),
        (4, 4 * HOUR, 6 * HOUR + 2 * DAY),
    ]
    assert find_day(told, 4).coming_seconds == 4 * HOUR
    assert find_day(told, 3).opens == ((at(3, 8), at(3, 16)),)


def test_the_last_day_ends_at_the_due_instant() -> None:
    told = tell([LOGGED], at(4, 12))
    last = told.rows[-1]
    assert last.from_on == date(2026, 3, 17)
    assert (last.coming_seconds, last.running_seconds) == (2 * HOUR, 10 * DAY)


def test_closed_days_say_why() -> None:
    told = tell([LOGGED], at(18, 12), with_policy(pause_cap_days=0))
    assert reasons(find_day(told, 7)) == ["weekend"]
    assert [(gap.reason, gap.words) for gap in find_day(told, 12).gaps] == [("declared", "Day of the flood")]
    saturday = next(row for row in tell([LOGGED], at(31, 12)).rows if row.from_on == date(2026, 3, 21))
    assert [(gap.reason, gap.words) for gap in saturday.gaps] == [("holiday", "Human Rights Day")]


def test_the_first_day_says_when_it_was_received() -> None:
    late = done(at(2, 17), kinds.LOGGED, category_code="rates")
    row = tell([late], at(4, 12)).rows[0]
    assert (row.counted_seconds, reasons(row)) == (0.0, ["before"])
    assert (row.gaps[0].seconds, row.gaps[0].to_at) == (DAY, at(2, 17))


def test_waiting_for_the_resident_stops_days_and_parts_of_days() -> None:
    told = tell([LOGGED, asked(at(3, 10)), answered(at(5, 9))], at(6, 12))
    part, whole = find_day(told, 3), find_day(told, 4)
    assert (part.counted_seconds, reasons(part), part.gaps[0].seconds) == (2 * HOUR, ["resident"], 6 * HOUR)
    assert (whole.counted_seconds, whole.gaps[0].from_at) == (0.0, at(3, 10))
    assert [(each.at, each.wanted_on, each.ended_at) for each in told.asked] == [
        (at(3, 10), date(2026, 3, 10), at(5, 9))
    ]


def test_waiting_beyond_the_cap_counts_again() -> None:
    told = tell([LOGGED, asked(at(3, 10))], at(16, 12))
    # five working days from Tuesday 3 March, 10:00
    assert told.counts_again_at == (at(10, 10),)
    assert find_day(told, 11).counted_seconds == DAY
    assert tell([LOGGED, asked(at(3, 10))], at(9, 12)).counts_again_at == ()


def test_a_stoppage_and_a_resolved_time_give_their_reasons() -> None:
    told = tell([LOGGED], at(6, 12), with_stoppage(at(4, 8), at(5, 12)))
    assert [(gap.reason, gap.words) for gap in find_day(told, 4).gaps] == [("stoppage", "Strike")]
    told = tell([LOGGED, resolved(at(3, 16)), reopened(at(9, 8))], at(10, 12))
    assert [reasons(find_day(told, day)) for day in (4, 7)] == [["resolved"], ["resolved"]]
    assert told.reopened_at == (at(9, 8),)


def test_a_change_of_category_that_was_undone_is_not_told() -> None:
    moved = done(at(3, 9), kinds.RECATEGORISED, category_code="metering", bulk_id=5)
    undone = done(at(3, 10), kinds.UNDONE, before={"category_code": "rates"}, bulk_id=5)
    assert tell([LOGGED, moved, undone], at(4, 9)).recategorised == ()


def test_recategorising_is_told_with_the_policy_of_the_receipt() -> None:
    moved = done(at(3, 9), kinds.RECATEGORISED, category_code="metering")
    told = tell([LOGGED, moved], at(4, 9))
    assert [(each.at, each.before_code, each.after_code) for each in told.recategorised] == [
        (at(3, 9), "rates", "metering")
    ]
    assert told.policy.code == "standards"


def test_the_timeline_shows_who_had_it_and_when_it_was_late() -> None:
    history = [LOGGED, asked(at(3, 10)), answered(at(5, 9)), resolved(at(25, 9)), reopened(at(26, 9))]
    told = tell(history, at(27, 9))
    assert [phase.kind for phase in told.phases] == [
        "running", "resident", "running", "overdue", "resolved", "overdue",
    ]  # fmt: skip
    assert told.phases[1].from_at == at(3, 10)


def test_starting_again_leaves_what_was_before_uncounted() -> None:
    history = [LOGGED, resolved(at(3, 10)), reopened(at(5, 10))]
    told = tell(history, at(6, 12), with_policy(reopening="restart"))
    assert [phase.kind for phase in told.phases] == ["before", "resolved", "running", "coming"]
    assert told.rows[0].from_on == date(2026, 3, 5)


def test_days_that_add_nothing_for_one_reason_are_read_as_one() -> None:
    told = tell([LOGGED, asked(at(3, 8)), answered(at(9, 16))], at(10, 12))
    merged = merge_days(told.rows, date(2026, 3, 31))
    waiting = next(row for row in merged if "resident" in reasons(row))
    assert (waiting.from_on, waiting.to_on) == (date(2026, 3, 3), date(2026, 3, 9))
    assert waiting.gaps[0].seconds == 5 * DAY


def test_after_the_due_day_a_month_is_one_row() -> None:
    told = tell([LOGGED], datetime(2026, 6, 30, 12, tzinfo=UTC))
    merged = merge_days(told.rows, date(2026, 3, 17))
    months = [row for row in merged if row.from_on > date(2026, 3, 17)]
    assert [row.from_on.month for row in months] == [3, 4, 5, 6]
    assert sum(row.counted_seconds for row in merged) == told.resolution.elapsed_seconds


@given(histories, RULEBOOKS, INSTANTS)
def test_the_days_make_the_clock(history: list[Event], rulebook: Rulebook, now: datetime) -> None:
    told = tell(history, now, rulebook)
    clock = told.resolution
    counted = sum(row.counted_seconds for row in told.rows)
    assert counted == pytest.approx(clock.elapsed_seconds, abs=1e-5)
    assert all(row.from_on == row.to_on for row in told.rows)
    assert [b.from_on - a.from_on for a, b in pairwise(told.rows)] == [timedelta(1)] * (len(told.rows) - 1)
    merged = merge_days(told.rows, clock.due_at.date())
    assert sum(row.counted_seconds for row in merged) == pytest.approx(counted, abs=1e-5)


@given(histories, RULEBOOKS, INSTANTS)
def test_the_due_instant_follows_from_the_days(
    history: list[Event], rulebook: Rulebook, now: datetime
) -> None:
    told = tell(history, now, rulebook)
    clock = told.resolution
    target = clock.elapsed_seconds + clock.remaining_seconds
    if clock.breached_at is None:
        coming = sum(row.coming_seconds for row in told.rows)
        assert told.rows[-1].running_seconds == pytest.approx(target, abs=1e-5)
        assert coming == pytest.approx(clock.remaining_seconds, abs=1e-5)
    reached = next(row for row in told.rows if row.running_seconds >= target - 1e-5)
    assert reached.from_on == clock.due_at.astimezone(rulebook.zone).date()


@given(histories, RULEBOOKS, INSTANTS)
def test_an_open_second_counts_or_has_a_reason(
    history: list[Event], rulebook: Rulebook, now: datetime
) -> None:
    told = tell(history, now, rulebook)
    for row in told.rows[:-1]:
        whole = sum((closes_at - opens_at).total_seconds() for opens_at, closes_at in row.opens)
        lost = sum(gap.seconds for gap in row.gaps)
        assert row.counted_seconds + row.coming_seconds + lost == pytest.approx(whole, abs=1e-5)


@given(histories, RULEBOOKS, INSTANTS)
def test_phases_follow_one_another_from_the_receipt(
    history: list[Event], rulebook: Rulebook, now: datetime
) -> None:
    told = tell(history, now, rulebook)
    ends = [phase.to_at for phase in told.phases]
    starts = [phase.from_at for phase in told.phases]
    assert starts[0] == history[0].at
    assert starts[1:] == ends[:-1]
    assert ends[-1] == max(told.resolution.stopped_at or now, told.resolution.due_at)
