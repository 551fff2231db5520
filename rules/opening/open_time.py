"""The open time of a calendar, compiled to a table that grows to what is asked."""

from datetime import date
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from rules.errors import InvalidInput
from rules.opening.instants import CYCLE, DAY, Whole, count_days
from rules.opening.local_clock import FIRST_REGULAR_YEAR, LocalClock
from rules.opening.open_table import OpenTable
from rules.opening.opening_hours import OpeningHours
from rules.opening.spans import Spans, take_out, unite

# Hours of a local day can open and close this many UTC days away: zones have been 16 hours behind and 15
# ahead and have left out a date, and hours may end at the end of the next day.
MARGIN: Final = 4
_PAD: Final = 5 * 365 * DAY
_FIRST: Final = (count_days(date.min) - MARGIN) * DAY
LAST: Final = (count_days(date.max) + MARGIN) * DAY


class OpenTime:
    """Tables of one calendar. It holds the largest asked for so far.

    A table is replaced whole, never changed, so threads need no lock: at worst two of them compile the same.
    Beyond the last exception and the last irregular year of the zone, 400 years stand for all that follow,
    which bounds the table whatever is asked.
    """

    def __init__(self, hours: OpeningHours, zone: ZoneInfo) -> None:
        self.hours, self.zone = hours, zone
        self._table: OpenTable | None = None

    @cached_property
    def _limit(self) -> int:
        """Where a table ends at the latest."""
        irregular = max(self.hours.irregular_days, default=0) + MARGIN
        if self.hours.patterns[-1].is_empty:
            return irregular * DAY
        return max(irregular, count_days(date(FIRST_REGULAR_YEAR, 1, 1))) * DAY + CYCLE

    def cover(self, first: int, last: int) -> OpenTable:
        """A table that knows everything from one instant to another.

        Raises:
            InvalidInput: an instant lies outside the years 1 to 9999.
        """
        table = self._table
        if table is not None and table.start <= first and (last < table.end or table.end == self._limit):
            return table
        if first < _FIRST or last > LAST:
            raise InvalidInput("An instant lies outside the years 1 to 9999.")
        if table is not None:
            first, last = min(first, table.start), max(last, table.end)
        return self._keep(first - _PAD, last + _PAD)

    def grow(self, table: OpenTable, *, ahead: bool) -> OpenTable:
        """A table about twice as long, ahead or back.

        Raises:
            InvalidInput: there is nothing beyond it.
        """
        length = table.end - table.start
        if ahead and table.end < self._limit:
            return self._keep(table.start, table.end + length)
        if not ahead and table.start > _FIRST:
            return self._keep(table.start - length, table.end)
        words = "does not open or close again" if ahead else "was not open"
        raise InvalidInput(f"The calendar {words} as long as that.")

    def check_opens(self) -> None:
        """Raise InvalidInput for a calendar that is never open."""
        if self.hours.never_opens:
            raise InvalidInput("The calendar never opens.")

    def _keep(self, first: int, last: int) -> OpenTable:
        end = min(_up(last), self._limit)
        repeats = end == self._limit and not self.hours.patterns[-1].is_empty
        start = max(_down(min(first, end - CYCLE) if repeats else min(first, end - DAY)), _FIRST)
        # Another thread may keep its own meanwhile: what is returned is what was compiled here.
        table = compile_table(self.hours, self.zone, start, end, repeats=repeats)
        self._table = table
        return table


def compile_table(hours: OpeningHours, zone: ZoneInfo, start: int, end: int, *, repeats: bool) -> OpenTable:
    """What is open from one UTC midnight to another."""
    first_day, last_day = start // DAY - MARGIN, end // DAY + MARGIN
    clock = LocalClock(zone, first_day, last_day)
    _, *opened = lay_out(hours, clock, first_day, last_day)
    _, *broken = _place(hours.breaks, clock)
    left = take_out(unite((opened[0], opened[1])), unite((broken[0], broken[1])))
    return OpenTable(left, start, end, repeats=repeats)


def lay_out(
    hours: OpeningHours, clock: LocalClock, first_day: int, last_day: int
) -> tuple[Whole, Whole, Whole]:
    """Hours before breaks, in order: the local day of each, the instants at which it opens and closes."""
    return _place(hours.lay_out(first_day, last_day), clock)


def _place(spans: Spans, clock: LocalClock) -> tuple[Whole, Whole, Whole]:
    days = spans[0] // DAY
    order = np.argsort(spans[0])
    # Nobody lived a date that the clock left out.
    order = order[~np.isin(days[order], clock.skipped_days)]
    return days[order], clock.to_instants(spans[0][order]), clock.to_instants(spans[1][order])


def _down(at: int) -> int:
    return at // DAY * DAY


def _up(at: int) -> int:
    return -(-at // DAY) * DAY
