"""Working days of a calendar: local days whose hours are open at all, and when each closes."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from rules.errors import InvalidInput
from rules.opening.instants import DAY, Whole, count_days
from rules.opening.local_clock import LocalClock
from rules.opening.open_table import OpenTable
from rules.opening.open_time import MARGIN, OpenTime, lay_out

_REACH: Final = 2 * MARGIN


@dataclass(frozen=True, slots=True, eq=False)
class _DayTable:
    """Working days (from 1970, ascending) and the instants at which they close, as far as a table knows."""

    source: OpenTable
    clock: LocalClock
    days: Whole
    closings: Whole


class WorkingDays:
    """Counts the working days of one calendar."""

    def __init__(self, open_time: OpenTime) -> None:
        self._open_time = open_time
        self._table: _DayTable | None = None

    def count_between(self, start_on: date, end_on: date) -> int:
        """Working days after a day up to and with another; negative when that is earlier."""
        start, end = count_days(start_on), count_days(end_on)
        days = self._cover(min(start, end), max(start, end)).days.data
        return bisect_right(days, end) - bisect_right(days, start)

    def find(self, day: int, n: int) -> tuple[int, int]:
        """The n-th working day after a day, and when it closes; with 0 the day itself or the next one.

        Raises:
            InvalidInput: there is no such day, or n is negative.
        """
        if n < 0:
            raise InvalidInput("Working days are counted forwards.")
        table = self._cover(day, day)
        while True:
            days = table.days.data
            place = bisect_right(days, day) + n - 1 if n else bisect_left(days, day)
            if place < len(days):
                return days[place], int(table.closings[place])
            table = self._grow(table)

    def list_closings(self, instants: Whole, n: Whole) -> Whole:
        """When the n-th working day after the local day of each instant closes."""
        if not instants.size:
            return instants
        if int(n.min()) < 0:
            raise InvalidInput("Working days are counted forwards.")
        table = self._cover(int(instants.min()) // DAY, int(instants.max()) // DAY)
        while True:
            days = table.clock.to_days(instants)
            after = np.searchsorted(table.days, days, side="right") + n - 1
            places = np.where(n > 0, after, np.searchsorted(table.days, days, side="left"))
            if int(places.max()) < len(table.days):
                return table.closings[places]
            table = self._grow(table)

    def _cover(self, first: int, last: int) -> _DayTable:
        table = self._open_time.cover((first - _REACH) * DAY, (last + _REACH) * DAY)
        if table.repeats and (last + _REACH) * DAY > table.end:
            raise InvalidInput("Working days are not counted that far ahead.")
        return self._read(table)

    def _grow(self, table: _DayTable) -> _DayTable:
        self._open_time.check_opens()
        return self._read(self._open_time.grow(table.source, ahead=True))

    def _read(self, source: OpenTable) -> _DayTable:
        table = self._table
        if table is None or table.source is not source:
            self._table = table = _list_days(self._open_time, source)
        return table


def _list_days(open_time: OpenTime, source: OpenTable) -> _DayTable:
    first_day, last_day = source.start // DAY + MARGIN, source.end // DAY - MARGIN
    clock = LocalClock(open_time.zone, first_day - MARGIN, last_day + MARGIN)
    days, opens, closes = lay_out(open_time.hours, clock, first_day, last_day)
    days, first = np.unique(days, return_index=True)
    if not len(days):
        return _DayTable(source, clock, days, closes)
    began = source.read_many(opens[first])
    ended = source.read_many(np.maximum.reduceat(closes, first))
    # Breaks may take out a whole day or its end: what counts is where its last open time ends.
    worked = ended > began
    return _DayTable(source, clock, days[worked], source.find_many(ended[worked], leaving=False))
