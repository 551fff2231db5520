"""No set of published tables gives a small count away."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.suppression import Figure, Limits, add_margins, add_up, publish
from tests.rules.suppression.attacker import Attacker, Table

LIMITS = Limits(threshold=5, width=5)
CELLS = [
    Figure(region, ward_no, category)
    for region, wards in (("N", (1, 2, 3)), ("S", (4, 5)))
    for ward_no in wards
    for category in ("accounts", "meters", "rates")
]

counts_of_a_month = st.lists(
    st.one_of(st.integers(0, 7), st.integers(0, 40)), min_size=len(CELLS), max_size=len(CELLS)
).map(lambda counts: dict(zip(CELLS, counts, strict=True)))


@given(st.lists(counts_of_a_month, min_size=1, max_size=3))
def test_an_attacker_with_every_table_cannot_recover_a_small_cell(
    months: list[dict[Figure, int]],
) -> None:
    tables = [publish(counts, LIMITS).figures for counts in months]
    again = [publish(dict(reversed(counts.items())), LIMITS).figures for counts in months]
    every = range(len(months))
    spans = [list(every[:end]) for end in every if end] + [list(every[start:]) for start in every]
    sums: list[tuple[list[int], Table]] = [(span, add_up([tables[no] for no in span])) for span in spans]
    sums += [([no], table) for no, table in enumerate(again)]
    attacker = Attacker(CELLS, tables, sums)
    for period, counts in enumerate(months):
        for figure, count in add_margins(counts).items():
            if 0 < count < LIMITS.threshold:
                least, most = attacker.find_bounds(period, figure)
                assert most - least >= LIMITS.width
                assert most >= LIMITS.threshold, "it may just as well be no small count"


@given(counts_of_a_month)
def test_what_is_shown_is_true_and_no_small_count_is(counts: dict[Figure, int]) -> None:
    truth = add_margins(counts)
    shown = publish(counts, LIMITS).figures
    assert shown.keys() == truth.keys()
    assert all(count in {None, truth[figure]} for figure, count in shown.items())
    assert all(count is None or not 0 < count < 5 for count in shown.values())


@given(counts_of_a_month, st.randoms())
def test_the_same_counts_give_the_same_table_in_any_order(
    counts: dict[Figure, int], chance: random.Random
) -> None:
    mixed = list(counts.items())
    chance.shuffle(mixed)
    assert publish(dict(mixed), LIMITS) == publish(counts, LIMITS)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    counts = {cell: 0 if cell.category == "rates" else 12 for cell in CELLS}
    published = publish(counts, LIMITS)
    assert published.hidden == frozenset()
    assert published.figures[Figure()] == 120


def test_a_small_cell_takes_three_others_with_it_and_leaves_the_totals() -> None:
    counts = dict.fromkeys(CELLS, 20) | {Figure("N", 1, "meters"): 2}
    hidden = publish(counts, LIMITS).hidden
    assert Figure("N", 1, "meters") in hidden
    assert len(hidden) == 4
    assert all(figure.ward_no is not None and figure.category is not None for figure in hidden)


def test_a_lone_ward_hides_totals_up_to_the_city() -> None:
    shown = publish({Figure("N", 1, "meters"): 3}, LIMITS).figures
    assert set(shown.values()) == {None}


def test_hiding_only_the_small_cell_would_give_it_away() -> None:
    """The attacker of these tests does find what is not protected."""
    counts = dict.fromkeys(CELLS, 20) | {Figure("N", 1, "meters"): 2}
    careless = {figure: None if count < 5 else count for figure, count in add_margins(counts).items()}
    assert Attacker(CELLS, [careless], []).find_bounds(0, Figure("N", 1, "meters")) == (2, 2)


def test_a_sum_over_months_is_shown_only_with_all_its_months() -> None:
    cell, other = CELLS[0], CELLS[1]
    assert add_up([{cell: 7, other: 9}, {cell: None, other: 6}]) == {cell: None, other: 15}


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({Figure("N", 1, "meters"): -1}, "below zero"),
        ({Figure("N", 1, None): 7}, "a cell is"),
        ({Figure("N", 1, "meters"): 7, Figure("S", 1, "meters"): 7}, "two regions"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(counts: dict[Figure, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        publish(counts, LIMITS)
