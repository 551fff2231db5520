"""Arithmetic that must hold for any figures: splits, sums, and the vectorised twin."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import InvalidInput, NotFound
from rules.rating.blocks import rate_blocks, scale_limit
from rules.rating.charge import ChargeRequest, rate_charge
from rules.rating.periods import Period, split_period, split_quantity, weigh_months
from rules.rating.rates import Rebate, rebate_rates
from rules.rating.tariff import Tariff, TariffBook
from rules.rating.vat import share_vat, vat_cents, vat_percent

JULY = date(2025, 7, 1)


def test_limits_scale_by_days_and_dwellings() -> None:
    assert scale_limit(Decimal(6), 34, 1) == Decimal("6.702")
    assert scale_limit(Decimal(500), 33, 1) == Decimal("542.094")
    assert scale_limit(Decimal(6), 30, 7) == Decimal("41.396")


def test_period_over_july_is_split_by_days(book: TariffBook) -> None:
    charge = rate_charge(
        book, ChargeRequest("water", "residential", date(2025, 6, 21), date(2025, 7, 20), Decimal(30))
    )
    old = rate_blocks(
        book.get_rows("residential", "water", "WATER_CONSUMPTION", date(2025, 6, 30)), Decimal(10), 10
    )
    new = rate_blocks(book.get_rows("residential", "water", "WATER_CONSUMPTION", JULY), Decimal(20), 20)
    assert charge.steps == (*old, *new)
    assert charge.lines[1].amount_rand == Decimal("12.20") + Decimal("43.39")


def test_unchanged_terms_do_not_split(book: TariffBook) -> None:
    july = date(2026, 7, 1)
    assert book.list_cuts("residential", "water", Period(july - timedelta(9), july + timedelta(9))) == []
    assert book.list_cuts("flats", "water", Period(JULY - timedelta(9), JULY + timedelta(9))) == [JULY]


def test_whole_months_count_as_months(book: TariffBook) -> None:
    year = ChargeRequest(
        "rates", "residential", date(2025, 1, 1), date(2025, 12, 31), value_rand=Decimal(4_500_000)
    )
    line = rate_charge(book, year).lines[0]
    assert line.amount_rand == 6 * Decimal("3421.88") + 6 * Decimal("3579.28")


@given(
    st.decimals(min_value=0, max_value=100_000, places=4),
    st.dates(date(2023, 1, 1), date(2026, 9, 1)),
    st.lists(st.dates(date(2022, 12, 1), date(2026, 12, 1)), max_size=4),
    st.integers(1, 90),
)
def test_parts_add_up(quantity: Decimal, start: date, cuts: list[date], days: int) -> None:
    period = Period(start, start + timedelta(days=days - 1))
    parts = split_period(period, cuts)
    assert sum(part.days for part in parts) == period.days == days
    assert sum(split_quantity(quantity, parts)) == quantity
    months = sum(weigh_months(parts))
    assert months in (1, period.whole_months)


@given(st.lists(st.integers(-1_000_000, 10_000_000), max_size=8))
def test_shared_vat_is_the_sections_vat(amounts: list[int]) -> None:
    shares = share_vat(amounts, 15)
    assert sum(shares) == vat_cents(sum(amounts), 15)
    assert all(abs(share - amount * 0.15) <= 1 for share, amount in zip(shares, amounts, strict=True))


def test_vat_by_law() -> None:
    assert vat_percent("rates", JULY) == 0
    assert vat_percent("interest", JULY) == 0
    assert vat_percent("water", JULY) == 15
    assert vat_percent("water", date(2018, 3, 31)) == 14


def test_rebate_stops_at_its_value_limit(book: TariffBook) -> None:
    args = (book, "residential", JULY)
    assert rebate_rates(*args, Decimal(1_000_000), Rebate(Decimal(100))) == -(
        Decimal("795.40") - Decimal("238.62")
    )
    assert rebate_rates(*args, Decimal(3_000_000), Rebate(Decimal(100), Decimal(1_500_000))) == -(
        Decimal("1193.09") - Decimal("238.62")
    )


@pytest.mark.parametrize(
    "asked",
    [
        ChargeRequest("gas", "residential", JULY, JULY),
        ChargeRequest("water", "residential", JULY, JULY - timedelta(days=1)),
        ChargeRequest("water", "residential", JULY, JULY, Decimal(-1)),
        ChargeRequest("water", "residential", JULY, JULY, units=0),
        ChargeRequest("sewer", "residential", JULY, JULY),
        ChargeRequest("rates", "residential", JULY, JULY),
        ChargeRequest("rates", "residential", JULY, JULY, value_rand=Decimal(-5)),
        ChargeRequest("refuse", "residential", JULY, JULY),
    ],
)
def test_impossible_figures_are_refused(book: TariffBook, asked: ChargeRequest) -> None:
    with pytest.raises(InvalidInput):
        rate_charge(book, asked)


def test_missing_tariff_says_which(book: TariffBook) -> None:
    with pytest.raises(NotFound, match=r"“residential”.*1999-01-01"):
        rate_charge(book, ChargeRequest("water", "residential", date(1999, 1, 1), date(1999, 1, 31)))


def test_share_of_itself_is_refused() -> None:
    row = Tariff("a", "rates", "RATES", "share", None, None, Decimal(2), "a", JULY)
    with pytest.raises(InvalidInput, match="share of itself"):
        TariffBook([row]).list_rows("a", "rates", "RATES", JULY)
