"""Working time by example: hours of days and weeks, nights, dates. 2026-11-16 is a Monday."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest

from rules.errors import InvalidInput
from rules.working_time import WorkingCalendar
from tests.rules.calendars import ALWAYS, HOUR, NIGHTS, OFFICE, at, office


def test_a_week_of_office_hours() -> None:
    assert office().seconds_between(at("2026-11-16"), at("2026-11-23")) == 40 * HOUR
    assert office().seconds_between(at("2026-11-20T16:00"), at("2026-11-23T10:00")) == 2 * HOUR
    assert office().seconds_between(at("2026-11-21T08:00"), at("2026-11-22T20:00")) == 0


def test_the_opening_instant_is_open_and_the_closing_instant_is_not() -> None:
    calendar = office()
    assert calendar.is_open(at("2026-11-16T09:00"))
    assert calendar.is_open(at("2026-11-16T16:59:59.999999"))
    assert not calendar.is_open(at("2026-11-16T17:00"))
    assert not calendar.is_open(at("2026-11-16T08:59:59.999999"))


def test_end_before_start_gives_nothing() -> None:
    assert office().seconds_between(at("2026-11-17"), at("2026-11-16")) == 0
    assert office().seconds_between(at("2026-11-16T10:00"), at("2026-11-16T10:00")) == 0


def test_parts_of_seconds_count() -> None:
    start = at("2026-11-16T16:59:59.250000")
    assert office().seconds_between(start, at("2026-11-17")) == 0.75
    assert office().due(start, 1.5) == at("2026-11-17T09:00:00.750000")
    assert isinstance(office().seconds_between(start, start), float)


def test_a_target_that_uses_the_day_up_is_due_at_closing() -> None:
    assert office().due(at("2026-11-16T09:00"), 8 * HOUR) == at("2026-11-16T17:00")
    assert office().due(at("2026-11-16T08:00"), 16 * HOUR) == at("2026-11-17T17:00")
    assert office().due(at("2026-11-20T16:00"), HOUR) == at("2026-11-20T17:00")
    assert office().due(at("2026-11-20T16:00"), HOUR + 1e-6) == at("2026-11-23T09:00:00.000001")


def test_a_zero_target_rolls_forward_to_the_next_open_moment() -> None:
    assert office().due(at("2026-11-16T10:00"), 0) == at("2026-11-16T10:00")
    assert office().due(at("2026-11-16T17:00"), 0) == at("2026-11-17T09:00")
    assert office().due(at("2026-11-21T12:00"), 0) == at("2026-11-23T09:00")


def test_due_backward_is_the_latest_instant_that_leaves_room() -> None:
    calendar = office()
    assert calendar.due_backward(at("2026-11-16T17:00"), 8 * HOUR) == at("2026-11-16T09:00")
    assert calendar.due_backward(at("2026-11-17T09:00"), 8 * HOUR) == at("2026-11-16T09:00")
    assert calendar.due_backward(at("2026-11-16T10:00"), 2 * HOUR) == at("2026-11-13T16:00")
    assert calendar.due_backward(at("2026-11-22T12:00"), 1) == at("2026-11-20T16:59:59")


def test_a_zero_target_rolls_back_to_the_last_open_moment() -> None:
    assert office().due_backward(at("2026-11-16T10:00"), 0) == at("2026-11-16T10:00")
    assert office().due_backward(at("2026-11-22T12:00"), 0) == at("2026-11-20T17:00")


def test_next_open_and_next_close() -> None:
    calendar = office()
    assert calendar.next_open(at("2026-11-16T10:00")) == at("2026-11-16T10:00")
    assert calendar.next_open(at("2026-11-16T17:00")) == at("2026-11-17T09:00")
    assert calendar.next_close(at("2026-11-16T10:00")) == at("2026-11-16T17:00")
    assert calendar.next_close(at("2026-11-16T08:00")) == at("2026-11-16T17:00")
    assert calendar.next_close(at("2026-11-20T17:00")) == at("2026-11-23T17:00")


def test_answers_are_aware_and_any_zone_may_ask() -> None:
    due = office().due(datetime(2026, 11, 16, 9, tzinfo=timezone(timedelta(hours=-5))), HOUR)
    assert due == at("2026-11-16T15:00")
    assert due is not None
    assert due.tzinfo is UTC


def test_lists_may_be_empty_missing_or_out_of_order() -> None:
    calendar = office(weekly={"mon": [("13:00", "17:00"), ("08:00", "12:00")], "tue": []})
    assert calendar.seconds_between(at("2026-11-16"), at("2026-11-23")) == 8 * HOUR
    assert calendar.next_close(at("2026-11-16T09:00")) == at("2026-11-16T12:00")
    assert calendar.due(at("2026-11-16T08:00"), 5 * HOUR) == at("2026-11-16T14:00")


def test_hours_that_touch_are_one() -> None:
    calendar = office(weekly={"mon": [("08:00", "12:00"), ("12:00", "24:00")], "tue": [("00:00", "02:00")]})
    assert calendar.next_close(at("2026-11-16T09:00")) == at("2026-11-17T02:00")
    assert calendar.next_close(at("2026-11-16T12:00")) == at("2026-11-17T02:00")
    assert calendar.is_open(at("2026-11-16T12:00"))
    assert calendar.next_open(at("2026-11-17T00:00")) == at("2026-11-17T00:00")


def test_closing_not_after_opening_lies_on_the_next_day() -> None:
    calendar = office(weekly={"fri": [("22:00", "06:00")], "mon": [("09:00", "09:00")]})
    assert calendar.seconds_between(at("2026-11-20T12:00"), at("2026-11-21T12:00")) == 8 * HOUR
    assert calendar.is_open(at("2026-11-21T05:59"))
    assert calendar.seconds_between(at("2026-11-16"), at("2026-11-18")) == 24 * HOUR
    assert calendar.next_close(at("2026-11-16T10:00")) == at("2026-11-17T09:00")
    whole = office(weekly={"mon": [("00:00", "00:00")]})
    assert whole.seconds_between(at("2026-11-15"), at("2026-11-18")) == 24 * HOUR
    midnight = office(weekly={"mon": [("18:00", "00:00")]})
    assert midnight.next_close(at("2026-11-16T19:00")) == at("2026-11-17T00:00")


def test_a_night_from_sunday_runs_into_monday() -> None:
    calendar = office(weekly={"sun": [("22:00", "06:00")], "mon": [("06:00", "14:00")]})
    assert calendar.seconds_between(at("2026-11-15"), at("2026-11-17")) == 16 * HOUR
    assert calendar.next_close(at("2026-11-15T23:00")) == at("2026-11-16T14:00")


def test_round_the_clock_never_closes() -> None:
    calendar = office(weekly=ALWAYS)
    assert calendar.seconds_between(at("2026-01-01"), at("2027-01-01")) == 365 * 24 * HOUR
    assert calendar.due(at("2026-11-16T10:00"), 30 * 24 * HOUR) == at("2026-12-16T10:00")
    with pytest.raises(InvalidInput, match="close"):
        calendar.next_close(at("2026-11-16"))
    with_a_break = office(weekly=ALWAYS, breaks={"2026-12-25": [("12:00", "13:00")]})
    assert with_a_break.next_close(at("2026-11-16")) == at("2026-12-25T12:00")
    with pytest.raises(InvalidInput, match="close"):
        with_a_break.next_close(at("2026-12-25T12:00"))


@pytest.mark.parametrize("holiday", ["2026-11-17", date(2026, 11, 17)])
def test_a_holiday_has_no_hours(holiday: Any) -> None:
    calendar = office(holidays=[holiday])
    assert calendar.seconds_between(at("2026-11-16"), at("2026-11-19")) == 16 * HOUR
    assert calendar.due(at("2026-11-16T16:00"), 2 * HOUR) == at("2026-11-18T10:00")
    assert not calendar.is_open(at("2026-11-17T12:00"))


def test_a_holiday_is_a_day_of_the_calendars_zone() -> None:
    calendar = WorkingCalendar(timezone="Pacific/Auckland", weekly=OFFICE, holidays=["2026-11-17"])
    assert not calendar.is_open(at("2026-11-17T10:00", "Pacific/Auckland"))
    assert calendar.is_open(at("2026-11-18T10:00", "Pacific/Auckland"))
    assert calendar.is_open(at("2026-11-17T21:00"))


def test_date_hours_replace_those_of_the_week() -> None:
    special: dict[Any, Any] = {"2026-11-17": [("10:00", "12:00")], date(2026, 11, 21): [("08:00", "12:00")]}
    calendar = office(date_hours=special | {"2026-11-18": []})
    assert calendar.seconds_between(at("2026-11-17"), at("2026-11-18")) == 2 * HOUR
    assert calendar.seconds_between(at("2026-11-18"), at("2026-11-19")) == 0
    assert calendar.seconds_between(at("2026-11-21"), at("2026-11-22")) == 4 * HOUR


def test_a_holiday_beats_date_hours() -> None:
    calendar = office(holidays=["2026-11-17"], date_hours={"2026-11-17": [("10:00", "12:00")]})
    assert calendar.seconds_between(at("2026-11-17"), at("2026-11-18")) == 0


def test_breaks_are_taken_out() -> None:
    calendar = office(breaks={"2026-11-16": [("12:00", "13:00"), ("16:30", "18:00"), ("03:00", "04:00")]})
    assert calendar.seconds_between(at("2026-11-16"), at("2026-11-17")) == 6.5 * HOUR
    assert not calendar.is_open(at("2026-11-16T12:30"))
    assert calendar.next_close(at("2026-11-16T09:00")) == at("2026-11-16T12:00")
    assert calendar.next_close(at("2026-11-16T13:00")) == at("2026-11-16T16:30")
    whole = office(breaks={date(2026, 11, 16): [("00:00", "24:00")]})
    assert whole.next_open(at("2026-11-16T10:00")) == at("2026-11-17T09:00")


def test_a_night_shift_belongs_to_the_day_on_which_it_opens() -> None:
    friday_off = office(weekly=NIGHTS, holidays=["2026-11-20"])
    assert friday_off.is_open(at("2026-11-20T05:00"))
    assert not friday_off.is_open(at("2026-11-20T23:00"))
    assert not friday_off.is_open(at("2026-11-21T05:00"))
    assert friday_off.is_open(at("2026-11-21T23:00"))
    shorter = office(weekly=NIGHTS, date_hours={"2026-11-20": [("23:00", "01:00")]})
    assert shorter.seconds_between(at("2026-11-20T12:00"), at("2026-11-21T12:00")) == 2 * HOUR
    assert shorter.seconds_between(at("2026-11-19T12:00"), at("2026-11-20T12:00")) == 8 * HOUR


def test_a_break_is_a_plain_time_of_its_date() -> None:
    calendar = office(weekly=NIGHTS, breaks={"2026-11-20": [("02:00", "03:00"), ("23:30", "00:30")]})
    assert not calendar.is_open(at("2026-11-20T02:30"))
    assert calendar.is_open(at("2026-11-21T02:30"))
    assert calendar.seconds_between(at("2026-11-20T12:00"), at("2026-11-21T12:00")) == 7 * HOUR


def test_hours_of_a_date_that_reach_into_the_next_day_count_once() -> None:
    calendar = office(weekly=ALWAYS, date_hours={"2026-11-16": [("12:00", "06:00")]})
    assert calendar.seconds_between(at("2026-11-16"), at("2026-11-18")) == 36 * HOUR
    assert calendar.next_open(at("2026-11-16T06:00")) == at("2026-11-16T12:00")


def test_calendars_are_equal_only_when_they_are_one() -> None:
    one, other = office(), office()
    assert one == one  # noqa: PLR0124 - equality is what is tested
    assert one != other
    assert len({one, other, one}) == 2


def test_what_was_given_may_change_without_changing_the_calendar() -> None:
    weekly = {"mon": [("09:00", "17:00")]}
    holidays = [date(2026, 11, 23)]
    calendar = office(weekly=weekly, holidays=holidays)
    weekly["mon"].append(("18:00", "19:00"))
    holidays.append(date(2026, 11, 16))
    assert calendar.seconds_between(at("2026-11-16"), at("2026-11-30")) == 8 * HOUR


def test_versions_hold_from_their_day_and_the_first_also_before() -> None:
    calendar = WorkingCalendar.of_versions(
        timezone="UTC",
        versions=[("2026-11-18", {"wed": [("10:00", "12:00")]}), (date(2020, 1, 1), OFFICE)],
    )
    assert calendar.seconds_between(at("1999-11-15"), at("1999-11-22")) == 40 * HOUR
    assert calendar.seconds_between(at("2026-11-16"), at("2026-11-23")) == 18 * HOUR
    assert calendar.seconds_between(at("2030-11-18"), at("2030-11-25")) == 2 * HOUR


def test_threads_may_share_a_calendar_while_its_table_grows() -> None:
    calendar, years = office(), range(1950, 2050)

    def count(year: int) -> tuple[float, int]:
        start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        days = calendar.working_days_between(start.date(), end.date())
        return calendar.seconds_between(start, end), days

    with ThreadPoolExecutor(8) as pool:
        counted = list(pool.map(count, [*years, *reversed(years)]))
    alone = office()
    starts = [datetime(year, 1, 1, tzinfo=UTC) for year in range(1950, 2051)]
    expected = [alone.seconds_between(*pair) for pair in pairwise(starts)]
    assert [seconds for seconds, _ in counted] == expected + expected[::-1]
    assert all(abs(seconds / 28_800 - days) <= 1 for seconds, days in counted)
