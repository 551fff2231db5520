"""Working days and due instants, at the edges of days, months and years."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.due import (
    Credit,
    OfficeHours,
    WorkingCalendar,
    act_by,
    compile_calendar,
    list_credits,
)
from rules.errors import InvalidInput
from rules.holidays import collect_holidays
from rules.working_days import add_working_days, is_working_day, working_days_between

DECLARED = frozenset({date(2026, 11, 4)})
HOLIDAYS = collect_holidays(1990, 2069, DECLARED)
WEEK = tuple(OfficeHours(day, time(7, 30), time(15, 30)) for day in range(1, 6))


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return compile_calendar("Africa/Johannesburg", WEEK, HOLIDAYS)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_days_are_counted_over_weekends_and_holidays() -> None:
    assert add_working_days(date(2026, 10, 30), 3, HOLIDAYS) == date(2026, 11, 5)
    assert add_working_days(date(2026, 12, 24), 1, HOLIDAYS) == date(2026, 12, 28)
    assert add_working_days(date(2026, 12, 26), 0, HOLIDAYS) == date(2026, 12, 28)
    assert not is_working_day(date(2026, 11, 4), HOLIDAYS)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 90))
def test_between_undoes_add(on: date, days: int) -> None:
    reached = add_working_days(on, days, HOLIDAYS)
    assert is_working_day(reached, HOLIDAYS)
    if days:
        assert working_days_between(on, reached, HOLIDAYS) == days
        assert working_days_between(reached, on, HOLIDAYS) == -days


def test_due_is_the_end_of_office_hours(calendar: WorkingCalendar) -> None:
    due = calendar.due_at(at("2026-11-20T16:45:00+02:00"), 20)
    assert due == at("2026-12-21T15:30:00+02:00")
    assert due.tzinfo is UTC


def test_the_day_of_receipt_is_the_local_day(calendar: WorkingCalendar) -> None:
    before, after = at("2026-11-22T23:59:59+02:00"), at("2026-11-23T00:00:00+02:00")
    assert calendar.due_at(before, 1) == at("2026-11-23T15:30:00+02:00")
    assert calendar.due_at(after, 1) == at("2026-11-24T15:30:00+02:00")


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 60),
)
def test_the_compiled_calendar_agrees_with_counting(received_at: datetime, days: int) -> None:
    calendar = compile_calendar("Africa/Johannesburg", WEEK, HOLIDAYS)
    local = (received_at + timedelta(hours=2)).date()
    due_on = add_working_days(local, days, HOLIDAYS)
    expected = datetime.combine(due_on, time(13, 30), UTC)
    assert calendar.due_at(received_at, days) == expected
    received = np.array([received_at.replace(tzinfo=None)], dtype="datetime64[us]")
    assert calendar.list_due(received, np.array([days]))[0] == np.datetime64(
        expected.replace(tzinfo=None), "s"
    )


def test_a_zone_with_summer_time_closes_at_its_own_clock() -> None:
    calendar = compile_calendar("Europe/Berlin", WEEK, frozenset())
    assert calendar.due_at(at("2026-03-27T09:00:00+01:00"), 1) == at("2026-03-30T15:30:00+02:00")


def test_saturday_hours_make_saturday_a_working_day() -> None:
    saturday = (*WEEK, OfficeHours(6, time(7, 30), time(12, 30)))
    calendar = compile_calendar("Africa/Johannesburg", saturday, HOLIDAYS)
    assert calendar.due_at(at("2026-11-20T09:00:00+02:00"), 1) == at("2026-11-21T12:30:00+02:00")


def test_the_first_version_of_hours_extends_backwards_and_a_later_one_replaces_it() -> None:
    hours = tuple(OfficeHours(d, time(8), time(16), date(2020, 1, 1), date(2026, 6, 30)) for d in range(1, 6))
    later = tuple(OfficeHours(d, time(8), time(14), date(2026, 7, 1)) for d in range(1, 6))
    calendar = compile_calendar("Africa/Johannesburg", hours + later, frozenset())
    assert calendar.due_at(at("2001-05-02T09:00:00+02:00"), 1) == at("2001-05-03T16:00:00+02:00")
    assert calendar.due_at(at("2026-06-29T09:00:00+02:00"), 1) == at("2026-06-30T16:00:00+02:00")
    assert calendar.due_at(at("2026-06-29T09:00:00+02:00"), 2) == at("2026-07-01T14:00:00+02:00")


def test_outside_the_calendar_is_refused(calendar: WorkingCalendar) -> None:
    with pytest.raises(InvalidInput):
        calendar.due_at(at("1989-12-31T12:00:00+02:00"), 1)
    with pytest.raises(InvalidInput):
        calendar.due_at(at("2069-12-30T12:00:00+02:00"), 20)
    with pytest.raises(InvalidInput):
        calendar.list_due(np.array(["1980-01-01"], dtype="datetime64[s]"), np.array([1]))
    with pytest.raises(InvalidInput):
        compile_calendar("Africa/Johannesburg", (), frozenset())


POLICY = (
    Credit("rand_1", "rand", 8, "R 1 000 or more", Decimal(1000)),
    Credit("rand_50", "rand", 40, "R 50 000 or more", Decimal(50_000)),
    Credit("hardship", "hardship", 72, "Hardship"),
    Credit("waited", "age", 24, "Waited 30 days before it reached us", Decimal(30)),
    Credit("firm", "class", 4, "A managing agent", customer_class="managing_agent"),
)


def test_one_credit_of_each_kind_brings_a_case_forward() -> None:
    due_at = at("2026-12-21T15:30:00+02:00")
    earned = list_credits(
        POLICY,
        amount_rand=Decimal("50000.00"),
        hardship=True,
        waited_days=30,
        customer_class="managing_agent",
    )
    assert [credit.code for credit in earned] == ["rand_50", "hardship", "waited", "firm"]
    assert act_by(due_at, earned) == due_at - timedelta(hours=140)


def test_nothing_earned_leaves_due_as_it_is() -> None:
    due_at = at("2026-12-21T15:30:00+02:00")
    earned = list_credits(POLICY, amount_rand=Decimal("999.99"), waited_days=29, customer_class="company")
    assert earned == ()
    assert act_by(due_at, earned) == due_at
