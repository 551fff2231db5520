"""Months and days of the simulation: days are ordinals, months count from the first one billed."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache

from rules.errors import InvalidInput


@cache
def iso(day: int) -> str:
    """A day (ordinal) as YYYY-MM-DD."""
    return date.fromordinal(day).isoformat()


def iso_or_empty(day: int | None) -> str:
    """As `iso`; unknown is empty."""
    return "" if day is None else iso(day)


@dataclass(frozen=True, slots=True)
class Window:
    """The months that are billed. `starts` and `ends` hold the first and last day of each (ordinals)."""

    taken_on: date
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    names: tuple[str, ...]

    @property
    def months(self) -> int:
        """How many months there are."""
        return len(self.starts)


def window_until(as_of: date, months: int) -> Window:
    """The last whole months before a date.

    Raises:
        InvalidInput: fewer than 2 or more than 120 months.
    """
    if not 2 <= months <= 120:
        raise InvalidInput("A demo city needs from 2 to 120 months.")
    last = as_of.year * 12 + as_of.month - 2
    firsts = [date(index // 12, index % 12 + 1, 1) for index in range(last - months + 1, last + 1)]
    ends = [first.replace(day=monthrange(first.year, first.month)[1]) for first in firsts]
    return Window(
        as_of,
        tuple(first.toordinal() for first in firsts),
        tuple(end.toordinal() for end in ends),
        tuple(f"{first:%Y-%m}" for first in firsts),
    )
