"""What is taken down on the spot: what a number is, when two texts are alike, what the slip says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.capture.likeness import ALIKE, measure_likeness, pick_words
from rules.capture.slips import Slip, list_lines, write_sms
from rules.capture.whereabouts import LONGEST, read_whereabouts
from rules.errors import InvalidInput
from rules.sessions.sms import MOST_CHARACTERS, count_characters

NINE_DIGITS = "[0-9]{9}"
SLIP = Slip(
    reference="ABC-D-2026-000123-C",
    municipality="City of Examples",
    category="Water and electricity",
    received_on=date(2026, 11, 23),
    answer_by_on=date(2026, 12, 23),
    call_centre="0800 000 000",
)


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("", "nothing", ""),
        ("  \n ", "nothing", ""),
        ("55 123 4567", "account", "551234567"),
        ("5512345", "meter", "5512345"),
        ("ab-70124433", "meter", "AB-70124433"),
        ("7012 4433", "meter", "70124433"),
        ("12 Oak Street", "address", "12 Oak Street"),
        ("the  corner of\nOak and First", "address", "the corner of Oak and First"),
        ("123", "address", "123"),
    ],
)
def test_what_was_typed_is_told_by_its_form(typed: str, kind: str, text: str) -> None:
    where = read_whereabouts(typed, NINE_DIGITS)
    assert (where.kind, where.text) == (kind, text)


def test_what_is_kept_with_the_words_names_what_it_is() -> None:
    assert read_whereabouts("70124433", NINE_DIGITS).line == "Meter: 70124433"
    assert read_whereabouts("12 Oak Street", NINE_DIGITS).line == "Where: 12 Oak Street"
    assert read_whereabouts("", NINE_DIGITS).line == ""


def test_an_address_as_long_as_a_letter_is_refused() -> None:
    with pytest.raises(InvalidInput, match=f"at most {LONGEST}"):
        read_whereabouts("x " * LONGEST, NINE_DIGITS)


@given(st.text(max_size=150))
def test_whatever_is_typed_is_read(typed: str) -> None:
    where = read_whereabouts(typed, NINE_DIGITS)
    assert (where.kind == "nothing") == (not typed.split())
    assert "\n" not in where.line


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The water meter is leaking", "Leaks at the meter, water everywhere"),
        ("No light in Oak Street", "Street lights at 12 Oak street are out, no light for weeks"),
        ("Bill for estimated readings", "They were billed on an estimated reading since June"),
    ],
)
def test_much_the_same_words_are_alike(one: str, other: str) -> None:
    assert measure_likeness(pick_words(one), pick_words(other)) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The bill is too high", "The bill did not come"),
        ("The water meter is leaking in the yard of the school", "Water was cut off without any notice"),
        ("help", "help"),
        ("", ""),
    ],
)
def test_other_troubles_and_single_words_are_not(one: str, other: str) -> None:
    assert measure_likeness(pick_words(one), pick_words(other)) < ALIKE


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_a_share_and_has_no_direction(one: str, other: str) -> None:
    words = pick_words(one), pick_words(other)
    likeness = measure_likeness(*words)
    assert 0 <= likeness <= 1
    assert likeness == measure_likeness(*reversed(words))


def test_the_slip_says_the_reference_the_promise_and_whom_to_ask() -> None:
    sms = write_sms(SLIP)
    for part in (SLIP.reference, "23 Dec 2026", SLIP.call_centre, SLIP.municipality):
        assert part in sms
    assert ("Answer promised by", "23 Dec 2026") in list_lines(SLIP)


@given(st.text(min_size=1, max_size=200))
def test_an_sms_is_one_message_with_the_reference_whatever_the_municipality_is_called(name: str) -> None:
    sms = write_sms(Slip(SLIP.reference, name, "", SLIP.received_on, SLIP.answer_by_on, name))
    assert count_characters(sms) <= MOST_CHARACTERS
    assert SLIP.reference in sms
