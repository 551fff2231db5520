"""Plain working days: weekdays that are open and no public holiday."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

MONDAY_TO_FRIDAY: Final = frozenset({1, 2, 3, 4, 5})


def is_working_day(
    day: date, holidays: Collection[date], weekdays: Collection[int] = MONDAY_TO_FRIDAY
) -> bool:
    """Whether the desk is open on a day; `weekdays` are ISO numbers, Monday is 1."""
    return day.isoweekday() in weekdays and day not in holidays


def add_working_days(
    on: date, days: int, holidays: Collection[date], weekdays: Collection[int] = MONDAY_TO_FRIDAY
) -> date:
    """The days-th working day after `on`; with 0, `on` itself or the next working day.

    `weekdays` must not be empty and `days` not negative.
    """
    day = on
    while days > 0:
        day += timedelta(1)
        days -= is_working_day(day, holidays, weekdays)
    while not is_working_day(day, holidays, weekdays):
        day += timedelta(1)
    return day


def working_days_between(
    start_on: date, end_on: date, holidays: Collection[date], weekdays: Collection[int] = MONDAY_TO_FRIDAY
) -> int:
    """Working days after `start_on` up to and with `end_on`; negative when `end_on` is earlier."""
    if end_on < start_on:
        return -working_days_between(end_on, start_on, holidays, weekdays)
    days = (start_on + timedelta(n) for n in range(1, (end_on - start_on).days + 1))
    return sum(is_working_day(day, holidays, weekdays) for day in days)
