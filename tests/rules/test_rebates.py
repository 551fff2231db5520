"""A rebate lasts its months or until its day, whichever comes first, and says which papers are missing."""

from datetime import date
from decimal import Decimal

import pytest

from queries.credit import Rebate
from rules.rebates import RebateRule


def rule(months: int | None, until_on: date | None) -> RebateRule:
    return RebateRule("esp", "Package", ("id_document", "statement"), months, until_on, 30, "seen", "")


@pytest.mark.parametrize(
    ("months", "until_on", "end"),
    [
        (6, None, date(2026, 7, 14)),
        (None, date(2028, 6, 30), date(2028, 6, 30)),
        (6, date(2026, 6, 30), date(2026, 6, 30)),
        (6, date(2028, 6, 30), date(2026, 7, 14)),
        (None, None, None),
    ],
)
def test_the_earlier_end_counts(months: int | None, until_on: date | None, end: date | None) -> None:
    assert rule(months, until_on).find_end(date(2026, 1, 15)) == end


def test_the_last_day_of_a_month_has_its_half_year() -> None:
    assert rule(6, None).find_end(date(2025, 8, 31)) == date(2026, 2, 27)


def test_what_is_missing_keeps_the_order_of_the_list() -> None:
    assert rule(6, None).list_missing([]) == ("id_document", "statement")
    assert rule(6, None).list_missing(["id_document", "other"]) == ("statement",)


def test_billing_says_the_last_day_or_the_kind_does() -> None:
    six = rule(6, None)
    assert six.find_last_day(date(2025, 8, 31), date(2025, 12, 1)) == date(2025, 12, 1)
    assert six.find_last_day(date(2025, 8, 31), None) == date(2026, 2, 27)
    held = Rebate("esp", Decimal(100), date(2025, 8, 1), date(2025, 8, 31), None, None, None)
    assert held.is_in_force(date(2026, 2, 28))
    assert [held.is_in_force(on, six) for on in (date(2026, 2, 27), date(2026, 2, 28))] == [True, False]
