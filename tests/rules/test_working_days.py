"""Working days and closing instants, at the edges of days, months and years."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import InvalidInput
from rules.holidays import collect_holidays
from rules.office_hours import FIRST_YEAR, LAST_YEAR, OfficeHours, compile_calendar
from rules.working_time import WorkingCalendar

HOLIDAYS = collect_holidays(FIRST_YEAR, LAST_YEAR, [date(2026, 11, 4)])
WEEK = tuple(OfficeHours(day, time(7, 30), time(15, 30)) for day in range(1, 6))
OFFICE = compile_calendar("Africa/Johannesburg", WEEK, HOLIDAYS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def is_working_day(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in HOLIDAYS


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 90))
def test_days_between_undo_days_after(on: date, days: int) -> None:
    reached = OFFICE.working_day_after(on, days)
    passed = [on + timedelta(n) for n in range(1, (reached - on).days + 1)]
    assert is_working_day(reached)
    if days:
        assert sum(map(is_working_day, passed)) == days
        assert OFFICE.working_days_between(on, reached) == days
        assert OFFICE.working_days_between(reached, on) == -days


def test_a_day_closes_at_the_end_of_office_hours() -> None:
    closing = OFFICE.closing_of_working_day(at("2026-11-20T16:45:00+02:00"), 20)
    assert closing == at("2026-12-21T15:30:00+02:00")
    assert closing.tzinfo is UTC


def test_the_day_of_receipt_is_the_local_day() -> None:
    before, after = at("2026-11-22T23:59:59+02:00"), at("2026-11-23T00:00:00+02:00")
    assert OFFICE.closing_of_working_day(before, 1) == at("2026-11-23T15:30:00+02:00")
    assert OFFICE.closing_of_working_day(after, 1) == at("2026-11-24T15:30:00+02:00")
    assert OFFICE.closing_of_working_day(before, 0) == at("2026-11-23T15:30:00+02:00")
    assert OFFICE.closing_of_working_day(at("2026-11-23T20:00:00+02:00"), 0) == at(
        "2026-11-23T15:30:00+02:00"
    )


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
            st.integers(0, 60),
        ),
        max_size=5,
    )
)
def test_arrays_give_what_scalars_give(asked: list[tuple[datetime, int]]) -> None:
    received = np.array([start.replace(tzinfo=None) for start, _ in asked], dtype="datetime64[us]")
    closings = OFFICE.list_closings(received, np.array([n for _, n in asked], dtype=np.int64))
    expected = [OFFICE.closing_of_working_day(start, n) for start, n in asked]
    assert [closing.item().replace(tzinfo=UTC) for closing in closings] == expected


def test_an_array_may_miss_instants() -> None:
    closings = OFFICE.list_closings(np.array(["NaT", "2026-11-20T10:00"], dtype="datetime64[s]"), 1)
    assert np.isnat(closings[0])
    assert closings[1] == np.datetime64("2026-11-23T13:30")


def test_a_zone_with_summer_time_closes_at_its_own_clock() -> None:
    calendar = compile_calendar("Europe/Berlin", WEEK, frozenset())
    assert calendar.closing_of_working_day(at("2026-03-27T09:00:00+01:00"), 1) == at(
        "2026-03-30T15:30:00+02:00"
    )


def test_hours_that_end_leave_the_weekday_closed() -> None:
    hours = (
        OfficeHours(1, time(8), time(16), date(2020, 1, 1), date(2026, 6, 30)),
        OfficeHours(2, time(8), time(16), date(2021, 1, 1)),
    )
    calendar = compile_calendar("UTC", hours, frozenset())
    assert calendar.working_day_after(date(2026, 6, 28), 3) == date(2026, 7, 7)


def test_the_same_hours_make_one_calendar() -> None:
    assert compile_calendar("Africa/Johannesburg", WEEK, HOLIDAYS) is OFFICE


def test_breaks_move_the_closing_and_may_take_out_the_day() -> None:
    office: Any = {"timezone": "UTC", "weekly": {"mon": [("08:00", "12:00"), ("13:00", "17:00")]}}
    early = WorkingCalendar(**office, breaks={"2026-11-16": [("12:30", "18:00")]})
    assert early.closing_of_working_day(at("2026-11-15T10:00:00+00:00"), 1) == at("2026-11-16T12:00:00+00:00")
    whole = WorkingCalendar(**office, breaks={"2026-11-16": [("08:00", "17:00")]})
    assert whole.working_day_after(date(2026, 11, 10), 1) == date(2026, 11, 23)


def test_a_night_shift_closes_on_the_next_day_and_is_one_working_day() -> None:
    calendar = WorkingCalendar(timezone="UTC", weekly={"fri": [("22:00", "06:00")]})
    assert calendar.closing_of_working_day(at("2026-11-20T10:00:00+00:00"), 0) == at(
        "2026-11-21T06:00:00+00:00"
    )
    assert calendar.working_days_between(date(2026, 11, 16), date(2026, 11, 22)) == 1
    always = WorkingCalendar(timezone="UTC", weekly={day: [("00:00", "24:00")] for day in ("mon", "tue")})
    assert always.closing_of_working_day(at("2026-11-16T10:00:00+00:00"), 0) == at(
        "2026-11-17T00:00:00+00:00"
    )


def test_a_date_that_never_was_is_no_working_day() -> None:
    calendar = compile_calendar("Pacific/Apia", WEEK, frozenset())
    assert calendar.working_days_between(date(2011, 12, 28), date(2012, 1, 2)) == 2


def test_what_cannot_be_counted_is_refused() -> None:
    start = at("2026-11-20T10:00:00+02:00")
    array = np.array(["2026-11-20"], dtype="datetime64[s]")
    closed = WorkingCalendar(timezone="UTC", weekly={})
    for ask in (
        lambda: OFFICE.closing_of_working_day(start, -1),
        lambda: OFFICE.working_day_after(date(2026, 11, 20), -1),
        lambda: OFFICE.list_closings(array, -1),
        lambda: OFFICE.working_days_between(date(2026, 1, 1), date(3000, 1, 1)),
        lambda: OFFICE.closing_of_working_day(start, 10**9),
        lambda: closed.closing_of_working_day(start, 0),
        lambda: closed.list_closings(array, 1),
    ):
        with pytest.raises(InvalidInput):
            ask()
    assert closed.working_days_between(date(2026, 1, 1), date(2030, 1, 1)) == 0
