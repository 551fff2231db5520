"""Which months of a share stand out from what chance alone would do: a p-chart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

RUN: Final = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """The share of all months together, and for each month the limits of chance and whether it stands out.

    None where a month has no data. Limits are three standard deviations wide; eight months in a row on one
    side of the centre stand out as well.
    """

    centre: float | None
    limits: tuple[tuple[float, float] | None, ...]
    stands_out: tuple[bool, ...]


def p_chart(months: Sequence[tuple[int, int]]) -> Limits:
    """Limits of (how many met, of how many) a month, oldest first."""
    whole = sum(n for _, n in months)
    if whole == 0:
        return Limits(None, (None,) * len(months), (False,) * len(months))
    centre = sum(met for met, _ in months) / whole
    limits = tuple(_find_limits(centre, n) for _, n in months)
    outside = [
        found is not None and not found[0] <= met / n <= found[1]
        for (met, n), found in zip(months, limits, strict=True)
    ]
    in_run = _find_runs([0.0 if n == 0 else met / n - centre for met, n in months])
    return Limits(centre, limits, tuple(a or b for a, b in zip(outside, in_run, strict=True)))


def _find_limits(centre: float, n: int) -> tuple[float, float] | None:
    if n == 0:
        return None
    half = 3 * math.sqrt(centre * (1 - centre) / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def _find_runs(distances: Sequence[float]) -> list[bool]:
    """Whether each value belongs to a run of eight or more on one side."""
    marked, began = [False] * len(distances), 0
    for place, distance in enumerate(distances):
        if place and distance * distances[place - 1] <= 0:
            began = place
        if distance and place - began + 1 >= RUN:
            marked[began : place + 1] = [True] * (place + 1 - began)
    return marked
