"""Pauses of a clock, united where they overlap.

Everything here is counted in readings (open microseconds), where a pause is as long as its open time and
the closed time around it does not exist.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rules.errors import InvalidInput
from rules.opening.instants import Flags, Whole, count_micros, read_instants

NEVER: Final = 2**62


def count_paused(pauses: Iterable[tuple[int, int]]) -> int:
    """Open microseconds that pauses cover together."""
    covered, reached = 0, -NEVER
    for start, end in sorted(pauses):
        covered += max(end - max(start, reached), 0)
        reached = max(reached, end)
    return covered


def move_past(reading: int, pauses: Iterable[tuple[int, int]], *, leaving: bool) -> int:
    """Where a target ends that would end at a reading without pauses; NEVER is the end of an open pause.

    A target that is used up as a pause begins ends there; when `leaving`, it ends after the pause.
    """
    reached = -NEVER
    for start, end in sorted(pauses):
        first = max(start, reached)
        if first > reading or (first == reading and not leaving):
            break
        if end == NEVER:
            return NEVER
        reading += max(end - first, 0)
        reached = max(reached, end)
    return reading


def read_pauses(pauses: Iterable[Any], low: int, high: int) -> list[tuple[int, int]]:
    """Pairs of aware datetimes as microseconds, cut to what lies between low and high; None is no end yet.

    Raises:
        InvalidInput: they are not pairs of aware datetimes.
    """
    return [_read_pause(pause, low, high) for pause in pauses]


def _read_pause(pause: Any, low: int, high: int) -> tuple[int, int]:
    if not isinstance(pause, Sequence) or len(pause) != 2:
        raise InvalidInput(f"{pause!r} is not a pause: give its start and its end, or None for no end yet.")
    start, end = pause
    edges = count_micros(start), NEVER if end is None else count_micros(end)
    first, last = (min(max(edge, low), high) for edge in edges)
    return first, last


@dataclass(frozen=True, slots=True)
class PauseRows:
    """Pauses of many rows: number of the row, start and end; an open pause ends at NEVER.

    Starts and ends are microseconds or readings, as the reader makes of them.
    """

    rows: Whole
    starts: Whole
    ends: Whole

    def clip(self, lows: Whole, highs: Whole) -> "PauseRows":
        """What of each pause lies between a low and a high of its own."""
        starts, ends = (np.minimum(np.maximum(edge, lows), highs) for edge in (self.starts, self.ends))
        return PauseRows(self.rows, starts, ends)

    def unite(self) -> "PauseRows":
        """The same ground in ascending spans of each row that do not overlap; empty ones fall away."""
        filled = self.ends > self.starts
        rows, starts, ends = self.rows[filled], self.starts[filled], self.ends[filled]
        order = np.lexsort((starts, rows))
        rows, starts, ends = rows[order], starts[order], ends[order]
        if not len(rows):
            return PauseRows(rows, starts, ends)
        # The furthest end so far within a row: ranks of ends, lifted by row, never fall from row to row.
        by_end = np.argsort(ends, kind="stable")
        ranks = np.empty_like(by_end)
        ranks[by_end] = np.arange(len(ends))
        reached = ends[by_end[np.maximum.accumulate(rows * len(ends) + ranks) % len(ends)]]
        begins = np.append(True, (rows[1:] != rows[:-1]) | (starts[1:] > reached[:-1]))
        return PauseRows(rows[begins], starts[begins], reached[np.append(begins[1:], True)])

    def count_by_row(self, count: int) -> Whole:
        """Length of united, closed pauses of each row."""
        lengths = np.zeros(count, dtype=np.int64)
        np.add.at(lengths, self.rows, self.ends - self.starts)
        return lengths

    def move_past(self, readings: Whole, *, leaving: Flags) -> Whole:
        """Where targets end that would end at these readings without pauses, as `move_past` says."""
        paused = self.unite()
        lengths = np.where(paused.ends == NEVER, 0, paused.ends - paused.starts)
        earlier = np.cumsum(lengths) - lengths
        first = np.searchsorted(paused.rows, paused.rows, side="left")
        # Where each pause begins on a line from which the pauses of its row before it are cut out.
        begins = paused.starts - (earlier - earlier[first]) if len(first) else paused.starts
        target = readings[paused.rows]
        met = (begins < target) | ((begins == target) & leaving[paused.rows])
        moved = readings.copy()
        np.add.at(moved, paused.rows[met], lengths[met])
        moved[paused.rows[met & (paused.ends == NEVER)]] = NEVER
        return moved


def read_pause_rows(pauses: Sequence[Any], count: int) -> PauseRows:
    """Pauses in microseconds from three arrays: row, start, end (datetime64 in UTC; NaT is no end yet).

    Raises:
        InvalidInput: they are not three arrays of one length, or name rows that are not there.
    """
    if len(pauses) == 0:
        pauses = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype="M8[us]"), np.zeros(0, dtype="M8[us]"))
    if len(pauses) != 3:
        raise InvalidInput("Give the pauses of arrays as three arrays: row, start and end.")
    rows = np.asarray(pauses[0])
    rows = rows.astype(np.int64) if not rows.size else rows
    (starts, unknown), (ends, is_open) = read_instants(pauses[1]), read_instants(pauses[2])
    if rows.ndim != 1 or not rows.shape == starts.shape == ends.shape or rows.dtype.kind not in "iu":
        raise InvalidInput(
            "Rows, starts and ends of pauses are three arrays of one length; rows are numbers."
        )
    if unknown.any():
        raise InvalidInput("A pause has no start.")
    if rows.size and not 0 <= int(rows.min()) <= int(rows.max()) < count:
        raise InvalidInput("A pause belongs to a row that is not there.")
    return PauseRows(rows.astype(np.int64), starts, np.where(is_open, NEVER, ends))
