"""Outlines of wards: rings of points on the map, and what can be asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

Point = tuple[float, float]
Ring = tuple[Point, ...]
# the outer ring first, then holes
Polygon = tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A ward's polygons in degrees, longitude first; every ring ends where it begins."""

    ward_no: int
    polygons: tuple[Polygon, ...]
    region: str = ""

    @property
    def rings(self) -> list[Ring]:
        return [ring for polygon in self.polygons for ring in polygon]

    def count_points(self) -> int:
        """How many points its rings are drawn with."""
        return sum(map(len, self.rings))

    def holds(self, point: Point) -> bool:
        """Whether a point lies inside: crossed an odd number of times by a line to the east of it."""
        return sum(_count_crossings(ring, point) for ring in self.rings) % 2 == 1

    def find_centre(self) -> Point:
        """The middle of the largest polygon's outer ring, by area (the shoelace formula)."""
        return max((_weigh(polygon[0]) for polygon in self.polygons), key=lambda found: found[0])[1]


def _count_crossings(ring: Ring, point: Point) -> int:
    x, y = point
    crossed = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossed += 1
    return crossed


def _weigh(ring: Ring) -> tuple[float, Point]:
    """Area and centre. Measured from the first corner, since degrees are large beside a ward."""
    x0, y0 = ring[0]
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        cross = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        area += cross / 2
        x += (x1 + x2 - 2 * x0) * cross / 6
        y += (y1 + y2 - 2 * y0) * cross / 6
    return (abs(area), (x0 + x / area, y0 + y / area)) if area else (0.0, ring[0])


def find_self_crossing(ring: Ring) -> Point | None:
    """A corner near which a closed ring crosses or touches itself, or None."""
    points = np.array(ring, dtype=float)
    starts, ends = points[:-1], points[1:]
    last = len(starts) - 1
    for place in range(last - 1):
        # neighbours share a corner, and the last segment shares one with the first
        others = slice(place + 2, last if place == 0 else last + 1)
        if _meet(starts[place], ends[place], starts[others], ends[others]).any():
            return ring[place]
    return None


def _meet(start: np.ndarray, end: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Whether one segment meets each of others: crossing it, or touching it."""
    side_a, side_b = _side(start, end, starts), _side(start, end, ends)
    side_c, side_d = _side(starts, ends, start), _side(starts, ends, end)
    boxes = np.all(
        (np.minimum(starts, ends) <= np.maximum(start, end))
        & (np.maximum(starts, ends) >= np.minimum(start, end)),
        axis=1,
    )
    met: np.ndarray = (side_a * side_b <= 0) & (side_c * side_d <= 0) & boxes
    return met


def _side(start: np.ndarray, end: np.ndarray, point: np.ndarray) -> np.ndarray:
    along, to = end - start, point - start
    found: np.ndarray = np.sign(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0])
    return found


def count_points(outlines: Sequence[Outline]) -> int:
    """How many points all outlines are drawn with."""
    return sum(outline.count_points() for outline in outlines)
