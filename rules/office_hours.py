"""Office hours as the municipality writes them down, and the calendar they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Final

from rules.opening.opening_hours import WEEKDAYS
from rules.working_time import WorkingCalendar

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2069


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Opening and closing time of one weekday (Monday is 1) from one day to another, both included."""

    weekday: int
    opens: time
    closes: time
    valid_from: date = date.min
    valid_to: date | None = None


@lru_cache(maxsize=16)
def compile_calendar(
    timezone: str, hours: tuple[OfficeHours, ...], holidays: frozenset[date]
) -> WorkingCalendar:
    """The calendar of office hours that change on dates; the first version of each weekday extends backwards.

    Raises:
        InvalidInput: hours of one day overlap.
    """
    starts = {date.min} | {each.valid_from for each in hours}
    starts |= {each.valid_to + timedelta(days=1) for each in hours if each.valid_to is not None}
    versions = [(start, _list_week(hours, start)) for start in sorted(starts)]
    return WorkingCalendar.of_versions(timezone=timezone, versions=versions, holidays=holidays)


def _list_week(hours: Sequence[OfficeHours], on: date) -> Mapping[str, list[tuple[str, str]]]:
    week = {}
    ordered = sorted(hours, key=lambda each: each.valid_from)
    for number, name in enumerate(WEEKDAYS, start=1):
        versions = [each for each in ordered if each.weekday == number]
        if found := _find_versions(versions, on):
            week[name] = [(f"{each.opens:%H:%M}", f"{each.closes:%H:%M}") for each in found]
    return week


def _find_versions(versions: Sequence[OfficeHours], on: date) -> list[OfficeHours]:
    """The rows of one weekday in force on a day; before the first, those of the first."""
    if not versions:
        return []
    on = max(on, versions[0].valid_from)
    begun = (each for each in versions if each.valid_from <= on)
    return [each for each in begun if each.valid_to is None or on <= each.valid_to]
