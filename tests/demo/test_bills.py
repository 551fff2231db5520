"""Bills are right wherever the truth says nothing else."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from data.tariffs import profile_book
from rules.rating.charge import ChargeRequest, rate_charge
from rules.rating.metered import CONSUMPTION
from rules.rating.vat import SECTIONS
from tests.demo.conftest import Extract, Row

Key = tuple[str, str]


@pytest.fixture(scope="module")
def bills(city: Extract) -> dict[Key, list[Row]]:
    found: defaultdict[Key, list[Row]] = defaultdict(list)
    for row in city.files["charge_lines"]:
        found[row["invoice_no"], row["billing_month"]].append(row)
    return found


@pytest.fixture(scope="module")
def clean(city: Extract) -> set[str]:
    accounts = {row["account_no"] for row in city.files["accounts"]}
    faulty = {row["account_no"] for row in city.truth} | {row["partner_account_no"] for row in city.truth}
    return accounts - faulty


def test_invoices_add_up(city: Extract, bills: dict[Key, list[Row]]) -> None:
    before: dict[str, Decimal] = {}
    for row in city.files["invoices"]:
        lines = bills[row["invoice_no"], row["billing_month"]]
        amounts = {name: Decimal(row[f"{name}_rand"]) for name in ("payments", "current_charges", "vat")}
        interest = sum(
            (Decimal(line["amount_rand"]) for line in lines if line["service"] == "interest"), Decimal(0)
        )
        assert Decimal(row["interest_rand"]) == interest
        assert amounts["current_charges"] + interest == sum(Decimal(line["amount_rand"]) for line in lines)
        assert amounts["vat"] == sum(Decimal(line["vat_rand"]) for line in lines)
        previous, total = Decimal(row["previous_balance_rand"]), Decimal(row["total_due_rand"])
        assert (
            total == previous - amounts["payments"] + amounts["current_charges"] + amounts["vat"] + interest
        )
        assert before.get(row["account_no"], previous) == previous
        before[row["account_no"]] = total


def test_steps_are_the_line(city: Extract) -> None:
    steps: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in city.files["charge_steps"]:
        steps[row["invoice_no"], row["line_no"]].append(row)
    checked = 0
    for line in city.files["charge_lines"]:
        mine = steps.get((line["invoice_no"], line["line_no"]))
        if mine:
            checked += 1
            assert sum(Decimal(step["amount_rand"]) for step in mine) == Decimal(line["amount_rand"])
            assert sum(Decimal(step["quantity"]) for step in mine) == Decimal(line["quantity"])
    assert checked > 1_000


def test_vat_is_of_the_section(clean: set[str], bills: dict[Key, list[Row]]) -> None:
    for lines in bills.values():
        sections: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for line in lines:
            if line["account_no"] in clean and line["service"] not in ("rates", "interest", "adjustment"):
                section = sections[SECTIONS[line["service"]]]
                section[0] += Decimal(line["amount_rand"])
                section[1] += Decimal(line["vat_rand"])
        assert all(abs(amount * 15 / 100 - vat) <= Decimal("0.005") for amount, vat in sections.values())


def test_clean_consumption_is_what_rating_says(
    city: Extract, clean: set[str], bills: dict[Key, list[Row]]
) -> None:
    book, checked = profile_book("johannesburg"), 0
    for lines in bills.values():
        for line in lines:
            if line["code"] not in CONSUMPTION.values() or line["account_no"] not in clean:
                continue
            charge = rate_charge(
                book,
                ChargeRequest(
                    line["service"],
                    line["tariff"],
                    date.fromisoformat(line["period_from"]),
                    date.fromisoformat(line["period_to"]),
                    Decimal(line["quantity"]),
                    int(line["units_of_dwelling"]),
                ),
            )
            assert charge.lines[0].amount_rand == Decimal(line["amount_rand"])
            checked += 1
    assert checked > 1_000


def test_clean_periods_follow_each_other(city: Extract, clean: set[str]) -> None:
    ends: dict[tuple[str, str], str] = {}
    for line in city.files["charge_lines"]:
        if (
            line["account_no"] not in clean
            or line["code"] not in CONSUMPTION.values()
            or not line["meter_no"]
        ):
            continue
        days = (date.fromisoformat(line["period_to"]) - date.fromisoformat(line["period_from"])).days + 1
        assert int(line["days"]) == days < 100
        key = (line["account_no"], line["service"])
        if key in ends and days < 50:
            assert (date.fromisoformat(line["period_from"]) - date.fromisoformat(ends[key])).days in (
                1,
                *range(-100, -20),
            )
        ends[key] = line["period_to"]


def test_returned_readings_reverse_each_estimate_once(city: Extract, clean: set[str]) -> None:
    lines = {
        f"{row['billing_month']}/{row['invoice_no']}/{row['line_no']}": row
        for row in city.files["charge_lines"]
    }
    reversals = [row for row in lines.values() if row["code"] == "ESTIMATE_REVERSAL"]
    assert reversals
    assert len({row["reverses_line"] for row in reversals}) == len(reversals)
    for row in reversals:
        of = lines[row["reverses_line"]]
        assert Decimal(of["amount_rand"]) == -Decimal(row["amount_rand"])
        assert of["account_no"] == row["account_no"]
        assert of["reading_kind"] in ("estimated", "")


def test_movers_hand_over_on_one_day_at_one_reading(city: Extract, clean: set[str]) -> None:
    closed = {row["property_no"]: row for row in city.files["accounts"] if row["closed_on"]}
    assert closed
    meters = {(row["account_no"], row["meter_no"]): row for row in city.files["meters"]}
    reads = {
        (row["account_no"], row["meter_no"], row["read_on"]): row["reading"] for row in city.files["readings"]
    }
    for row in city.files["accounts"]:
        before = closed.get(row["property_no"])
        if before is None or before is row:
            continue
        gap = date.fromisoformat(row["opened_on"]) - date.fromisoformat(before["closed_on"])
        assert gap.days == 1
        for (account_no, meter_no), link in meters.items():
            if account_no == before["account_no"]:
                assert link["removed_on"] == before["closed_on"]
                final = reads[account_no, meter_no, before["closed_on"]]
                assert reads[row["account_no"], meter_no, before["closed_on"]] == final
        billed = [one for one in city.files["invoices"] if one["account_no"] == before["account_no"]]
        assert max(one["billing_month"] for one in billed) == before["closed_on"][:7]


def test_clean_meters_roll_over_and_are_billed_for_their_use(city: Extract, clean: set[str]) -> None:
    wrapped = [
        line
        for line in city.files["charge_lines"]
        if line["account_no"] in clean
        and line["start_reading"]
        and Decimal(line["end_reading"]) < Decimal(line["start_reading"])
    ]
    assert wrapped
    digits = {row["meter_no"]: (int(row["digits"]), row["multiply_factor"]) for row in city.files["meters"]}
    for line in wrapped:
        places, factor = digits[line["meter_no"]]
        use = 10**places + Decimal(line["end_reading"]) - Decimal(line["start_reading"])
        assert Decimal(line["quantity"]) == use * Decimal(factor)
