"""Working time of whole arrays: the same look-ups as for one instant, made for all rows at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rules.errors import InvalidInput
from rules.opening.instants import SECOND, Flags, Whole, make_instants, read_instants, read_targets
from rules.opening.open_table import OpenTable
from rules.opening.open_time import LAST, OpenTime
from rules.opening.pauses import NEVER, PauseRows, read_pause_rows


def list_seconds(open_time: OpenTime, start: Any, end: Any, pauses: Sequence[Any]) -> NDArray[np.float64]:
    """Seconds of working time between datetime64 arrays, NaN where an instant is missing."""
    (starts, no_start), (ends, no_end) = read_instants(start), read_instants(end)
    starts, ends, missing = np.broadcast_arrays(starts, np.maximum(starts, ends), no_start | no_end)
    paused = read_pause_rows(pauses, starts.size)
    if not starts.size:
        return np.zeros(starts.shape)
    micros = _count_micros(open_time, starts.ravel(), ends.ravel(), paused).reshape(starts.shape)
    return np.where(missing, np.nan, micros / SECOND) if missing.any() else micros / SECOND


def _count_micros(open_time: OpenTime, starts: Whole, ends: Whole, paused: PauseRows) -> Whole:
    table = open_time.cover(int(starts.min()), int(ends.max()))
    micros = table.read_many(ends) - table.read_many(starts)
    if len(paused.rows):
        inside = paused.clip(starts[paused.rows], ends[paused.rows])
        micros -= _read_pauses(table, inside).unite().count_by_row(len(starts))
    return micros


def list_due(
    open_time: OpenTime, start: Any, target_seconds: ArrayLike, pauses: Sequence[Any]
) -> NDArray[np.datetime64]:
    """When targets are used up, as datetime64[us]; NaT where the start is missing or a pause is open."""
    starts, missing = read_instants(start)
    starts, missing, targets = np.broadcast_arrays(starts, missing, read_targets(target_seconds))
    paused = read_pause_rows(pauses, starts.size)
    if not starts.size:
        return starts.view("datetime64[us]")
    open_time.check_opens()
    instants, open_ended = _find_due(open_time, starts.ravel(), targets.ravel(), paused)
    if int(instants.max()) >= LAST:
        raise InvalidInput("An instant lies outside the years 1 to 9999.")
    return make_instants(instants.reshape(starts.shape), missing | open_ended.reshape(starts.shape))


def _find_due(open_time: OpenTime, starts: Whole, targets: Whole, paused: PauseRows) -> tuple[Whole, Flags]:
    paused = paused.clip(starts[paused.rows], np.full(len(paused.rows), NEVER))
    ended = paused.ends[paused.ends < NEVER]
    rolls = targets == 0
    table = open_time.cover(int(starts.min()), max(int(starts.max()), int(ended.max(initial=0))))
    while True:
        readings = table.read_many(starts) + targets
        if len(paused.rows):
            readings = _read_pauses(table, paused).move_past(readings, leaving=rolls)
        open_ended = readings == NEVER
        instants = _find(table, readings, (rolls & ~open_ended, ~rolls & ~open_ended))
        if instants is not None:
            return instants, open_ended
        table = open_time.grow(table, ahead=True)


def _find(table: OpenTable, readings: Whole, rows_of: tuple[Flags, Flags]) -> Whole | None:
    """Instants of the readings to leave and of those to reach; None when the table lacks one of them."""
    found = np.zeros_like(readings)
    for leaving, rows in zip((True, False), rows_of, strict=True):
        if not rows.any():
            continue
        wanted = readings[rows]
        if not table.reaches(int(wanted.min()), int(wanted.max()), leaving=leaving):
            return None
        found[rows] = table.find_many(wanted, leaving=leaving)
    return found


def _read_pauses(table: OpenTable, paused: PauseRows) -> PauseRows:
    endless = paused.ends == NEVER
    ends = table.read_many(np.where(endless, paused.starts, paused.ends))
    return PauseRows(paused.rows, table.read_many(paused.starts), np.where(endless, NEVER, ends))
