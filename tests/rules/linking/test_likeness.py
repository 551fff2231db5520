"""What two queries have in common: each reason in words, and which are enough to ask."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.capture.likeness import pick_words
from rules.linking.likeness import Traits, compare

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
WORDS = pick_words("The geyser burst and the bill tripled")


def traits(**known: Any) -> Traits:
    return Traits(**({"category_code": "metering"} | known))


ENOUGH: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    "account and month": (
        {"account_no": "1", "months": frozenset({OCTOBER, NOVEMBER})},
        {"account_no": "1", "months": frozenset({OCTOBER}), "category_code": "rates"},
        ("same account and charge period (Oct 2026)",),
    ),
    "account": ({"account_no": "1"}, {"account_no": "1", "category_code": "rates"}, ("same account",)),
    "account and category": ({"account_no": "1"}, {"account_no": "1"}, ("same account and category",)),
    "meter": (
        {"account_no": "1", "meters": frozenset({"M77"})},
        {"account_no": "2", "meters": frozenset({"M77"}), "category_code": "rates"},
        ("same meter M77",),
    ),
    "contact and words": (
        {"phone": "+27113755555", "words": WORDS},
        {"phone": "+27113755555", "words": WORDS, "category_code": "rates"},
        ("much the same words", "same telephone number"),
    ),
    "words of one topic": ({"words": WORDS}, {"words": WORDS}, ("much the same words",)),
}
TOO_LITTLE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing": ({}, {}),
    "two without an account": ({"account_no": None}, {"account_no": None}),
    "a contact alone": ({"email": "n@example.org"}, {"email": "n@example.org"}),
    "words of two topics": ({"words": WORDS}, {"words": WORDS, "category_code": "rates"}),
    "a month of two accounts": (
        {"account_no": "1", "months": frozenset({OCTOBER})},
        {"account_no": "2", "months": frozenset({OCTOBER})},
    ),
}


@pytest.mark.parametrize("name", ENOUGH)
def test_reasons_are_told_the_weightiest_first(name: str) -> None:
    one, other, reasons = ENOUGH[name]
    found = compare(traits(**one), traits(**other), 0.0)
    assert found.is_enough
    assert found.reasons == reasons


@pytest.mark.parametrize("name", TOO_LITTLE)
def test_too_little_is_not_suggested(name: str) -> None:
    one, other = TOO_LITTLE[name]
    assert not compare(traits(**one), traits(**other), 0.0).is_enough


def test_misspelt_words_are_alike_by_their_letters() -> None:
    other = traits(words=pick_words("The geysr brust and teh bil tripledd"))
    assert not compare(traits(words=WORDS), other, 0.2).is_enough
    assert compare(traits(words=WORDS), other, 0.6).reasons == ("much the same words",)


some = st.builds(
    Traits,
    category_code=st.sampled_from(["rates", "metering"]),
    account_no=st.sampled_from([None, "1", "2"]),
    months=st.frozensets(st.sampled_from([OCTOBER, NOVEMBER])),
    meters=st.frozensets(st.sampled_from(["m1", "m2"])),
    phone=st.sampled_from([None, "1", "2"]),
    email=st.sampled_from([None, "a", "b"]),
    words=st.frozensets(st.sampled_from(["geyser", "burst", "bill", "m1"])),
)


@given(some, some, st.floats(0, 1))
def test_either_may_be_asked_about_the_other(one: Traits, other: Traits, by_letters: float) -> None:
    forth, back = compare(one, other, by_letters), compare(other, one, by_letters)
    assert forth == back
    assert (forth.score > 0) == bool(forth.reasons)
