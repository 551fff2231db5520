"""Office hours that change on dates, and the working days they make."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import InvalidInput
from rules.holidays import collect_holidays
from rules.office_hours import OfficeHours, compile_calendar
from rules.working_time import WorkingCalendar

HOLIDAYS = collect_holidays(1990, 2069, {date(2026, 11, 4)})
WEEK = tuple(OfficeHours(day, time(7, 30), time(15, 30)) for day in range(1, 6))


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return compile_calendar("Africa/Johannesburg", WEEK, HOLIDAYS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+02:00").astimezone(UTC)


def test_days_are_counted_over_weekends_and_holidays(calendar: WorkingCalendar) -> None:
    assert calendar.working_day_after(date(2026, 10, 30), 3) == date(2026, 11, 5)
    assert calendar.working_day_after(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert calendar.working_day_after(date(2026, 12, 26), 0) == date(2026, 12, 28)


@given(on=st.dates(date(2000, 1, 1), date(2060, 1, 1)), days=st.integers(0, 90))
def test_between_undoes_after(on: date, days: int) -> None:
    calendar = compile_calendar("Africa/Johannesburg", WEEK, HOLIDAYS)
    start = calendar.working_day_after(on, 0)
    assert calendar.working_days_between(start, calendar.working_day_after(start, days)) == days


def test_saturday_hours_make_saturday_a_working_day() -> None:
    saturday = (*WEEK, OfficeHours(6, time(7, 30), time(12, 30)))
    calendar = compile_calendar("Africa/Johannesburg", saturday, HOLIDAYS)
    assert calendar.closing_of_working_day(at("2026-03-06T09:00"), 1) == at("2026-03-07T12:30")


def test_the_first_version_of_hours_extends_backwards_and_a_later_one_replaces_it() -> None:
    hours = tuple(OfficeHours(d, time(8), time(16), date(2020, 1, 1), date(2026, 6, 30)) for d in range(1, 6))
    later = tuple(OfficeHours(d, time(8), time(14), date(2026, 7, 1)) for d in range(1, 6))
    calendar = compile_calendar("Africa/Johannesburg", hours + later, frozenset())
    assert calendar.closing_of_working_day(at("2010-03-01T09:00"), 1) == at("2010-03-02T16:00")
    assert calendar.closing_of_working_day(at("2026-06-29T09:00"), 2) == at("2026-07-01T14:00")


def test_two_openings_of_one_day_that_overlap_are_refused() -> None:
    twice = (OfficeHours(1, time(8), time(12)), OfficeHours(1, time(11), time(15)))
    with pytest.raises(InvalidInput):
        compile_calendar("Africa/Johannesburg", twice, frozenset())
