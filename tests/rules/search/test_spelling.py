"""A slip is found, the commonest of equally near words is meant, and other words are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.search.spelling import correct_words, count_slips, find_meant

KNOWN = (("geyser", 40), ("water", 900), ("waiter", 3), ("burst", 55), ("burnt", 20), ("meter", 700))
WORDS = st.text("abcde", min_size=0, max_size=8)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gyser", "geyser"),
        ("geysre", "geyser"),
        ("geiser", "geyser"),
        ("watre", "water"),
        ("brust", "burst"),
        ("metter", "meter"),
        ("burt", "burst"),
        ("waterr", "water"),
        ("bu", None),
        ("wat3r", None),
        ("water", None),
        ("zebra", None),
    ],
)
def test_the_nearest_known_word_is_meant(typed: str, meant: str | None) -> None:
    assert find_meant(typed, KNOWN) == meant


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "abxc", 1),
        ("ca", "abc", 3),
    ],
)
def test_slips_are_counted_each_letter_once(one: str, other: str, slips: int) -> None:
    assert count_slips(one, other, 5) == slips


@given(one=WORDS, other=WORDS, most=st.integers(0, 4))
def test_slips_are_symmetric_and_a_bound_only_cuts(one: str, other: str, most: int) -> None:
    slips = count_slips(one, other, 99)
    assert slips == count_slips(other, one, 99)
    assert (slips == 0) == (one == other)
    assert slips <= max(len(one), len(other))
    assert count_slips(one, other, most) == min(slips, most + 1)


def test_words_put_right_stay_in_their_place_and_come_once() -> None:
    assert correct_words(("water", "gyser", "geyser"), {"gyser": "geyser"}) == ("water", "geyser")
