"""Property, holder and fixed charges: E12 to E17, E20, E21, E28, E29."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rules.diagnosis.record import AccountRecord
from rules.diagnosis.rows import Bin, Holding, Owner, Property, Rebate, Sibling, Valuation
from rules.rating.charge import ChargeRequest, rate_charge
from tests.rules.diagnosis.house import BOOK, VALUE, House, change_lines, day, index, look, rules_of

SINCE = index(date(2026, 1, 1))


def rated(record: AccountRecord, service: str, **values: Any) -> AccountRecord:
    """The record with a service's fixed charges since January rated otherwise."""
    lines = []
    for line in record.lines:
        if line.service == service and line.month >= SINCE:
            asked: dict[str, Any] = {
                "units": 1,
                "value_rand": Decimal(VALUE),
                "size_m2": Decimal(600),
                "tariff": "residential",
            }
            first, last = date.fromordinal(line.from_on or 0), date.fromordinal(line.to_on or 0)
            given = {name: value for name, value in values.items() if name != "printed"}
            charge = rate_charge(
                BOOK,
                ChargeRequest(service=service, from_on=first, to_on=last, **(asked | given)),
            )
            amounts = {one.code: int(one.amount_rand * 100) for one in charge.lines}
            changes: dict[str, Any] = {"cents": amounts.get(line.code, 0)}
            changes |= {"tariff": given["tariff"]} if "tariff" in given else {}
            printed = values.get("printed", {})
            changed = line._replace(**(changes | printed))
            vat = 0 if service == "rates" else (changed.cents * 15 + 50) // 100
            lines.append(changed._replace(vat_cents=vat))
        else:
            lines.append(line)
    return replace(record, lines=tuple(lines))


def months(record: AccountRecord, code: str) -> int:
    return sum(line.code == code and line.month >= SINCE for line in record.lines)


def test_sewer_of_another_size_of_stand() -> None:
    record = rated(House().record(), "sewer", size_m2=Decimal(1500))
    (finding,) = look(record)
    assert (finding.rule, len(finding.lines)) == ("E28", months(record, "SEWER"))
    assert finding.effect_rand > 0


def test_refuse_of_another_value() -> None:
    record = rated(House().record(), "refuse", value_rand=Decimal(VALUE * 2))
    (finding,) = look(record)
    assert (finding.rule, len(finding.lines)) == ("E29", months(record, "REFUSE"))


def test_bins_that_are_not_there() -> None:
    house = House(tariffs={"rates": "business", "refuse": "business", "sewer": "residential"})
    house.rows["bins"] = (Bin("business", 1, day(2015, 1, 1), None),)
    record = house.record()
    lines = tuple(
        line._replace(quantity_e4=20_000, cents=99_194, vat_cents=14_879) if line.code == "REFUSE" else line
        for line in record.lines
    )
    assert "E29" in rules_of(replace(record, lines=lines))


@pytest.mark.parametrize("printed", [True, False])
def test_rates_on_another_value_than_the_roll_s(printed: bool) -> None:
    base = {"base_cents": VALUE * 140} if printed else {"base_cents": None}
    record = rated(House().record(), "rates", value_rand=Decimal(VALUE * 14 // 10), printed=base)
    found = look(record)
    assert [one.rule for one in found] == ["E16"]
    assert len([one for one in found[0].effects if one.line.code == "RATES"]) == months(record, "RATES")
    assert found[0].effect_rand > 0


def test_a_decision_that_was_not_applied_is_named() -> None:
    record = House().record()
    lower = Valuation(
        day(2026, 1, 1), None, "GV2023", "residential", VALUE * 70, "objection", day(2025, 12, 1)
    )
    old = record.valuations[0]._replace(to_on=day(2025, 12, 31))
    (finding,) = look(replace(record, valuations=(old, lower)))
    assert finding.rule == "E16"
    assert "the objection decision of 1 Jan 2026 was not applied" in finding.explanation
    assert finding.period_from == date(2026, 1, 1)


def test_a_value_that_rose_with_a_notice_is_no_error() -> None:
    record = House().record()
    higher = Valuation(day(2026, 1, 1), None, "SV1", "residential", VALUE * 140, "s78", day(2025, 11, 1))
    old = record.valuations[0]._replace(to_on=day(2025, 12, 31))
    record = rated(replace(record, valuations=(old, higher)), "rates", value_rand=Decimal(VALUE * 14 // 10),
                   printed={"base_cents": VALUE * 140})  # fmt: skip
    record = rated(
        record, "refuse", value_rand=Decimal(VALUE * 14 // 10), printed={"base_cents": VALUE * 140}
    )
    assert rules_of(record) == []
    silent = replace(record, valuations=(old, higher._replace(noticed_on=None)))
    assert rules_of(silent) == ["E16"]


def test_the_free_part_is_missing() -> None:
    record = House().record()
    lines = tuple(line for line in record.lines if line.code != "RATES_THRESHOLD" or line.month < SINCE)
    (finding,) = look(replace(record, lines=lines))
    assert (finding.rule, len(finding.lines)) == ("E14", months(record, "RATES"))
    assert {line.code for line in finding.correction.rebilled_lines} == {"RATES", "RATES_THRESHOLD"}


def add_back(record: AccountRecord) -> AccountRecord:
    extra = []
    for line in record.lines:
        if line.code == "RATES" and line.month >= SINCE:
            extra.append(
                line._replace(code="RATES_ADD_BACK", line_no=40, cents=22_669, base_cents=28_500_000)
            )
    return replace(record, lines=(*record.lines, *extra))


def test_an_add_back_for_an_owner_of_one_property() -> None:
    assert rules_of(add_back(House().record())) == ["E14"]


def test_an_add_back_for_a_second_property_is_right() -> None:
    record = add_back(House().record())
    assert rules_of(replace(record, holdings=(Holding("P7", day(2025, 12, 20), None),))) == []


def test_a_rebate_that_never_reached_the_bills() -> None:
    record = House().record()
    granted = Rebate("pensioner", 1_000_000, day(2025, 10, 1), day(2025, 12, 15), None, 150_000_000)
    (finding,) = look(replace(record, rebates=(granted,)))
    assert (finding.rule, len(finding.lines)) == ("E15", months(record, "RATES"))
    monthly = {line.cents for line in finding.correction.rebilled_lines if line.code == "RATES_REBATE"}
    assert max(monthly) < 0


def test_a_package_that_ended_is_an_invitation_and_costs_nothing() -> None:
    record = House().record()
    granted = Rebate("esp", 0, day(2025, 8, 1), day(2025, 9, 1), None, None)
    (finding,) = look(replace(record, rebates=(granted,)))
    assert finding.rule == "E15"
    assert finding.effect_rand == 0
    assert "ended on 1 Mar 2026" in finding.explanation


def test_a_dwelling_charged_as_a_business() -> None:
    record = rated(House().record(), "rates", tariff="business")
    lines = tuple(line for line in record.lines if not (line.code == "RATES_THRESHOLD" and not line.cents))
    found = look(replace(record, lines=lines))
    assert [one.rule for one in found] == ["E12"]
    codes = {line.code for line in found[0].correction.rebilled_lines}
    assert codes == {"RATES", "RATES_THRESHOLD"}
    assert found[0].effect_rand > 0


def test_mixed_use_that_the_roll_knows_is_no_error() -> None:
    house = House(tariffs={"rates": "business"})
    record = house.record()
    entry = record.valuations[0]._replace(category="business")
    place = record.property._replace(use="mixed", zoning=None)
    assert "E12" not in rules_of(replace(record, valuations=(entry,), property=place))


def test_other_dwellings_than_the_property_has() -> None:
    record = House().record()
    found = look(replace(record, property=record.property._replace(units=4)))
    assert [one.rule for one in found] == ["E13"]
    assert found[0].effect_rand > 0


def test_a_parent_stand_that_was_subdivided() -> None:
    record = House().record()
    child = Property(
        "P8", "1-1", None, "Town", None, 3_000_000, 1, "residential", None, day(2026, 1, 10), None, "P1"
    )
    children = (child, child._replace(property_no="P9"))
    found = look(replace(record, children=children))
    assert [one.rule for one in found] == ["E17"]
    assert found[0].period_from >= date(2026, 1, 10)
    assert rules_of(replace(record, children=(child._replace(size_e4=1_000_000),))) == []


def sibling(**changes: Any) -> Sibling:
    first, last = index(date(2025, 1, 1)), index(date(2026, 6, 1))
    services = (("rates", first, last, VALUE * 100), ("refuse", first, last, VALUE * 100))
    base = Sibling("200000003", "P1", True, day(2010, 1, 1), None, services)
    return base._replace(**changes)


def test_a_second_account_for_the_same_property() -> None:
    record = House().record()
    found = look(replace(record, siblings=(sibling(),)))
    assert [one.rule for one in found] == ["E20"]
    assert {one.line.service for one in found[0].effects} == {"rates", "refuse"}


@pytest.mark.parametrize(
    "other",
    [
        sibling(opened_on=day(2020, 1, 1)),
        sibling(property_no="P3"),
        sibling(same_holder=False, services=(("refuse", SINCE, SINCE + 5, None),)),
        sibling(services=(("rates", SINCE, SINCE, VALUE * 100),)),
    ],
    ids=["newer", "elsewhere", "a tenant's", "one month of handing over"],
)
def test_accounts_that_are_no_duplicate(other: Sibling) -> None:
    assert rules_of(replace(House().record(), siblings=(other,))) == []


def test_charges_after_a_sale_and_the_one_final_bill() -> None:
    record = House().record()
    sold = day(2026, 1, 20)
    owners = (Owner("C1", day(2015, 1, 1), sold, "occupation"), Owner("C2", sold + 1, None, "transfer"))
    found = look(replace(record, owners=owners))
    assert [one.rule for one in found] == ["E21"]
    assert min(one.line.from_on or 0 for one in found[0].effects) > sold
    closed = replace(
        record,
        owners=owners,
        account=record.account._replace(closed_on=sold),
        lines=tuple(line for line in record.lines if line.month <= SINCE + 1),
        invoices=tuple(one for one in record.invoices if one.month <= SINCE + 1),
    )
    assert rules_of(closed) == []


def test_a_change_of_every_line_s_tariff_year_is_found() -> None:
    record = change_lines(
        House().record(),
        lambda line: line.code == "SEWER" and line.month == index(date(2025, 6, 1)),
        cents=69_773,
        vat_cents=10_466,
    )
    assert rules_of(record) == ["E27"]
