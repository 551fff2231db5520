"""What stands disputed at an instant, whatever order the ledger is read in."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.disputes.ledger import Entry, check_amounts, list_shields, list_standing, name_entry
from rules.errors import InvalidInput
from rules.line_key import LineKey, read_line_key, read_line_keys

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
WATER = LineKey(date(2026, 2, 1), "700123", 4)
SEWER = LineKey(date(2026, 2, 1), "700123", 5)

moments = st.integers(0, 40).map(lambda hours: START + timedelta(hours=hours))
amounts = st.integers(0, 90_000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    found = draw(st.lists(st.tuples(st.integers(1, 3), st.sampled_from([WATER, SEWER]), amounts, moments)))
    return [
        Entry(number, case_id, line, Decimal(900), rand, at)
        for number, (case_id, line, rand, at) in enumerate(found, start=1)
    ]


def entry(number: int, rand: str, *, case_id: int = 1, line: LineKey = WATER, hours: int = 0) -> Entry:
    return Entry(number, case_id, line, Decimal("900.00"), Decimal(rand), START + timedelta(hours=hours))


def test_an_amount_stands_from_its_instant_until_it_is_changed_or_released() -> None:
    ledger = [entry(1, "400.00"), entry(2, "250.00", hours=5), entry(3, "0.00", hours=9)]
    standing = [
        [e.disputed_rand for e in list_standing(ledger, START + timedelta(hours=hours)).values()]
        for hours in (-1, 0, 4, 5, 8, 9)
    ]
    assert standing == [[], [Decimal(400)], [Decimal(400)], [Decimal(250)], [Decimal(250)], []]


def test_two_queries_on_one_line_shield_both_parts_but_never_more_than_the_line() -> None:
    ledger = [entry(1, "500.00"), entry(2, "300.00", case_id=2)]
    assert [s.shielded_rand for s in list_shields(ledger, START)] == [Decimal(800)]
    ledger.append(entry(3, "650.00", case_id=2, hours=1))
    (shield,) = list_shields(ledger, START + timedelta(hours=1))
    assert (shield.shielded_rand, shield.case_ids) == (Decimal(900), (1, 2))


def test_entries_of_one_instant_follow_their_numbers() -> None:
    ledger = [entry(2, "100.00"), entry(1, "700.00")]
    assert [s.shielded_rand for s in list_shields(ledger, START)] == [Decimal(100)]


@given(ledgers(), moments, st.randoms())
def test_a_shield_reads_the_same_in_any_order_and_lies_within_its_line(ledger, at, dice) -> None:  # type: ignore[no-untyped-def]
    shields = list_shields(ledger, at)
    mixed = list(ledger)
    dice.shuffle(mixed)
    assert list_shields(mixed, at) == shields
    assert all(0 < shield.shielded_rand <= shield.line_rand for shield in shields)
    assert len({shield.line for shield in shields}) == len(shields)


@given(ledgers(), moments)
def test_what_is_told_later_changes_nothing_before_it(ledger: list[Entry], at: datetime) -> None:
    earlier = [each for each in ledger if each.at <= at]
    assert list_shields(ledger, at) == list_shields(earlier, at)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({}, "Tick at least one line"),
        ({LineKey(date(2026, 2, 1), "9", 1): Decimal(1)}, "not on this account"),
        ({SEWER: Decimal(1)}, "is a credit"),
        ({WATER: Decimal("900.01")}, "came to R 900.00"),
        ({WATER: Decimal(-1)}, "came to R 900.00"),
    ],
)
def test_amounts_that_no_line_can_bear_are_refused(wanted: dict[LineKey, Decimal], words: str) -> None:
    billed = {WATER: Decimal("900.00"), SEWER: Decimal("-20.00")}
    with pytest.raises(InvalidInput, match=words):
        check_amounts(billed, wanted)


def test_a_whole_line_and_the_release_of_a_credit_are_allowed() -> None:
    check_amounts({WATER: Decimal(900), SEWER: Decimal(-20)}, {WATER: Decimal(900), SEWER: Decimal(0)})


def test_entries_are_named_by_what_they_do() -> None:
    assert [name_entry(Decimal(b), Decimal(a)) for b, a in ((0, 5), (5, 3), (5, 0))] == [
        "disputed",
        "changed",
        "released",
    ]


def test_a_line_is_read_as_it_is_written() -> None:
    assert read_line_key(str(WATER)) == WATER
    assert read_line_keys(f"{WATER}  {SEWER}") == (WATER, SEWER)
    assert read_line_keys(None) == ()


@pytest.mark.parametrize("text", ["2026-13/1/1", "2026-02/1", "2026-02/1/x", "2026-02//1", "02-2026/1/1"])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="month/invoice/line"):
        read_line_key(text)
