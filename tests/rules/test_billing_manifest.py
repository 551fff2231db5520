"""The manifest's promise is read from any sensible nesting, and faults are named."""

import tomllib
from datetime import date
from decimal import Decimal

import pytest

from rules.billing_extract.manifest import Manifest, parse_manifest
from rules.errors import InvalidInput

HEAD = """
municipality = "johannesburg"
extract_id = "a-1"
taken_on = 2025-11-01
from_month = "2025-06"
to_month = "2025-07"
"""
WATER, RATES = ("water", date(2025, 6, 1)), ("rates", date(2025, 7, 1))


def parse(text: str) -> Manifest:
    return parse_manifest(tomllib.loads(text, parse_float=Decimal))


@pytest.mark.parametrize(
    "control",
    [
        '[control.water]\n"2025-06" = "10.50"\n[control.rates]\n"2025-07" = "-3.00"',
        '[control_totals."2025-06"]\nwater = 10.50\n[control_totals."2025-07"]\nrates = -3.00',
        '[totals]\n"water/2025-06" = 10.5\n"rates/2025-07" = -3',
        '[[control]]\nservice = "water"\nmonth = "2025-06"\namount_rand = "10.50"\nvat_rand = "1.58"\n'
        '[[control]]\nservice = "rates"\nbilling_month = "2025-07"\ntotal_rand = -3.00\nlines = 12',
    ],
)
def test_control_totals_are_found_in_any_nesting(control: str) -> None:
    assert parse(HEAD + control).control == {WATER: Decimal("10.50"), RATES: Decimal("-3.00")}


@pytest.mark.parametrize(
    "rows",
    [
        "[rows]\ncustomers = 3",
        '[files]\n"customers.csv" = 3',
        "[files.customers]\nrows = 3",
        "[customers]\nrows = 3",
        '[[files]]\nname = "customers.csv"\nrows = 3',
    ],
)
def test_rows_are_found_in_any_nesting(rows: str) -> None:
    manifest = parse(HEAD + rows)
    assert manifest.rows == {"customers": 3}
    assert manifest.control == {}


def test_identity_may_stand_in_a_table_and_months_are_counted_whole() -> None:
    manifest = parse("[extract]" + HEAD.replace("2025-06", "2024-12"))
    assert manifest.taken_on == date(2025, 11, 1)
    assert manifest.months[0] == date(2024, 12, 1)
    assert manifest.months[-1] == date(2025, 7, 1)
    assert len(manifest.months) == 8


def test_faults_are_all_named() -> None:
    with pytest.raises(InvalidInput, match=r"lacks taken_on, to_month"):
        parse(HEAD.replace("taken_on = 2025-11-01", "").replace('to_month = "2025-07"', ""))
    with pytest.raises(InvalidInput, match=r"from_month '06/2025'.*the rows of customers are 'many'"):
        parse(HEAD.replace('"2025-06"', '"06/2025"') + '[rows]\ncustomers = "many"')
    with pytest.raises(InvalidInput, match="after"):
        parse(HEAD.replace('"2025-06"', '"2026-01"'))
