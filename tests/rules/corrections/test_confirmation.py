"""A correction is confirmed by what bills show to the cent, and by nothing else."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.corrections.confirmation import Confirmation, Difference, ShownLine, confirm
from rules.corrections.lines import CorrectionLine
from rules.line_key import LineKey

WRONG = LineKey(date(2025, 8, 1), "700123", 2)
NEXT = LineKey(date(2025, 9, 1), "700201", 5)
WATER = "WATER_CONSUMPTION"
AGREED = (
    CorrectionLine("reverse", WRONG, "water", WATER, Decimal("-900.00"), Decimal("-135.00")),
    CorrectionLine("rebill", WRONG, "water", WATER, Decimal("120.50"), Decimal("18.08")),
)
ONLY_BACK = AGREED[:1]
NET = Decimal("-896.42")


def show(
    line: LineKey, amount: str, vat: str, *, reverses: LineKey | None = None, is_new: bool = True
) -> ShownLine:
    return ShownLine(line, WATER, Decimal(amount), Decimal(vat), reverses, is_new)


AS_IT_WAS = show(WRONG, "900.00", "135.00", is_new=False)
TAKEN_BACK = show(NEXT, "-900.00", "-135.00", reverses=WRONG)
BILLED_ANEW = show(NEXT._replace(line_no=6), "120.50", "18.08")


def compare(
    *shown: ShownLine, agreed: tuple[CorrectionLine, ...] = AGREED, later: bool = True
) -> Confirmation:
    return confirm(agreed, shown, has_later_bill=later)


def test_lines_on_a_later_bill_confirm_it() -> None:
    assert compare(AS_IT_WAS, TAKEN_BACK, BILLED_ANEW) == Confirmation("confirmed")
    assert compare(AS_IT_WAS, TAKEN_BACK, agreed=ONLY_BACK) == Confirmation("confirmed")


def test_a_newer_version_of_the_line_confirms_it() -> None:
    assert compare(show(WRONG, "120.50", "18.08")) == Confirmation("confirmed")
    assert compare(show(WRONG, "120.50", "18.09")) == Confirmation("confirmed")
    assert compare(agreed=ONLY_BACK) == Confirmation("confirmed")
    assert compare(show(WRONG, "0.00", "0.00"), agreed=ONLY_BACK) == Confirmation("confirmed")


def test_a_newer_version_may_bill_the_right_amount_on_another_line() -> None:
    moved = show(WRONG._replace(line_no=7), "120.50", "18.08")
    assert compare(moved) == Confirmation("confirmed")
    assert compare(moved, show(WRONG, "0.00", "0.00")) == Confirmation("confirmed")
    assert compare().differences == (Difference(WRONG, NET, Decimal("-1035.00")),)


def test_nothing_shown_waits_until_a_later_bill_came() -> None:
    assert compare(AS_IT_WAS, later=False) == Confirmation("waiting")
    assert compare(replace(AS_IT_WAS, is_new=True), later=False) == Confirmation("waiting")
    assert compare(AS_IT_WAS) == Confirmation("differs", (Difference(WRONG, NET, Decimal(0)),))


@pytest.mark.parametrize(
    ("shown", "rand"),
    [
        ((show(WRONG, "121.50", "18.23"),), "1.15"),
        ((AS_IT_WAS, TAKEN_BACK), "-138.58"),
        ((AS_IT_WAS, TAKEN_BACK, show(NEXT._replace(line_no=6), "120.50", "18.10")), "-138.58"),
        ((AS_IT_WAS, show(NEXT, "-800.00", "-120.00", reverses=WRONG), BILLED_ANEW), "115.00"),
        ((AS_IT_WAS, TAKEN_BACK, replace(BILLED_ANEW, is_new=False)), "-138.58"),
        ((AS_IT_WAS, TAKEN_BACK, replace(BILLED_ANEW, code="SEWER")), "-138.58"),
    ],
)
def test_what_is_shown_otherwise_is_a_difference(shown: tuple[ShownLine, ...], rand: str) -> None:
    found = compare(*shown)
    assert found.verdict == "differs"
    assert [each.rand for each in found.differences] == [Decimal(rand)]


def test_a_reversal_from_before_the_handing_over_does_not_count() -> None:
    assert compare(AS_IT_WAS, replace(TAKEN_BACK, is_new=False), later=False) == Confirmation("waiting")


def test_one_new_line_does_not_stand_for_two() -> None:
    second = WRONG._replace(line_no=3)
    agreed = (*AGREED, *(replace(line, line=second) for line in AGREED))
    both = [AS_IT_WAS, replace(AS_IT_WAS, line=second), TAKEN_BACK, BILLED_ANEW]
    both.append(replace(TAKEN_BACK, line=NEXT._replace(line_no=8), reverses=second))
    assert compare(*both, agreed=agreed).differences == (Difference(second, NET, Decimal("-1035.00")),)
    both.append(replace(BILLED_ANEW, line=NEXT._replace(line_no=9)))
    assert compare(*both, agreed=agreed) == Confirmation("confirmed")


@given(st.integers(-2_000, 2_000), st.integers(-400, 400))
def test_only_the_amount_to_the_cent_is_right(cents: int, vat_cents: int) -> None:
    amount, vat = Decimal("120.50") + Decimal(cents) / 100, Decimal("18.08") + Decimal(vat_cents) / 100
    found = compare(show(WRONG, str(amount), str(vat)))
    assert (found.verdict == "confirmed") == (cents == 0 and abs(vat_cents) <= 1)
    assert sum(each.rand for each in found.differences) in (0, amount + vat - Decimal("138.58"))
