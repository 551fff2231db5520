"""Working time by example: edges of hours, days and years, changes of the clock, pauses and refusals."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from rules.errors import InvalidInput
from rules.working_time import WorkingCalendar

HOUR = 3600
OFFICE = {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
ALWAYS = {day: [("00:00", "24:00")] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
NIGHTS = {day: [("22:00", "06:00")] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def office(**changes: Any) -> WorkingCalendar:
    return WorkingCalendar(**({"timezone": "UTC", "weekly": OFFICE} | changes))


def ny(weekly: Any) -> WorkingCalendar:
    return WorkingCalendar(timezone="America/New_York", weekly=weekly)


# Hours of one week: 2026-11-16 is a Monday.


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


# Overnight shifts, round the clock, dates.


def test_closing_not_after_opening_lies_on_the_next_day() -> None:
    calendar = office(weekly={"fri": [("22:00", "06:00")], "mon": [("09:00", "09:00")]})
    assert calendar.seconds_between(at("2026-11-20T12:00"), at("2026-11-21T12:00")) == 8 * HOUR
    assert calendar.is_open(at("2026-11-21T05:59"))
    assert calendar.seconds_between(at("2026-11-16"), at("2026-11-18")) == 24 * HOUR
    assert calendar.next_close(at("2026-11-16T10:00")) == at("2026-11-17T09:00")
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


# Changes of the clock. New York springs forward on 8 March 2026 and falls back on 1 November 2026 at 02:00.


@pytest.mark.parametrize(
    ("on", "hours"), [("2026-03-07", 24), ("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-02", 24)]
)
def test_a_whole_day_is_as_long_as_it_really_is(on: str, hours: int) -> None:
    start = at(on, "America/New_York")
    calendar = ny(ALWAYS)
    following = (start + timedelta(days=1)).replace(tzinfo=ZoneInfo("America/New_York"))
    assert calendar.seconds_between(start, following) == hours * HOUR
    assert calendar.due(start, hours * HOUR) == following


@pytest.mark.parametrize(("on", "hours"), [("2026-03-07", 7), ("2026-10-31", 9), ("2026-06-06", 8)])
def test_a_night_shift_lasts_as_long_as_it_really_does(on: str, hours: int) -> None:
    start = at(f"{on}T12:00", "America/New_York")
    assert ny({"sat": [("22:00", "06:00")]}).seconds_between(start, start + timedelta(days=2)) == hours * HOUR


@pytest.mark.parametrize(
    ("hours", "opens", "closes"),
    [
        (("02:30", "04:00"), "2026-03-08T07:30", "2026-03-08T08:00"),
        (("01:00", "02:30"), "2026-03-08T06:00", "2026-03-08T07:30"),
        (("01:00", "02:00"), "2026-03-08T06:00", "2026-03-08T07:00"),
        (("02:00", "03:30"), "2026-03-08T07:00", "2026-03-08T07:30"),
    ],
)
def test_a_time_that_is_skipped_is_read_with_the_offset_before(
    hours: tuple[str, str], opens: str, closes: str
) -> None:
    calendar = ny({"sun": [hours]})
    assert calendar.next_open(at("2026-03-07")) == at(opens)
    assert calendar.next_close(at("2026-03-07")) == at(closes)


def test_hours_that_the_clock_swallows_are_not_there() -> None:
    calendar = ny({"sun": [("02:30", "03:15")]})
    assert calendar.next_open(at("2026-03-07")) == at("2026-03-15T02:30", "America/New_York")


@pytest.mark.parametrize(
    ("hours", "opens", "closes"),
    [
        (("01:00", "02:00"), "2026-11-01T05:00", "2026-11-01T07:00"),
        (("01:30", "05:00"), "2026-11-01T05:30", "2026-11-01T10:00"),
        (("00:30", "01:30"), "2026-11-01T04:30", "2026-11-01T05:30"),
    ],
)
def test_a_time_that_comes_twice_is_the_first(hours: tuple[str, str], opens: str, closes: str) -> None:
    calendar = ny({"sun": [hours]})
    assert calendar.next_open(at("2026-10-31")) == at(opens)
    assert calendar.next_close(at("2026-10-31")) == at(closes)


def test_both_passes_of_an_hour_are_told_apart() -> None:
    calendar = ny({"sun": [("00:00", "02:00")]})
    first = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    assert calendar.seconds_between(first, first.replace(fold=1)) == HOUR


def test_half_an_hour_of_summer_time_and_a_day_left_out() -> None:
    lord_howe = WorkingCalendar(timezone="Australia/Lord_Howe", weekly=ALWAYS)
    start = at("2026-10-04", "Australia/Lord_Howe")
    assert lord_howe.seconds_between(start, at("2026-10-05", "Australia/Lord_Howe")) == 23.5 * HOUR
    apia = WorkingCalendar(timezone="Pacific/Apia", weekly=OFFICE)
    days = at("2011-12-29", "Pacific/Apia"), at("2012-01-01", "Pacific/Apia")
    assert apia.seconds_between(*days) == 8 * HOUR


def test_midnight_that_is_skipped() -> None:
    calendar = WorkingCalendar(timezone="America/Sao_Paulo", weekly={"sat": [("20:00", "24:00")]})
    assert calendar.next_close(at("2015-10-17T12:00")) == at("2015-10-18T03:00")
    assert calendar.seconds_between(at("2015-10-17T12:00"), at("2015-10-19T12:00")) == 4 * HOUR


# Far dates.


@pytest.mark.parametrize("year", [2, 1700, 1969, 2500, 4321, 9998])
def test_far_years_work(year: int) -> None:
    calendar = WorkingCalendar(timezone="America/New_York", weekly=ALWAYS)
    start, end = datetime(year, 3, 1, tzinfo=UTC), datetime(year, 4, 1, tzinfo=UTC)
    assert calendar.seconds_between(start, end) == 31 * 24 * HOUR
    assert calendar.due(start, 31 * 24 * HOUR) == end
    assert calendar.due_backward(end, 31 * 24 * HOUR) == start
    assert calendar.is_open(start)


@pytest.mark.parametrize("year", [2100, 2501, 2900, 7777])
def test_summer_time_goes_on_in_far_years(year: int) -> None:
    calendar = ny({"sun": [("00:00", "12:00")]})
    march = datetime(year, 3, 8, tzinfo=UTC)
    sunday = march + timedelta(days=(6 - march.weekday()) % 7)
    assert calendar.seconds_between(sunday, sunday + timedelta(days=1)) == 11 * HOUR
    opening = calendar.next_open(sunday)
    assert opening == sunday.replace(hour=5)
    assert calendar.next_close(opening) == sunday.replace(hour=16)


def test_eight_thousand_years_are_counted_exactly() -> None:
    days = np.busday_count("2026-01-01", "9999-01-01")
    assert office().seconds_between(at("2026-01-01"), at("9999-01-01")) == 8 * HOUR * int(days)
    assert office().due(at("2026-01-01"), 8 * HOUR * int(days)) == at("9998-12-31T17:00")


def test_a_holiday_in_a_far_year_counts() -> None:
    calendar = office(holidays=["9999-12-30", "0001-01-02"])
    assert calendar.seconds_between(at("9999-12-29"), at("9999-12-31T23:00")) == 16 * HOUR
    assert calendar.seconds_between(at("0001-01-01"), at("0001-01-04")) == 16 * HOUR


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
def test_the_first_and_the_last_instant(zone: str) -> None:
    calendar = WorkingCalendar(timezone=zone, weekly=ALWAYS)
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert calendar.seconds_between(first, last) == (last - first).total_seconds()
    assert calendar.next_open(last) == last
    with pytest.raises(InvalidInput, match="1 to 9999"):
        calendar.due(last, 1)
    with pytest.raises(InvalidInput):
        calendar.due_backward(first, 1e12)


def test_due_far_away_is_past_the_last_year() -> None:
    with pytest.raises(InvalidInput, match="1 to 9999"):
        office().due(at("2026-11-16"), 2e11)


# Calendars that open seldom or never.


def never_open() -> list[WorkingCalendar]:
    holiday = office(weekly={}, holidays=["2026-11-16"], date_hours={"2026-11-16": [("09:00", "17:00")]})
    return [office(weekly={}), office(weekly={"mon": []}), holiday]


@pytest.mark.parametrize("calendar", never_open())
def test_a_calendar_that_never_opens(calendar: WorkingCalendar) -> None:
    start = at("2026-11-16")
    assert calendar.seconds_between(start, at("9999-01-01")) == 0
    assert not calendar.is_open(at("2026-11-16T10:00"))
    questions: list[Callable[[], object]] = [
        lambda: calendar.due(start, 1),
        lambda: calendar.due(start, 0),
        lambda: calendar.due_backward(start, 1),
        lambda: calendar.next_open(start),
        lambda: calendar.next_close(start),
        lambda: calendar.due(np.array(["2026-11-16"], dtype="M8[s]"), 60),
    ]
    for ask in questions:
        with pytest.raises(InvalidInput, match="never opens"):
            ask()


def test_a_calendar_that_opens_on_single_dates_only() -> None:
    dates = {"2026-11-16": [("09:00", "17:00")], "2031-01-01": [("22:00", "02:00")]}
    calendar = office(weekly={}, date_hours=dates)
    assert calendar.due(at("2026-11-16T16:00"), 2 * HOUR) == at("2031-01-01T23:00")
    assert calendar.due(at("1800-01-01"), 12 * HOUR) == at("2031-01-02T02:00")
    assert calendar.due_backward(at("9000-01-01"), 12 * HOUR) == at("2026-11-16T09:00")
    assert calendar.seconds_between(at("1500-01-01"), at("9000-01-01")) == 12 * HOUR
    for ask in (calendar.next_open, calendar.next_close):
        with pytest.raises(InvalidInput, match="again"):
            ask(at("2040-01-01"))
    with pytest.raises(InvalidInput):
        calendar.due(at("2026-11-16"), 12 * HOUR + 1)
    with pytest.raises(InvalidInput):
        calendar.due_backward(at("2026-11-16"), 1)


def test_years_of_breaks_end_at_last() -> None:
    closed = [date(2026, 1, 1) + timedelta(n) for n in range(3000)]
    calendar = office(holidays=closed)
    assert calendar.next_open(at("2026-01-01")) == at("2034-03-20T09:00")


# Pauses.


def test_a_pause_counts_its_open_time_only() -> None:
    weekend = [(at("2026-11-20T16:00"), at("2026-11-23T10:00"))]
    calendar = office()
    assert calendar.seconds_between(at("2026-11-20"), at("2026-11-24"), weekend) == 14 * HOUR
    assert calendar.due(at("2026-11-20T15:00"), 2 * HOUR, weekend) == at("2026-11-23T11:00")
    closed = [(at("2026-11-20T17:00"), at("2026-11-23T09:00"))]
    assert calendar.due(at("2026-11-20T15:00"), 3 * HOUR, closed) == at("2026-11-23T10:00")


def test_pauses_are_united_where_they_overlap() -> None:
    pauses = [
        (at("2026-11-16T11:00"), at("2026-11-16T13:00")),
        (at("2026-11-16T10:00"), at("2026-11-16T12:00")),
        (at("2026-11-16T10:30"), at("2026-11-16T10:45")),
        (at("2026-11-16T13:00"), at("2026-11-16T14:00")),
    ]
    calendar = office()
    assert calendar.seconds_between(at("2026-11-16"), at("2026-11-17"), pauses) == 4 * HOUR
    assert calendar.due(at("2026-11-16T09:00"), 2 * HOUR, pauses) == at("2026-11-16T15:00")
    assert calendar.due(at("2026-11-16T09:00"), 2 * HOUR, iter(pauses)) == at("2026-11-16T15:00")


def test_pauses_outside_the_time_asked_for_do_not_count() -> None:
    pauses = [(at("2026-11-09"), at("2026-11-16T10:00")), (at("2026-11-16T16:00"), at("2026-12-16"))]
    calendar = office()
    assert calendar.seconds_between(at("2026-11-16T09:00"), at("2026-11-16T17:00"), pauses) == 6 * HOUR
    assert calendar.seconds_between(at("2026-11-16T11:00"), at("2026-11-16T12:00"), pauses) == HOUR
    assert calendar.due(at("2026-11-16T09:00"), HOUR, pauses) == at("2026-11-16T11:00")


def test_a_target_that_ends_as_a_pause_begins_is_due_then() -> None:
    pause = [(at("2026-11-16T10:00"), at("2026-11-16T12:00"))]
    assert office().due(at("2026-11-16T09:00"), HOUR, pause) == at("2026-11-16T10:00")
    assert office().due(at("2026-11-16T09:00"), HOUR + 1, pause) == at("2026-11-16T12:00:01")


def test_a_zero_target_waits_for_the_end_of_a_pause() -> None:
    pause = [(at("2026-11-16T10:00"), at("2026-11-16T12:00"))]
    assert office().due(at("2026-11-16T10:30"), 0, pause) == at("2026-11-16T12:00")
    assert office().due(at("2026-11-16T10:00"), 0, pause) == at("2026-11-16T12:00")
    assert office().due(at("2026-11-16T12:00"), 0, pause) == at("2026-11-16T12:00")


def test_an_open_pause_means_no_due_yet() -> None:
    calendar, start = office(), at("2026-11-16T09:00")
    assert calendar.due(start, 8 * HOUR, [(at("2026-11-16T10:00"), None)]) is None
    assert calendar.due(start, 0, [(at("2026-11-16T08:00"), None)]) is None
    assert calendar.seconds_between(start, at("2026-11-20"), [(at("2026-11-16T10:00"), None)]) == HOUR


def test_an_open_pause_leaves_what_was_due_before_it() -> None:
    pause = [(at("2026-11-16T12:00"), None)]
    assert office().due(at("2026-11-16T09:00"), HOUR, pause) == at("2026-11-16T10:00")
    assert office().due(at("2026-11-16T09:00"), 3 * HOUR, pause) == at("2026-11-16T12:00")


def test_a_pause_that_ends_before_it_starts_does_not_count() -> None:
    pause = [(at("2026-11-16T12:00"), at("2026-11-16T10:00"))]
    assert office().seconds_between(at("2026-11-16"), at("2026-11-17"), pause) == 8 * HOUR
    assert office().due(at("2026-11-16T09:00"), 4 * HOUR, pause) == at("2026-11-16T13:00")


def test_a_pause_may_end_in_a_far_year() -> None:
    pause = [(at("2026-11-16T10:00"), at("9998-12-31T10:00"))]
    assert office().due(at("2026-11-16T09:00"), 2 * HOUR, pause) == at("9998-12-31T11:00")


# The calendar as an object.


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
