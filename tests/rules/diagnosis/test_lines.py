"""Sums, repeats, VAT, periods: E04, E10, E11, E23, E26, E27, E12 and E13 hidden in a sum."""

from dataclasses import replace

import pytest

from tests.rules.diagnosis.house import PRICES, House, change_lines, day, look, rules_of

USE = "WATER_CONSUMPTION"


def price(
    house: House, place: int, *, days: int = 0, shift: int = 0, units: int = 1, tariff: str = ""
) -> int:
    """What a period's use costs with other days, another time, other dwellings or another tariff."""
    use = house.uses[place]
    start = use.to_on - days + 1 if days else use.from_on + shift
    right = PRICES.use("water", tariff or use.tariff, start, use.to_on + shift, use.quantity_e4, units)
    assert right is not None
    return right[USE]


def with_amount(house: House, place: int, cents: int) -> list[tuple[str, float]]:
    month = house.uses[place].month
    record = change_lines(
        house.record(),
        lambda line: line.code == USE and line.month == month,
        cents=cents,
        vat_cents=(cents * 15 + 50) // 100,
    )
    return [(one.rule, float(one.effect_rand)) for one in look(record)]


def test_bands_scaled_by_other_days() -> None:
    house = House()
    wrong = price(house, 9, days=18)
    ((rule, effect),) = with_amount(house, 9, wrong)
    assert (rule, effect) == ("E04", (wrong - price(house, 9)) / 100)


def test_a_sum_that_nothing_explains_is_said_so() -> None:
    house = House()
    ((rule, effect),) = with_amount(house, 9, price(house, 9) + 12_345)
    assert (rule, effect) == ("E04", 123.45)


def test_hidden_decimals_of_cents_are_no_error() -> None:
    house = House()
    assert with_amount(house, 9, price(house, 9) + 5) == []


def test_a_period_over_july_at_the_new_tariff() -> None:
    house = House()
    place = next(at for at, use in enumerate(house.uses) if use.from_on < day(2025, 7, 1) <= use.to_on)
    shift = day(2025, 7, 1) - house.uses[place].from_on
    found = with_amount(house, place, price(house, place, shift=shift))
    assert [rule for rule, _ in found] == ["E27"]
    assert found[0][1] > 0


def test_a_sum_for_other_dwellings_than_printed() -> None:
    house = House(daily_e4=30_000)
    assert [rule for rule, _ in with_amount(house, 9, price(house, 9, units=3))] == ["E13"]


def test_a_sum_at_another_tariff_than_printed() -> None:
    house = House()
    assert [rule for rule, _ in with_amount(house, 9, price(house, 9, tariff="business"))] == ["E12"]


def test_a_line_that_stands_twice() -> None:
    record = House().record()
    line = next(one for one in record.lines if one.code == USE)
    record = replace(record, lines=(*record.lines, line._replace(line_no=99)))
    (finding,) = look(record)
    assert (finding.rule, finding.lines) == ("E11", (f"2025-01/{line.invoice_no}/99",))
    assert finding.effect_rand * 100 == line.cents
    assert finding.correction.rebilled_lines == ()


def test_a_repeated_line_that_was_reversed_is_no_error() -> None:
    record = House().record()
    line = next(one for one in record.lines if one.code == USE)
    again = line._replace(line_no=98)
    back = line._replace(line_no=99, code="CREDIT", service="adjustment", cents=-line.cents, vat_cents=0,
                         reverses=again.ref, meter_no=None, quantity_e4=None)  # fmt: skip
    assert rules_of(replace(record, lines=(*record.lines, again, back))) == []


def test_two_meters_may_each_have_a_levy() -> None:
    record = House().record()
    extra = []
    for line in record.lines:
        if line.code == USE:
            extra.append(line._replace(meter_no="W2", line_no=50, cents=line.cents))
        elif line.code == "WATER_LEVY":
            extra.append(line._replace(line_no=51))
    assert rules_of(replace(record, lines=(*record.lines, *extra))) == []


@pytest.mark.parametrize(
    ("service", "vat_of"),
    [("rates", lambda line: line.cents * 15 // 100), ("water", lambda line: 0)],
)
def test_vat_where_none_belongs_and_none_where_it_does(service: str, vat_of: object) -> None:
    assert callable(vat_of)
    record = House().record()
    lines = tuple(
        line._replace(vat_cents=vat_of(line)) if line.service == service else line for line in record.lines
    )
    (finding,) = look(replace(record, lines=lines))
    assert finding.rule == "E23"
    assert (finding.effect_rand > 0) == (service == "rates")


def test_a_surcharge_on_a_dwelling() -> None:
    record = House().record()
    line = next(one for one in record.lines if one.code == USE)
    extra = line._replace(code="BUSINESS_SURCHARGE", line_no=77, cents=500, vat_cents=75, meter_no=None,
                          quantity_e4=None, kind=None)  # fmt: skip
    assert rules_of(replace(record, lines=(*record.lines, extra))) == ["E23"]


@pytest.mark.parametrize("days", [8, -8])
def test_a_period_that_slips(days: int) -> None:
    house = House()
    house.uses[9].from_on += days
    (finding,) = look(house.record())
    assert finding.rule == "E10"
    assert finding.lines == (f"2025-10/I{house.uses[9].month}/3",)
    assert (
        f"{abs(days)} days are on no bill" if days > 0 else f"{abs(days)} days are billed twice"
    ) in finding.explanation


def test_bills_whose_periods_share_the_reading_day_are_right() -> None:
    house = House()
    for use in house.uses[1:]:
        use.from_on -= 1
    assert rules_of(house.record()) == []


def test_water_of_more_than_three_years_ago() -> None:
    house = House()
    record = house.record()
    line = next(one for one in record.lines if one.code == USE and one.month == house.uses[9].month)
    start, end = day(2022, 7, 5), day(2022, 8, 3)
    right = PRICES.use("water", "residential", start, end, 200_000, 1)
    assert right is not None
    cents = right[USE]
    old = line._replace(line_no=60, from_on=start, to_on=end, days=30, quantity_e4=200_000, cents=cents,
                        vat_cents=(cents * 15 + 50) // 100, start_e4=None, end_e4=None)  # fmt: skip
    (finding,) = look(replace(record, lines=(*record.lines, old)))
    assert finding.rule == "E26"
    assert finding.correction.lines == ()
