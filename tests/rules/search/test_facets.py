"""Facets add up, narrow, and leave the way open to another value."""

from collections.abc import Callable, Mapping
from typing import Any

from rules.search.facets import Facets

READERS: Mapping[str, Callable[[Any], str | None]] = {"kind": lambda hit: hit[0], "place": lambda hit: hit[1]}
FACETS = Facets(READERS)
HITS = [("a", "x"), ("a", "y"), ("b", "x"), ("a", None)]


def test_every_value_is_counted_commonest_first() -> None:
    assert FACETS.count(HITS, {}) == (("kind", (("a", 3), ("b", 1))), ("place", (("x", 2), ("y", 1))))


def test_a_choice_narrows_the_others_and_not_itself() -> None:
    chosen = {"place": "x"}
    assert FACETS.narrow(HITS, chosen) == [("a", "x"), ("b", "x")]
    assert FACETS.count(HITS, chosen) == (("kind", (("a", 1), ("b", 1))), ("place", (("x", 2), ("y", 1))))


def test_a_facet_that_does_not_exist_narrows_nothing() -> None:
    assert FACETS.narrow(HITS, {"colour": "red"}) == HITS
