"""Open time as a table: the open microseconds before each opening.

Both questions, how much open time lies between and when so much is used up, are then two look-ups.
"""

import numpy as np

from rules.opening.instants import CYCLE, Whole
from rules.opening.ladder import Ladder
from rules.opening.spans import Spans


class OpenTable:
    """What is open from `start` to `end` (microseconds since 1970); never changed once made.

    A reading is the open microseconds from `start` to an instant. A table that `repeats` goes on for ever
    with its last 400 years.
    """

    def __init__(self, opened: Spans, start: int, end: int, *, repeats: bool = False) -> None:
        """`opened` are united spans; what lies outside the table is cut off."""
        self.start, self.end, self.repeats = start, end, repeats
        inside = (opened[1] > start) & (opened[0] < end)
        # An empty span in front, so that every instant of the table has an opening at or before it.
        opens = np.concatenate(([start], np.maximum(opened[0][inside], start)))
        closes = np.concatenate(([start], np.minimum(opened[1][inside], end)))
        before = np.cumsum(closes - opens) - (closes - opens)
        self.total = int((closes - opens).sum())
        self._closes, self._lead = closes, before - opens
        self._by_opening, self._by_reading = Ladder(opens), Ladder(before)
        self._open, self._close, self._before = (column.data for column in (opens, closes, before))
        self.total_of_cycle = self.total - self.read(end - CYCLE) if repeats else 0

    def read(self, at: int) -> int:
        """The reading at an instant."""
        if at > self.end and self.repeats:
            return int(self.read_many(np.array([at]))[0])
        place = self._by_opening.find(at)
        close = self._close[place]
        return self._before[place] + (at if at < close else close) - self._open[place]

    def read_many(self, instants: Whole) -> Whole:
        """Readings at instants."""
        cycles = _count_cycles(instants, self.end, CYCLE) if self.repeats else None
        inside = instants if cycles is None else instants - cycles * CYCLE
        places = self._by_opening.find_many(inside)
        readings: Whole = np.minimum(inside, self._closes[places])
        readings += self._lead[places]
        return readings if cycles is None else readings + cycles * self.total_of_cycle

    def reaches(self, lowest: int, highest: int, *, leaving: bool) -> bool:
        """Whether `find_many` knows the instants of readings from one to another."""
        first, last = self._range(leaving)
        return lowest >= first and (highest <= last or self.total_of_cycle > 0)

    def find(self, reading: int, *, leaving: bool) -> int:
        """`find_many` for one reading."""
        if reading > self._range(leaving)[1]:
            return int(self.find_many(np.array([reading]), leaving=leaving)[0])
        place = self._by_reading.find(reading if leaving else reading - 1)
        return self._open[place] + reading - self._before[place]

    def find_many(self, readings: Whole, *, leaving: bool) -> Whole:
        """The first instants of readings, or the last when `leaving` them.

        They differ where nothing is open: the first is the closing, the last the next opening.
        """
        last = self._range(leaving)[1]
        cycles = _count_cycles(readings, last, self.total_of_cycle) if self.total_of_cycle else None
        inside = readings if cycles is None else readings - cycles * self.total_of_cycle
        places = self._by_reading.find_many(inside if leaving else inside - 1)
        instants: Whole = inside - self._lead[places]
        return instants if cycles is None else instants + cycles * CYCLE

    def is_open(self, at: int) -> bool:
        """Whether an instant is open."""
        at -= self._count_cycles_to(at) * CYCLE
        return at < self._close[self._by_opening.find(at)]

    def find_close(self, at: int) -> int | None:
        """The first closing after an instant; None when the table ends before it."""
        later = self._count_cycles_to(at) * CYCLE
        close = self._find_close_inside(at - later)
        if close is not None or not self.repeats:
            return None if close is None else close + later
        # What follows the end is what follows the start of the last cycle.
        if self.is_open(self.end - 1) and not self.is_open(self.end - CYCLE):
            return self.end + later
        close = self._find_close_inside(self.end - CYCLE)
        return None if close is None else close + CYCLE + later

    def _find_close_inside(self, at: int) -> int | None:
        place = self._by_opening.find(at)
        place += at >= self._close[place]
        known = place < len(self._close) and self._close[place] < self.end
        return self._close[place] if known else None

    def _count_cycles_to(self, at: int) -> int:
        return (at - self.end) // CYCLE + 1 if self.repeats and at >= self.end else 0

    def _range(self, leaving: bool) -> tuple[int, int]:
        return (0, self.total - 1) if leaving else (1, self.total)


def _count_cycles(values: Whole, last: int, length: int) -> Whole | None:
    """How many lengths to take from each value so that none passes the last; None when none does."""
    if not values.size or int(values.max()) <= last:
        return None
    return np.maximum(-((last - values) // length), 0)
