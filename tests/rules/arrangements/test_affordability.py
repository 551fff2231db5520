"""What a household can pay: what is left once each person keeps the policy's amount."""

from decimal import Decimal

import pytest

from data.arrangements import profile_arrangements
from rules.arrangements.affordability import (
    Sheet,
    check_sheet,
    find_fewest,
    judge_instalment,
    most_affordable,
    tell_sheet,
)
from rules.errors import InvalidInput

HOUSEHOLD = profile_arrangements("johannesburg").find_terms("residential", ())
BUSINESS = profile_arrangements("johannesburg").find_terms("company", ())
EACH = Decimal(1000)
SHEET = Sheet(
    {"wages": Decimal(9000), "grants": Decimal("500.50")},
    {"food": Decimal(3000), "housing": Decimal(1500), "debts": Decimal(0)},
    dependants=3,
)
EMPTY = Sheet({}, {})


def test_what_is_left_keeps_the_policys_amount_for_each_person() -> None:
    assert SHEET.left_rand == Decimal("5000.50")
    assert most_affordable(SHEET, EACH) == Decimal("1000.50")
    assert most_affordable(SHEET, Decimal(2000)) == 0


def test_an_instalment_that_fits_needs_no_advice_and_a_larger_one_gets_the_figures() -> None:
    assert judge_instalment(SHEET, Decimal("1000.50"), EACH) == ""
    advice = judge_instalment(SHEET, Decimal("1000.51"), EACH)
    assert "for 4 people" in advice
    assert "at most R\u202f1\u202f000.50 fits" in advice


@pytest.mark.parametrize(
    ("rest", "most", "fewest"),
    [
        ("10000.00", "1000.50", 10),
        ("10005.01", "1000.50", 11),
        ("10005.00", "1000.50", 10),
        ("100.00", "1000.50", 3),
        ("99999.00", "1.00", None),
    ],
)
def test_the_fewest_instalments_that_fit(rest: str, most: str, fewest: int | None) -> None:
    assert find_fewest(Decimal(rest), Decimal(most), HOUSEHOLD) == fewest


def test_nothing_left_fits_no_instalment() -> None:
    assert find_fewest(Decimal(100), Decimal(0), HOUSEHOLD) is None


def test_a_household_fills_in_the_sheet_and_a_business_need_not() -> None:
    check_sheet(EMPTY, BUSINESS)
    check_sheet(SHEET, HOUSEHOLD)
    with pytest.raises(InvalidInput, match="Fill in the affordability sheet"):
        check_sheet(EMPTY, HOUSEHOLD)
    with pytest.raises(InvalidInput, match="not below nothing"):
        check_sheet(Sheet({"wages": Decimal(-1)}, {}), BUSINESS)


def test_the_sheet_reads_as_plain_words() -> None:
    told = tell_sheet(SHEET)
    assert "Wages and salaries: R\u202f9\u202f000.00" in told
    assert "Other debts" not in told
    assert told.endswith("Left each month for 4 people: R\u202f5\u202f000.50")
