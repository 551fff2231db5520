"""Months that words name: with and without a year, in figures, and words that only look like months."""

from datetime import date

import pytest

from rules.linking.months import pick_months

ON = date(2026, 11, 18)
NAMED = {
    "the bill of October 2026": {date(2026, 10, 1)},
    "my Oct bill": {date(2026, 10, 1)},
    "December was too high": {date(2025, 12, 1)},
    "since Sep. 2025 and again in Jan": {date(2025, 9, 1), date(2026, 1, 1)},
    "statement 2026/03, not 2026-04": {date(2026, 3, 1), date(2026, 4, 1)},
    "for 7/2026": {date(2026, 7, 1)},
    "in May the meter was changed": {date(2026, 5, 1)},
    "the March reading": {date(2026, 3, 1)},
    "May I ask why, I will march to court": set(),
    "Jan van Wyk asks": set(),
    "in November": {date(2026, 11, 1)},
    "account 2026/13 and 12/2026/04 and 0112026": set(),
    "": set(),
}


@pytest.mark.parametrize("text", NAMED)
def test_months_are_picked_from_words(text: str) -> None:
    assert pick_months(text, ON) == NAMED[text]
