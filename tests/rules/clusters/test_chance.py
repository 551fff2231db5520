"""The exact tail against counting, and Benjamini and Hochberg against their own definition."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clusters.chance import chance_of, control_discoveries


@st.composite
def draw_counts(draw: st.DrawFn) -> tuple[int, int, int, int]:
    population = draw(st.integers(1, 60))
    size, marked = draw(st.integers(0, population)), draw(st.integers(0, population))
    return draw(st.integers(0, population)), size, marked, population


@given(draw_counts())
def test_the_tail_is_what_counting_all_draws_gives(counts: tuple[int, int, int, int]) -> None:
    hits, size, marked, population = counts
    ways = sum(
        comb(marked, found) * comb(population - marked, size - found)
        for found in range(hits, size + 1)
        if found <= marked
    )
    assert chance_of(hits, size, marked, population) == pytest.approx(ways / comb(population, size), rel=1e-9)


def test_a_city_is_not_too_large() -> None:
    assert 0 < chance_of(60, 80, 900, 1_000_000) < 1e-100


@given(st.lists(st.floats(0, 1), max_size=12), st.integers(0, 20), st.floats(0.01, 0.5))
def test_q_accepts_as_many_as_the_largest_rank_under_the_line(
    chances: list[float], more: int, share: float
) -> None:
    tests = len(chances) + more
    by_rank = sorted(chances)
    accepted = max(
        (rank for rank, chance in enumerate(by_rank, start=1) if chance * tests / rank <= share), default=0
    )
    found = control_discoveries(chances, tests)
    assert sum(q <= share for q in found) == sum(
        chance <= by_rank[accepted - 1] for chance in chances
    ) * bool(accepted)
