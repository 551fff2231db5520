"""Words are counted daily, and sooner where much was written."""

from datetime import timedelta

import pytest

from rules.search.excerpts import BEGIN, END, Piece, split_excerpt
from rules.search.learning import is_due


@pytest.mark.parametrize(
    ("age", "counted_to", "last", "due"),
    [
        (timedelta(hours=23), 10_000, 11_000, False),
        (timedelta(hours=24), 10_000, 10_000, True),
        (timedelta(hours=1), 10_000, 16_000, True),
        (timedelta(minutes=5), 10_000, 16_000, False),
        (timedelta(hours=1), 10, 400, False),
        (timedelta(hours=1), 10, 600, True),
    ],
)
def test_when_it_is_due(age: timedelta, counted_to: int, last: int, due: bool) -> None:
    assert is_due(age, counted_to, last) is due


def test_an_excerpt_is_cut_at_its_marks() -> None:
    marked = f"a {BEGIN}leak{END} by the {BEGIN}meter{END}"
    assert split_excerpt(marked) == (
        Piece("a ", False), Piece("leak", True), Piece(" by the ", False), Piece("meter", True)
    )  # fmt: skip
    assert split_excerpt("nothing") == (Piece("nothing", False),)
    assert split_excerpt("") == ()
