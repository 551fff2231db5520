"""Use that was first billed too late: by its days, never twice, never what was taken back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rules.line_key import LineKey
from rules.prescription import OldUse, Use, find_limit, find_old_use

MONTHS = 36
KEY = LineKey(date(2026, 6, 1), "700001", 2)
BILLED = date(2026, 6, 15)


def use(from_on: date, to_on: date, **more: object) -> Use:
    return replace(Use(KEY, "water", from_on, to_on, BILLED, Decimal("300.00")), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("billed_on", "limit"),
    [
        (BILLED, date(2023, 6, 15)),
        (date(2026, 1, 31), date(2023, 1, 28)),
        (date(2027, 2, 28), date(2024, 2, 28)),
    ],
)
def test_the_limit_lies_whole_months_back(billed_on: date, limit: date) -> None:
    assert find_limit(billed_on, MONTHS) == limit


def test_a_line_wholly_before_the_limit_is_old_wholly() -> None:
    found = find_old_use([use(date(2023, 5, 1), date(2023, 5, 30))], MONTHS)
    assert found == {KEY: OldUse(30, 30, date(2023, 6, 15), Decimal("300.00"))}


def test_a_line_across_the_limit_is_old_by_its_days() -> None:
    found = find_old_use([use(date(2023, 6, 5), date(2023, 7, 4))], MONTHS)
    assert found == {KEY: OldUse(10, 30, date(2023, 6, 15), Decimal("100.00"))}


def test_use_from_the_limit_on_is_not_old() -> None:
    assert find_old_use([use(date(2023, 6, 15), date(2023, 7, 14))], MONTHS) == {}


def test_what_an_earlier_bill_asked_for_is_not_new() -> None:
    late = use(date(2023, 5, 1), date(2023, 5, 30))
    first = replace(late, line=LineKey(date(2023, 6, 1), "600001", 2), billed_on=date(2023, 6, 10))
    assert find_old_use([first, late], MONTHS) == {}
    other = replace(first, service="electricity")
    assert set(find_old_use([other, late], MONTHS)) == {KEY}


def test_what_was_taken_back_or_is_a_credit_is_not_asked_for() -> None:
    late = use(date(2023, 5, 1), date(2023, 5, 30))
    back = replace(late, line=KEY._replace(line_no=3), amount_rand=Decimal("-300.00"), reversed_line=str(KEY))
    assert find_old_use([late, back], MONTHS) == {}
