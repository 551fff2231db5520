"""Fewer points for outlines, with every border that two wards share the same on both sides.

Rings are cut where borders meet, each piece is thinned once (D. Douglas, T. Peucker, 1973), and the rings are
put together again from the pieces.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from rules.ward_shapes.outlines import Outline, Point, Ring, find_self_crossing

_ATTEMPTS: Final = 6
_METRES_A_DEGREE: Final = 111_320


def simplify(outlines: Sequence[Outline], metres: float) -> list[Outline]:
    """The outlines with borders moved by at most about `metres`; less where a ring would cross itself."""
    tolerance = metres / _METRES_A_DEGREE
    junctions = find_junctions(outlines)
    for _ in range(_ATTEMPTS):
        thinned = [_thin_outline(outline, junctions, tolerance) for outline in outlines]
        if all(len(ring) >= 4 and find_self_crossing(ring) is None for o in thinned for ring in o.rings):
            return thinned
        tolerance /= 2
    return list(outlines)


def find_junctions(outlines: Iterable[Outline]) -> frozenset[Point]:
    """Points where borders meet: those with more than two neighbours over all rings."""
    neighbours: defaultdict[Point, set[Point]] = defaultdict(set)
    for outline in outlines:
        for ring in outline.rings:
            for one, other in pairwise(ring):
                neighbours[one].add(other)
                neighbours[other].add(one)
    return frozenset(point for point, others in neighbours.items() if len(others) > 2)


def _thin_outline(outline: Outline, junctions: frozenset[Point], tolerance: float) -> Outline:
    polygons = tuple(
        tuple(_thin_ring(ring, junctions, tolerance) for ring in polygon) for polygon in outline.polygons
    )
    return replace(outline, polygons=polygons)


def _thin_ring(ring: Ring, junctions: frozenset[Point], tolerance: float) -> Ring:
    corners = ring[:-1]
    # a ring that meets none begins at its least point, in every ward that has it
    start = next((n for n, point in enumerate(corners) if point in junctions), corners.index(min(corners)))
    turned = (*corners[start:], *corners[: start + 1])
    cuts = [0, *(n for n in range(1, len(corners)) if turned[n] in junctions), len(corners)]
    points: list[Point] = []
    for first, last in pairwise(cuts):
        points += _thin_border(turned[first : last + 1], tolerance)[:-1]
    return (*points, points[0])


def _thin_border(border: Ring, tolerance: float) -> Ring:
    """The same points whichever way round the border is given."""
    turned = border[::-1]
    return _thin(border, tolerance) if border <= turned else _thin(turned, tolerance)[::-1]


def _thin(border: Ring, tolerance: float) -> Ring:
    points = np.array(border)
    # a degree of longitude is shorter than one of latitude
    flat = points * [np.cos(np.radians(points[:, 1].mean())), 1]
    kept = np.zeros(len(border), dtype=bool)
    kept[[0, -1]] = True
    spans = [(0, len(border) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        far = _measure(flat[first + 1 : last], flat[first], flat[last])
        furthest = int(far.argmax())
        if far[furthest] > tolerance:
            middle = first + 1 + furthest
            kept[middle] = True
            spans += [(first, middle), (middle, last)]
    return tuple(point for point, is_kept in zip(border, kept, strict=True) if is_kept)


def _measure(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """How far points lie from a segment."""
    along = end - start
    length = float(along @ along)
    if not length:
        far: np.ndarray = np.linalg.norm(points - start, axis=1)
        return far
    share = np.clip((points - start) @ along / length, 0, 1)
    nearest: np.ndarray = np.linalg.norm(points - (start + share[:, None] * along), axis=1)
    return nearest
