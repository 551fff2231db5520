"""How figures, dates and durations are written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from pages.kit.format import (
    THIN,
    show_age,
    show_count,
    show_date,
    show_instant,
    show_month,
    show_rand,
    show_relative,
    show_time,
    show_working,
)

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def test_rand() -> None:
    assert show_rand(Decimal("1234.56")) == f"R{THIN}1{THIN}234.56"
    assert show_rand(Decimal("-0.5")) == f"−R{THIN}0.50"
    assert show_rand(Decimal("1234567.891")) == f"R{THIN}1{THIN}234{THIN}567.89"
    assert (show_rand(None), show_count(None)) == ("–", "–")
    assert show_count(1234567) == f"1{THIN}234{THIN}567"


def test_dates_are_local() -> None:
    late = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
    assert (show_date(late), show_time(late)) == ("22 Nov 2026", "00:30")
    assert show_instant(late) == "22 Nov 2026 00:30"
    assert show_date(date(2026, 1, 2)) == "2 Jan 2026"
    assert show_month(date(2026, 7, 1)) == "Jul 2026"
    assert [show_date(None), show_time(None), show_instant(None), show_month(None)] == ["–"] * 4


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"), (90, "1 min"), (3600, "1 h"), (5400, "1 h 30 min"), (8 * 3600, "1 working day"),
        (19 * 3600, "2 working days 3 h"), (-19 * 3600, "2 working days 3 h"),
    ],
)  # fmt: skip
def test_working_time(seconds: int, words: str) -> None:
    assert show_working(seconds) == words


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=20), "just now"), (timedelta(minutes=-5), "5 min ago"),
        (timedelta(hours=3), "in 3 h"), (timedelta(hours=-13), "yesterday"),
        (timedelta(hours=13), "tomorrow"), (timedelta(days=-12), "12 days ago"),
        (timedelta(days=9), "in 9 days"),
    ],
)  # fmt: skip
def test_relative_time(away: timedelta, words: str) -> None:
    assert show_relative(NOW + away, NOW) == words


def test_age() -> None:
    assert show_age(NOW - timedelta(days=41, hours=3), NOW) == "41 d"
    assert show_age(NOW - timedelta(hours=5), NOW) == "5 h"
    assert show_age(NOW + timedelta(hours=5), NOW) == "0 min"
    assert (show_age(None, NOW), show_relative(None)) == ("–", "–")
