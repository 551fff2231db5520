"""References survive no slip unnoticed, and a slip is enough to find them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import InvalidInput
from rules.references import (
    ALPHABET,
    CHECK_CHARACTERS,
    CaseReference,
    candidates,
    find_check,
    format_reference,
    is_usable,
    next_usable,
    normalise,
    parse_reference,
)

HEADS = [("JHB", "B", 2026), ("CPT", "X", 2027), ("OII", "O", 1999), ("ZZZ", "I", 2101)]
NUMBERS = [1, 42, 123, 98_765, 111_111, 999_999, 1_000_000, 12_345_678, 987_654_321]


def samples() -> list[str]:
    return [format_reference(*head, next_usable(*head, number)) for head in HEADS for number in NUMBERS[:-1]]


def is_read_as(text: str) -> str | None:
    try:
        return parse_reference(text).text
    except InvalidInput:
        return None


def test_a_reference_is_written_with_dashes_and_six_digits() -> None:
    number = next_usable("JHB", "B", 2026, 123)
    text = format_reference("JHB", "B", 2026, number)
    assert text == f"JHB-B-2026-{number:06d}-{find_check('JHB', 'B', 2026, number)}"
    assert parse_reference(text) == CaseReference("JHB", "B", 2026, number, text[-1])


@pytest.mark.parametrize("reference", samples())
def test_every_wrong_character_is_caught(reference: str) -> None:
    for at, right in enumerate(reference):
        for wrong in ALPHABET.replace(right, "") if right != "-" else "":
            mistyped = reference[:at] + wrong + reference[at + 1 :]
            alike = {right, wrong} in ({"O", "0"}, {"I", "1"})
            assert is_read_as(mistyped) == (reference if alike else None), mistyped


@pytest.mark.parametrize("reference", samples())
def test_every_swap_of_neighbours_is_caught(reference: str) -> None:
    bare = reference.replace("-", "")
    for at in range(len(bare) - 1):
        swapped = bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :]
        if swapped != bare:
            assert is_read_as(swapped) is None, swapped


def test_every_check_character_catches_every_wrong_digit_and_swap() -> None:
    usable = (number for number in range(900, 1000) if is_usable("JHB", "B", 2026, number))
    by_check = {find_check("JHB", "B", 2026, number): number for number in usable}
    assert sorted(by_check) == sorted(CHECK_CHARACTERS)
    for number in by_check.values():
        bare = normalise(format_reference("JHB", "B", 2026, number))
        for at in range(8, 15):
            near = {bare[:at] + wrong + bare[at + 1 :] for wrong in ALPHABET}
            near.add(bare[: at - 1] + bare[at] + bare[at - 1] + bare[at + 1 :])
            assert {normalise(text) for text in near if is_read_as(text)} == {bare}


@pytest.mark.parametrize("habit", ["as it is", "lower", "bare", "spaced", "padded", "dashed", "alike"])
def test_writing_habits_are_forgiven(habit: str) -> None:
    number = next_usable("JHB", "B", 2026, 100_110)
    reference = format_reference("JHB", "B", 2026, number)
    text = {
        "lower": reference.lower(),
        "bare": reference.replace("-", ""),
        "spaced": reference.replace("-", " "),
        "padded": f"  {reference} ",
        "dashed": reference.replace("-", "\u2013"),
        "alike": reference[:11] + reference[11:-2].replace("0", "o").replace("1", "i") + reference[-2:],
    }.get(habit, reference)
    assert parse_reference(text).text == reference


@pytest.mark.parametrize(
    "text", ["", "8000123456", "JHB-B-2026", "JHB-B-2026-00012-3", "JHB-B-2026-0000123-4", "\u0661\u0662"]
)
def test_what_is_no_reference_is_said_to_be_none(text: str) -> None:
    assert is_read_as(text) is None


@pytest.mark.parametrize(
    ("prefix", "region", "year", "number"),
    [("JH", "B", 2026, 1), ("jhb", "B", 2026, 1), ("JHB", "7", 2026, 1), ("JHB", "B", 26, 1),
     ("JHB", "B", 2026, 0), ("JHB", "B", 2026, 10**9)],
)  # fmt: skip
def test_parts_out_of_range_are_refused(prefix: str, region: str, year: int, number: int) -> None:
    with pytest.raises(InvalidInput):
        format_reference(prefix, region, year, number)


def test_numbers_without_a_check_character_are_never_issued() -> None:
    skipped = [n for n in range(1, 3701) if not is_usable("JHB", "B", 2026, n)]
    assert len(skipped) == pytest.approx(3700 * 3 / 37, rel=0.02)
    with pytest.raises(InvalidInput):
        format_reference("JHB", "B", 2026, skipped[0])
    assert next_usable("JHB", "B", 2026, skipped[0]) > skipped[0]


@pytest.mark.parametrize("reference", samples()[::5])
def test_one_slip_still_finds_the_reference(reference: str) -> None:
    bare = reference.replace("-", "")
    slips = {bare[:at] + wrong + bare[at + 1 :] for at in range(len(bare)) for wrong in ALPHABET + "#"}
    slips |= {bare[:at] + bare[at : at + 2][::-1] + bare[at + 2 :] for at in range(len(bare))}
    slips |= {bare[:at] + bare[at + 1 :] for at in range(len(bare))}
    slips |= {bare[:at] + extra + bare[at:] for at in range(len(bare) + 1) for extra in "A07Z"}
    for slip in slips:
        # A slip in the length can hit another good reference, which is then what was typed.
        assert reference in candidates(slip) or (len(normalise(slip)) != len(bare) and is_read_as(slip)), slip


def test_the_list_of_candidates_is_short_and_good() -> None:
    for reference in samples():
        for at in range(len(reference)):
            if reference[at] == "-":
                continue
            slip = reference[:at] + ("5" if reference[at] != "5" else "6") + reference[at + 1 :]
            near = candidates(slip)
            assert len(near) <= 30
            assert all(is_read_as(text) == text for text in near)
            own = candidates(slip, prefix=reference[:3], regions="ABCDEFGXOI")
            assert reference in own
            assert {text[:3] for text in own} == {reference[:3]}


def test_a_good_reference_is_its_own_only_candidate() -> None:
    assert all(candidates(reference) == (reference,) for reference in samples())
    assert candidates("550001234") == ()


@given(st.integers(1, 999_999_000), st.sampled_from("ABCDEFGX"), st.integers(2000, 2100))
def test_reading_undoes_writing(number: int, region: str, year: int) -> None:
    number = next_usable("JHB", region, year, number)
    reference = parse_reference(format_reference("JHB", region, year, number))
    assert (reference.region, reference.year, reference.number) == (region, year, number)
