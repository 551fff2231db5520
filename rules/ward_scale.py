"""Colours of a map that do not mislead: a few steps with their bounds, no data kept apart from zero."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log10
from typing import Final, Literal

STEPS: Final = 5
How = Literal["equal", "alike"]


@dataclass(frozen=True, slots=True)
class Scale:
    """Steps by their lower bounds, rising; the last one is open above `bounds[-2]` up to `bounds[-1]`."""

    bounds: tuple[float, ...]

    def find_step(self, value: float | None) -> int | None:
        """The step of a value, from 0; None where there is no data."""
        if value is None:
            return None
        return max(0, sum(value >= bound for bound in self.bounds[:-1]) - 1)

    def list_ranges(self) -> list[tuple[float, float]]:
        """Each step from and to; what a step ends with is where the next begins."""
        return list(pairwise(self.bounds))


def make_scale(values: Collection[float], how: How) -> Scale:
    """Steps of whole numbers from zero on: of equal width, or with about as many wards in each.

    A value on a bound belongs to the step that begins there. Steps that would be empty of width are left out.
    """
    largest = max(values, default=0)
    if how == "equal" or not values:
        width = _round_up(max(1.0, (largest + 1) / STEPS))
        return Scale(tuple(place * width for place in range(STEPS + 1)))
    ordered = sorted(values)
    cuts = [ceil(ordered[len(ordered) * place // STEPS]) for place in range(1, STEPS)]
    end = int(largest) + 1
    return Scale(tuple(dict.fromkeys([0, *(cut for cut in cuts if 0 < cut < end), end])))


def _round_up(width: float) -> float:
    """To 1, 2, 3, 5 or 10 times a power of ten, so that bounds are easily read."""
    power: float = 10 ** int(log10(width))
    return next(step * power for step in (1, 2, 3, 5, 10) if step * power >= width)


def place_tiles(points: Mapping[int, tuple[float, float] | None], columns: int) -> dict[int, tuple[int, int]]:
    """A column and a row for each ward, roughly as they lie: rows from the north, in each from west to east.

    `points` are longitude and latitude. Wards without a point fill the end, in the order they are given.
    """
    known = sorted(
        (ward_no for ward_no, point in points.items() if point),
        key=lambda ward_no: (-(points[ward_no] or (0, 0))[1], ward_no),
    )
    placed: list[int] = []
    for start in range(0, len(known), columns):
        row = known[start : start + columns]
        placed += sorted(row, key=lambda ward_no: ((points[ward_no] or (0, 0))[0], ward_no))
    placed += [ward_no for ward_no, point in points.items() if point is None]
    return {ward_no: (place % columns, place // columns) for place, ward_no in enumerate(placed)}
