"""Figures taken from real statements of 2025/26, excluding VAT, and what follows from them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from rules.rating.charge import ChargeRequest, rate_charge
from rules.rating.tariff import TariffBook

START = date(2025, 11, 1)


def request(service: str, tariff: str, days: int = 30, quantity: str = "0", **more: object) -> ChargeRequest:
    return ChargeRequest(
        service,
        tariff,
        START,
        START + timedelta(days=days - 1),
        Decimal(quantity),
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "sample",
    [
        ("water", "residential", "97", 34, 1, "6565.14"),
        ("water", "multi_dwelling", "358", 30, 7, "19032.00"),
        ("electricity", "residential", "997.444", 33, 1, "2815.41"),
        ("electricity", "business", "3752", 30, 1, "15091.78"),
    ],
)
def test_consumption_of_statements(book: TariffBook, sample: tuple[str, str, str, int, int, str]) -> None:
    service, tariff, quantity, days, units, expected = sample
    charge = rate_charge(book, request(service, tariff, days, quantity, units=units))
    assert charge.lines[0].amount_rand == Decimal(expected)
    assert sum(step.amount_rand for step in charge.steps) == Decimal(expected)
    assert sum(step.quantity for step in charge.steps) == Decimal(quantity)


def test_rates_with_free_part_and_add_back(book: TariffBook) -> None:
    charge = rate_charge(
        book, request("rates", "residential", value_rand=Decimal(4_500_000), further_property=True)
    )
    assert [(line.code, str(line.amount_rand)) for line in charge.lines] == [
        ("RATES", "3579.28"),
        ("RATES_THRESHOLD", "-238.62"),
        ("RATES_ADD_BACK", "226.69"),
    ]
    assert charge.vat_rand == 0


def test_rates_of_the_year_before(book: TariffBook) -> None:
    asked = ChargeRequest(
        "rates",
        "residential",
        date(2025, 1, 1),
        date(2025, 1, 31),
        value_rand=Decimal(4_500_000),
        further_property=True,
    )
    amounts = [str(line.amount_rand) for line in rate_charge(book, asked).lines]
    assert amounts[1:] == ["-228.13", "216.72"]


@pytest.mark.parametrize(
    ("tariff", "units", "size", "expected"),
    [
        ("residential", 1, "300", "358.42"),
        ("residential", 1, "300.5", "697.73"),
        ("residential", 1, "1000", "697.73"),
        ("residential", 1, "1500", "1055.53"),
        ("residential", 1, "2001", "1520.84"),
        ("flats", 4, "900", "1433.68"),
        ("multi_dwelling", 4, "800", "2790.92"),
        ("multi_dwelling", 2, "3000", "2111.06"),
    ],
)
def test_sewer_by_stand_and_dwelling(
    book: TariffBook, tariff: str, units: int, size: str, expected: str
) -> None:
    charge = rate_charge(book, request("sewer", tariff, units=units, size_m2=Decimal(size)))
    assert [line.amount_rand for line in charge.lines] == [Decimal(expected)]


def test_business_sewer_goes_by_water_and_is_surcharged(book: TariffBook) -> None:
    charge = rate_charge(book, request("sewer", "business", quantity="100"))
    assert [str(line.amount_rand) for line in charge.lines] == ["5285.00", "105.70"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("350000", "0"), ("350001", "186"), ("1500000", "327"), ("2500000", "456"), ("2500001", "477")],
)
def test_refuse_by_value(book: TariffBook, value: str, expected: str) -> None:
    charge = rate_charge(book, request("refuse", "residential", value_rand=Decimal(value)))
    assert charge.subtotal_rand == Decimal(expected)


def test_business_refuse_by_bins_with_cleaning_levy(book: TariffBook) -> None:
    charge = rate_charge(book, request("refuse", "business", quantity="3", value_rand=Decimal(900_000)))
    assert [(line.code, str(line.amount_rand)) for line in charge.lines] == [
        ("REFUSE", "1487.91"),
        ("CLEANING_LEVY", "257.00"),
    ]


def test_demand_levy_is_per_dwelling(book: TariffBook) -> None:
    charge = rate_charge(book, request("water", "multi_dwelling", quantity="10", units=7))
    assert charge.lines[1].amount_rand == Decimal("455.56")


def test_surcharge_leaves_out_network_surcharge_and_levy(book: TariffBook) -> None:
    power = {line.code: line.amount_rand for line in rate_charge(
        book, request("electricity", "business", quantity="3752")
    ).lines}  # fmt: skip
    assert power["BUSINESS_SURCHARGE"] == Decimal("333.84")  # 2 % of 15 091.78 + 816.85 + 783.16
    assert power["ELEC_SURCHARGE"] == Decimal("225.12")
    water = {line.code: line.amount_rand for line in rate_charge(
        book, request("water", "business", quantity="100")
    ).lines}  # fmt: skip
    assert water["BUSINESS_SURCHARGE"] == Decimal("136.52")


def test_vat_is_of_the_section_and_shared_by_its_lines(book: TariffBook) -> None:
    charge = rate_charge(book, request("electricity", "residential", 33, "997.444"))
    assert charge.subtotal_rand == Decimal("4025.41")
    assert charge.vat_rand == Decimal("603.81") == sum(charge.line_vat_rand)
    assert charge.total_rand == Decimal("4629.22")
    assert not charge.verified  # the network charge rests on one sample


def test_ratios(book: TariffBook) -> None:
    value = Decimal(1_200_000)
    amounts = {
        tariff: rate_charge(book, request("rates", tariff, value_rand=value)).subtotal_rand
        for tariff in ("vacant", "agricultural", "public_service", "municipal", "business", "public_benefit")
    }
    assert amounts == {
        "vacant": Decimal("3817.90"),
        "agricultural": Decimal("238.62"),
        "public_service": Decimal("1431.71"),
        "municipal": Decimal(0),
        "business": Decimal("2386.20"),
        "public_benefit": Decimal("238.62"),
    }
