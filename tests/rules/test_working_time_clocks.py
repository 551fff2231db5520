"""Working time where the clock changes, in far years, and on calendars that open seldom or never.

New York springs forward on 8 March 2026 and falls back on 1 November 2026, both at 02:00.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from rules.errors import InvalidInput
from rules.working_time import WorkingCalendar
from tests.rules.calendars import ALWAYS, HOUR, OFFICE, at, office


def ny(weekly: Any) -> WorkingCalendar:
    return WorkingCalendar(timezone="America/New_York", weekly=weekly)


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
    breaks = {"2011-12-30": [("09:00", "17:00")]}
    night = WorkingCalendar(timezone="Pacific/Apia", weekly={"thu": [("10:00", "10:00")]}, breaks=breaks)
    assert night.seconds_between(*days) == 24 * HOUR


def test_midnight_that_is_skipped() -> None:
    calendar = WorkingCalendar(timezone="America/Sao_Paulo", weekly={"sat": [("20:00", "24:00")]})
    assert calendar.next_close(at("2015-10-17T12:00")) == at("2015-10-18T03:00")
    assert calendar.seconds_between(at("2015-10-17T12:00"), at("2015-10-19T12:00")) == 4 * HOUR


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
