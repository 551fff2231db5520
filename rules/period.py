"""A stretch of days that figures are shown for, and the stretches it is compared with."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rules.errors import InvalidInput

_DAY = timedelta(days=1)
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2069
_FINANCIAL_YEAR_BEGINS: Final = 7


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the municipality, both ends included."""

    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def is_whole_months(self) -> bool:
        return self.first_on.day == 1 and (self.last_on + _DAY).day == 1

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of the months it touches."""
        count = _number(self.last_on) - _number(self.first_on) + 1
        return tuple(add_months(self.first_on.replace(day=1), n) for n in range(count))

    @property
    def prior(self) -> "Period":
        """As many whole months right before whole months, else as many days right before."""
        if self.is_whole_months:
            return Period(add_months(self.first_on, -len(self.months)), self.first_on - _DAY)
        return Period(self.first_on - timedelta(days=self.days), self.first_on - _DAY)

    @property
    def last_year(self) -> "Period":
        """The same days a year earlier; 29 February counts as the last of its month."""
        if self.is_whole_months:
            return Period(add_months(self.first_on, -12), add_months(self.last_on + _DAY, -12) - _DAY)
        return Period(add_months(self.first_on, -12), add_months(self.last_on, -12))

    def until(self, last_on: date) -> "Period":
        """The part up to a day, at least its first day."""
        return Period(self.first_on, max(self.first_on, min(self.last_on, last_on)))


def _number(on: date) -> int:
    return on.year * 12 + on.month - 1


def add_months(on: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    number = _number(on) + months
    first = date(number // 12, number % 12 + 1, 1)
    following = date((number + 1) // 12, (number + 1) % 12 + 1, 1)
    return min(first + timedelta(days=on.day - 1), following - _DAY)


def begin_of_financial_year(on: date) -> date:
    """The first day of the financial year of a day: 1 July (Act 56 of 2003, section 1)."""
    return date(on.year - (on.month < _FINANCIAL_YEAR_BEGINS), _FINANCIAL_YEAR_BEGINS, 1)


def month_of(on: date) -> Period:
    """The whole month of a day."""
    first = on.replace(day=1)
    return Period(first, add_months(first, 1) - _DAY)


def last_months(today: date, count: int) -> Period:
    """So many months up to today, this one included as far as it has come."""
    return Period(add_months(today.replace(day=1), 1 - count), today)


def widen(period: Period) -> Period:
    """The whole months that a period touches."""
    return Period(period.first_on.replace(day=1), month_of(period.last_on).last_on)


def parse_month(text: str) -> date:
    """The first day of a month written like 2026-10.

    Raises:
        InvalidInput: it is not written like that, or too far away.
    """
    parts = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
    if parts is None or not FIRST_YEAR <= int(parts[1]) <= LAST_YEAR:
        raise InvalidInput(f"“{text}” is no month that can be shown. Write it like 2026-10.")
    return date(int(parts[1]), int(parts[2]), 1)
