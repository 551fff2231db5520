"""A text that leaves out what a letter must say, or names a place it does not have, is refused."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from rules.letters.template import KINDS, LetterKind, LetterText, Template, fill, find_faults
from tests.rules.letters.english import english


def change(kind: LetterKind, old: str, new: str) -> Template:
    template = english()
    text = template.letters[kind]
    closing = tuple(each.replace(old, new) for each in text.closing)
    letters: Mapping[LetterKind, LetterText] = {**template.letters, kind: replace(text, closing=closing)}
    return replace(template, letters=letters)


def test_the_shipped_english_text_has_no_fault() -> None:
    assert list(find_faults(english())) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{to_pay:rand}", "{to_pay:date}", "{to_pay:date} is no date; write {to_pay:rand}"),
        ("{to_pay:rand}", "{to_pya:rand}", "{to_pya:rand} is not known in this letter"),
        ("{to_pay:rand}", "{to_pay}", "is not written {name:type}"),
        ("{to_pay:rand}", "R 5", "never says {to_pay:rand}, which this letter must say"),
        ("What you have", "What { you have", "has a brace that is not part of a {name:type}"),
    ],
)
def test_a_wrong_place_is_named_with_its_key(old: str, new: str, fault: str) -> None:
    found = list(find_faults(change("corrected", old, new)))
    assert any(key.startswith("corrected") and fault in words for key, words in found), found


def test_a_text_that_knows_only_one_way_a_query_begins_is_refused() -> None:
    template = english()
    text = template.letters["corrected"]
    opening = tuple(each for each in text.opening if "{found:date}" not in each)
    letters: Mapping[LetterKind, LetterText] = {
        **template.letters, "corrected": replace(text, opening=opening),
    }  # fmt: skip
    [(key, words)] = find_faults(replace(template, letters=letters))
    assert key == "corrected"
    assert "say both" in words


def test_missing_labels_letters_and_months_are_named() -> None:
    template = english()
    labels = {name: words for name, words in template.labels.items() if name != "water"} | {"gas": "Gas"}
    letters: Mapping[LetterKind, LetterText] = {
        kind: template.letters[kind] for kind in KINDS if kind != "disputed"
    }
    found = dict(find_faults(replace(template, labels=labels, letters=letters, months=("Jan",))))
    assert found.keys() == {"months", "labels.water", "labels.gas", "disputed"}


def test_what_is_filled_in_is_never_read_for_places() -> None:
    said = fill("Why: {reason:text}", {"reason": "they typed {to_pay:rand}", "to_pay": "R 1"})
    assert said == "Why: they typed {to_pay:rand}"


@pytest.mark.parametrize(("by", "on"), [("", date(2026, 1, 1)), ("The city", None)])
def test_a_text_without_a_name_and_a_day_is_not_approved(by: str, on: date | None) -> None:
    assert not replace(english(), approved_by=by, approved_on=on).is_approved
