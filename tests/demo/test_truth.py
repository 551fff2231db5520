"""Every fault can be seen in the bills by the rule it was planted after."""

from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from data.demo.faults import SPECS
from data.demo.truth import BY_AMOUNT
from tests.demo.conftest import Extract, Row


@pytest.fixture(scope="module")
def lines(city: Extract) -> dict[str, Row]:
    return {
        f"{row['billing_month']}/{row['invoice_no']}/{row['line_no']}": row
        for row in city.files["charge_lines"]
    }


def of_rule(city: Extract, rule: str) -> list[Row]:
    return [row for row in city.truth if row["rule"] == rule]


def test_truth_names_real_lines_of_its_account(city: Extract, lines: dict[str, Row]) -> None:
    assert len(city.truth) > 250
    for row in city.truth:
        for reference in row["lines"].split():
            assert lines[reference]["account_no"] == row["account_no"], row
        assert row["period_from"] <= row["period_to"]
        assert row["rule"] not in BY_AMOUNT or abs(Decimal(row["effect_rand"])) >= 2


def test_mix_of_causes_is_near_what_is_assumed(city: Extract) -> None:
    share = Counter(row["cause"] for row in city.truth)
    assert set(share) == {spec.cause for spec in SPECS.values()}
    assert 0.2 < share["estimates"] / len(city.truth) < 0.4


def test_long_estimating_has_no_actual_reading(city: Extract, lines: dict[str, Row]) -> None:
    for row in of_rule(city, "E01"):
        kinds = [lines[reference]["reading_kind"] for reference in row["lines"].split()]
        assert len(kinds) >= 3
        assert "actual" not in kinds


def test_catch_up_is_a_shock(city: Extract, lines: dict[str, Row]) -> None:
    assert of_rule(city, "E02")
    for row in of_rule(city, "E02"):
        shown = [lines[reference] for reference in row["lines"].split()]
        shown = [line for line in shown if line["code"] in ("WATER_CONSUMPTION", "ELEC_ENERGY")]
        assert shown[-1]["reading_kind"] in ("actual", "customer")
        assert {line["reading_kind"] for line in shown[:-1]} == {"estimated"}
        last, median = Decimal(shown[-1]["quantity"]), Decimal(shown[len(shown) // 2]["quantity"])
        assert last > 3 * median


def test_duplicate_lines_are_there_twice(city: Extract, lines: dict[str, Row]) -> None:
    for row in of_rule(city, "E11"):
        line = lines[row["lines"]]
        twins = [
            other
            for other in lines.values()
            if other["invoice_no"] == line["invoice_no"]
            and (other["code"], other["amount_rand"]) == (line["code"], line["amount_rand"])
        ]
        assert len(twins) == 2


def test_lost_payments_reached_the_bank(city: Extract) -> None:
    bank = {row["bank_line_id"]: row for row in city.files["bank_lines"]}
    payments: defaultdict[str, list[Row]] = defaultdict(list)
    for payment in city.files["payments"]:
        payments[payment["amount_rand"]].append(payment)
    assert of_rule(city, "E18")
    for row in of_rule(city, "E18"):
        astray = [
            payment
            for payment in payments[row["effect_rand"]]
            if payment["account_no"] in ("", row["partner_account_no"])
            and bank[payment["bank_line_id"]]["payer"].endswith(row["account_no"])
        ]
        assert len(astray) == 1, row


def test_swapped_meters_exchange_readings(city: Extract, lines: dict[str, Row]) -> None:
    pairs = {row["account_no"]: row for row in of_rule(city, "E07")}
    for row in pairs.values():
        other = pairs[row["partner_account_no"]]
        assert other["partner_account_no"] == row["account_no"]
        mine, theirs = (lines[one["lines"].split()[0]]["meter_no"] for one in (row, other))
        own = {
            (meter["meter_no"], meter["account_no"]): meter["removed_on"] for meter in city.files["meters"]
        }
        assert own[theirs, row["account_no"]] != ""
        assert own[mine, row["account_no"]] == ""


def test_estimates_of_clean_accounts_never_last(city: Extract) -> None:
    faulty = {row["account_no"] for row in city.truth} | {row["partner_account_no"] for row in city.truth}
    streak: Counter[tuple[str, str]] = Counter()
    for row in city.files["readings"]:
        key = (row["account_no"], row["meter_no"])
        streak[key] = streak[key] + 1 if row["kind"] == "estimated" else 0
        assert streak[key] <= 2 or row["account_no"] in faulty
