"""Borders get fewer points and stay shared."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rules.ward_shapes.outlines import Outline, Point, count_points, find_self_crossing
from rules.ward_shapes.reading import Properties, read_outlines
from rules.ward_shapes.simplifying import find_junctions, simplify
from tests.rules.ward_shapes.drawing import draw_city


def read_city(columns: int, rows: int, detail: int, wobble: float) -> list[Outline]:
    outlines, faults = read_outlines(
        draw_city(columns, rows, detail=detail, wobble=wobble), Properties("ward_no")
    )
    assert faults == []
    return outlines


def list_borders(outlines: list[Outline]) -> list[frozenset[Point]]:
    return [frozenset(pair) for outline in outlines for ring in outline.rings for pair in pairwise(ring)]


@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 12), st.floats(0, 0.03), st.floats(0, 2_000))
def test_neighbours_keep_one_border_between_them(
    columns: int, rows: int, detail: int, wobble: float, metres: float
) -> None:
    outlines = read_city(columns, rows, detail, wobble)
    thinned = simplify(outlines, metres)
    assert all(find_self_crossing(ring) is None for each in thinned for ring in each.rings)
    assert find_junctions(outlines) <= {p for each in thinned for ring in each.rings for p in ring}
    borders = list_borders(thinned)
    inner = (columns - 1) * rows + columns * (rows - 1)
    shared = [border for border in set(borders) if borders.count(border) == 2]
    assert all(borders.count(border) <= 2 for border in borders)
    assert len(shared) >= inner, "every border between two squares is there on both sides"
    assert [each.holds(each.find_centre()) for each in thinned] == [True] * len(thinned)


def test_straight_borders_lose_all_points_between_their_ends() -> None:
    outlines = read_city(3, 2, 10, 0.0)
    assert count_points(outlines) == 6 * 41
    assert count_points(simplify(outlines, 5)) < 6 * 10


def test_nothing_moves_where_nothing_may() -> None:
    outlines = read_city(2, 2, 4, 0.05)
    assert sorted(map(sorted, list_borders(simplify(outlines, 0)))) == sorted(
        map(sorted, list_borders(outlines))
    )
