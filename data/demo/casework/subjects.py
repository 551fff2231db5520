"""What a fault leads a resident to ask, and what an ordinary query is about."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

# rule of the fault: its cause, then what residents call it (electricity first where the service decides)
BY_RULE: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "E01": ("long_estimating", ("electricity_estimated", "water_estimated")),
    "E02": ("catch_up", ("electricity_high_bill", "water_high_bill")),
    "E03": ("bad_estimate", ("electricity_estimated", "water_estimated")),
    "E04": ("bands_not_scaled", ("metering_other", "metering_other")),
    "E05": ("rollover", ("electricity_reading", "water_reading")),
    "E06": ("misread", ("electricity_reading", "water_reading")),
    "E07": ("swapped_meters", ("electricity_wrong_meter", "water_wrong_meter")),
    "E08": ("wrong_meter", ("electricity_wrong_meter", "water_wrong_meter")),
    "E09": ("meter_change", ("electricity_meter", "water_meter")),
    "E10": ("period_gap", ("metering_other", "metering_other")),
    "E11": ("duplicate_line", ("duplicate_charge",)),
    "E12": ("wrong_category", ("wrong_tariff",)),
    "E13": ("dwelling_units", ("dwelling_units",)),
    "E14": ("threshold_line", ("rates_threshold",)),
    "E15": ("rebate_missing", ("pensioner_rebate",)),
    "E16": ("valuation", ("valuation",)),
    "E17": ("subdivision", ("subdivision",)),
    "E18": ("payment_elsewhere", ("payment_missing",)),
    "E19": ("payment_twice", ("payment_reversed",)),
    "E20": ("duplicate_account", ("duplicate_account",)),
    "E21": ("charged_after_move", ("ownership_change",)),
    "E22": ("interest_fees", ("interest_fees",)),
    "E23": ("vat", ("wrong_tariff",)),
    "E24": ("leak", ("electricity_high_bill", "water_high_bill")),
    "E25": ("stuck_meter", ("electricity_meter", "water_meter")),
    "E26": ("prescription", ("old_debt",)),
    "E27": ("wrong_tariff_year", ("wrong_tariff",)),
    "E28": ("sewer_basis", ("sewer_charge",)),
    "E29": ("refuse_basis", ("refuse_charge",)),
    "E30": ("multiply_factor", ("electricity_high_bill", "water_high_bill")),
    "E31": ("cut_in_dispute", ("cut_in_dispute",)),
    "E32": ("no_statement", ("statement_not_received",)),
}

# what people ask about bills that are right, or that no rule explains; and its usual cause
ORDINARY: Final[tuple[tuple[str, str, float], ...]] = (
    ("water_high_bill", "bill_correct", 14),
    ("electricity_high_bill", "bill_correct", 12),
    ("water_estimated", "long_estimating", 10),
    ("electricity_estimated", "long_estimating", 8),
    ("account_other", "bill_correct", 9),
    ("payment_missing", "payment_elsewhere", 8),
    ("valuation", "bill_correct", 6),
    ("rates_other", "bill_correct", 4),
    ("rates_category", "wrong_category", 2),
    ("water_leak", "leak", 4),
    ("arrangement_new", "arrangement_not_loaded", 5),
    ("arrangement_missing", "arrangement_not_loaded", 3),
    ("notice_wrong", "interest_fees", 3),
    ("reconnection", "interest_fees", 2),
    ("ownership_change", "charged_after_move", 3),
    ("esp_application", "application_late", 4),
    ("esp_renewal", "esp_not_loaded", 2),
    ("esp_benefit_missing", "esp_not_loaded", 2),
    ("indigent_debt", "master_data", 1),
    ("water_burst", "service_fault", 2),
    ("power_outage", "service_fault", 2),
    ("eskom_supply", "not_ours", 1),
    ("refuse_not_collected", "service_fault", 1),
)

NO_ERROR: Final = frozenset({"bill_correct", "leak"})
ELSEWHERE: Final = frozenset({"service_fault", "not_ours"})


def subject_of(rule: str, service: str) -> tuple[str, str]:
    """Sub-category and cause of a query that a fault leads to."""
    cause, names = BY_RULE[rule]
    return (names[0] if service == "electricity" else names[-1]), cause


@cache
def list_words() -> dict[str, Sequence[str]]:
    """What residents say, by sub-category."""
    said: dict[str, list[str]] = defaultdict(list)
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            said[row["subcategory"]].append(row["words"])
    return dict(said)
