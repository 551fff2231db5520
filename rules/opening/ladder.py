"""Ascending whole numbers in which places are found for one value or for a million."""

from bisect import bisect_right
from typing import Final

import numpy as np

from rules.opening.instants import Whole

# Width of a bucket as a power of two: 2**34 microseconds are about five hours, so that an ordinary day of
# one or two openings needs at most two steps after the bucket is known.
_WIDTH: Final = 34
_MOST_STEPS: Final = 4
_BEYOND: Final = np.iinfo(np.int64).max


class Ladder:
    """Finds the last rung at or below a value.

    Values at random make a binary search miss its branches, which costs most of its time. So the range is
    also cut into equal buckets that know their first rung; from there a few comparisons are enough.
    """

    def __init__(self, rungs: Whole) -> None:
        self.rungs = rungs
        self._view = rungs.data
        self._buckets: tuple[Whole, Whole, int] | None = None

    def find(self, value: int) -> int:
        """Number of the last rung at or below a value, -1 below all."""
        return bisect_right(self._view, value) - 1

    def find_many(self, values: Whole) -> Whole:
        """`find` for values that lie between the first and the last rung; above them all gives the last."""
        if self._buckets is None:
            self._buckets = self._make_buckets()
        first, following, steps = self._buckets
        if steps > _MOST_STEPS:
            return np.searchsorted(self.rungs, values, side="right") - 1
        bucket = np.minimum((values - self.rungs[0]) >> _WIDTH, len(first) - 1)
        places: Whole = first[bucket]
        for _ in range(steps):
            places += following[places] <= values
        return places

    def _make_buckets(self) -> tuple[Whole, Whole, int]:
        lowest, highest = int(self.rungs[0]), int(self.rungs[-1])
        edges = lowest + (np.arange((highest - lowest >> _WIDTH) + 2, dtype=np.int64) << _WIDTH)
        places = np.searchsorted(self.rungs, edges, side="right") - 1
        most = int(np.diff(places).max())
        return places, np.append(self.rungs[1:], _BEYOND), most
