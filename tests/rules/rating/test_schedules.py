"""A city's own rows rule over the profile's, for the days they speak of."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules.rating.schedules import rule_over
from rules.rating.tariff import Tariff, TariffBook

START = date(2024, 7, 1)
DAYS = st.integers(0, 900)


def make(rate: str, first: date, last: date | None = None, band: str = "0") -> Tariff:
    low = Decimal(band)
    return Tariff(
        "residential", "water", "WATER_LEVY", "flat", low, None, Decimal(rate), "month", first, last
    )


def rates_on(rows: list[Tariff], on: date) -> list[Decimal]:
    return [row.rate for row in TariffBook(rows).list_rows("residential", "water", "WATER_LEVY", on)]


@given(DAYS, DAYS, DAYS)
def test_each_day_is_charged_by_the_local_row_where_there_is_one(first: int, length: int, asked: int) -> None:
    start = START + timedelta(days=first)
    end = start + timedelta(days=length)
    rows = rule_over([make("1", START)], [make("2", start, end)])
    on = START + timedelta(days=asked)
    assert rates_on(rows, on) == [Decimal(2) if start <= on <= end else Decimal(1)]


def test_a_local_band_replaces_all_bands_of_the_profile() -> None:
    profile = [make("1", START), make("3", START, band="10")]
    rows = rule_over(profile, [make("2", date(2025, 7, 1))])
    assert rates_on(rows, date(2025, 6, 30)) == [Decimal(1), Decimal(3)]
    assert rates_on(rows, date(2025, 7, 1)) == [Decimal(2)]


def test_other_charges_keep_the_profile_s_rows() -> None:
    other = Tariff("business", "water", "WATER_LEVY", "flat", None, None, Decimal(9), "stand", START)
    assert other in rule_over([other], [make("2", START)])


def test_several_local_spans_leave_the_days_between() -> None:
    spans = [
        make("2", date(2024, 8, 1), date(2024, 8, 31)),
        make("2", date(2024, 10, 1), date(2024, 10, 31)),
    ]
    rows = rule_over([make("1", START)], spans)
    assert rates_on(rows, date(2024, 9, 15)) == [Decimal(1)]
    assert rates_on(rows, date(2024, 10, 15)) == [Decimal(2)]
    assert rates_on(rows, date(2026, 1, 1)) == [Decimal(1)]
