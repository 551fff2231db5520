"""Extracts that are held, rows that wait for repair, folders that cannot be loaded."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.tables.billing import BY_FILE, extract
from jobs.billing_import import load
from jobs.billing_import.command import import_folder
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput, NotAllowed
from tests.billing_extract import FIRST, SECOND, make_extract
from tests.jobs.billing_loading import Load, count, counts, repairs


@pytest.mark.parametrize("service", ["water", "rates"])
def test_a_control_total_one_cent_off_holds_the_extract(
    own_engine: Engine, load_extract: Load, service: str
) -> None:
    source = make_extract()
    control = source.control()
    control[service]["2025-08"] += Decimal("0.01")
    report = load_extract(source, control=control)
    assert report.state == "held"
    [wrong] = [total for total in report.control if not total["matches"]]
    assert (wrong["service"], wrong["month"]) == (service, "2025-08")
    assert set(counts(own_engine).values()) == {0}
    assert load_extract(source, control=control).was_known


def test_a_held_extract_may_come_again_when_it_is_mended(own_engine: Engine, load_extract: Load) -> None:
    source = make_extract()
    assert load_extract(source, control={}).state == "held"
    assert load_extract(source).state == "used"
    assert count(own_engine, BY_FILE["charge_lines"]) == len(source.rows["charge_lines"])


def test_control_totals_with_vat_are_understood_when_all_agree(load_extract: Load) -> None:
    source = make_extract()
    for line in source.rows["charge_lines"]:
        line["amount_rand"] = Decimal(line["amount_rand"]) + Decimal(line["vat_rand"])
    control = source.control()
    report = load_extract(make_extract(), control=control)
    assert (report.state, report.basis) == ("used", "with_vat")


def test_a_file_shorter_than_promised_holds_the_extract(own_engine: Engine, tmp_path: Path) -> None:
    folder = make_extract().write(tmp_path / "short")
    readings = (folder / "readings.csv").read_text().splitlines(keepends=True)
    (folder / "readings.csv").write_text("".join(readings[:-1]))
    report = load(folder, SYSTEM)
    assert report.state == "held"
    assert report.held_because == ["readings.csv has 5 rows; the manifest promises 6"]


def test_faulty_rows_go_to_the_repair_list_with_their_reasons(own_engine: Engine, load_extract: Load) -> None:
    source = make_extract()
    source.row("customers", customer_no="C3")["class"] = "trust"
    source.row("readings", account_no=FIRST, read_on="2025-06-30")["read_on"] = "30/06/2025"
    source.row("readings", account_no=FIRST, read_on="2025-07-30")["account_no"] = "999999999"
    source.row("payments", payment_id="Y1")["amount_rand"] = "1.005"
    source.row("arrangements", arrangement_no="1")["agreed_on"] = ""
    source.rows["bank_lines"].append(dict(source.row("bank_lines", bank_line_id="B1")))
    source.row("charge_lines", account_no=SECOND, billing_month="2025-06", line_no=2)["code"] = "MYSTERY"
    source.row("charge_steps", account_no=FIRST, billing_month="2025-06", step_no=2)["line_no"] = 7
    source.row("refuse_bins", property_no="P1")["bins"] = "one, or two"
    report = load_extract(source)
    assert report.state == "used"
    assert repairs(own_engine) == [
        ("arrangements.csv", 2, "agreed_on is empty"),
        ("bank_lines.csv", 4, "repeats the key of line 2"),
        ("charge_lines.csv", 9, "unknown code: MYSTERY"),
        ("charge_steps.csv", 3, f"not in charge_lines: {FIRST} 2025-06 {FIRST}06 7"),
        ("customers.csv", 4, "unknown class: trust"),
        ("payments.csv", 2, "amount_rand has parts of a cent"),
        ("readings.csv", 2, "read_on '30/06/2025' is not a date like 2025-11-30"),
        ("readings.csv", 3, "not in accounts: 999999999"),
        ("refuse_bins.csv", 2, "bins 'one, or two' is not a whole number"),
    ]
    assert report.total("repair") == 9
    assert report.total("read") == report.total("loaded") + report.total("repair")
    # the account of the unknown customer is no orphan: its customer came, only unreadable
    assert count(own_engine, BY_FILE["accounts"]) == 3


def test_rows_that_cannot_be_read_still_count_against_the_control_totals(
    own_engine: Engine, load_extract: Load
) -> None:
    source = make_extract()
    source.row("charge_lines", account_no=FIRST, billing_month="2025-07", line_no=2)["days"] = "thirty"
    source.row("charge_lines", account_no=FIRST, billing_month="2025-08", line_no=2)["billing_month"] = (
        "2025-99"
    )
    control = source.control()
    del control["water"]["2025-99"]
    report = load_extract(source, control=control)
    assert report.state == "used"
    assert [reason for file, _, reason in repairs(own_engine) if file == "charge_lines.csv"] == [
        "days 'thirty' is not a whole number",
        "not a month of this extract: 2025-99",
    ]


def test_a_folder_that_cannot_be_loaded_lists_every_reason(own_engine: Engine, tmp_path: Path) -> None:
    folder = make_extract().write(tmp_path / "broken")
    (folder / "accounts.csv").unlink()
    (folder / "invoices.csv").write_text("account_no,account_no,billing_month\n")
    (folder / "manifest.toml").write_text("municipality = ")
    with pytest.raises(InvalidInput) as refused:
        load(folder, SYSTEM)
    text = str(refused.value)
    assert "accounts.csv is missing" in text
    assert "invoices.csv lacks the columns invoice_no" in text
    assert "invoices.csv has columns twice: account_no" in text
    assert "manifest.toml is not TOML" in text
    assert count(own_engine, extract) == 0


def test_an_id_in_use_cannot_come_with_other_contents(load_extract: Load) -> None:
    source = make_extract()
    load_extract(source)
    source.row("customers", customer_no="C1")["name"] = "Another"
    with pytest.raises(Conflict, match="an extract_id of its own"):
        load_extract(source)


def test_only_administrators_import(own_engine: Engine, tmp_path: Path) -> None:
    expert = Actor(7, "expert", "An expert", "expert")
    with pytest.raises(NotAllowed):
        load(make_extract().write(tmp_path / "x"), expert)


def test_the_command_says_what_holds_an_extract(own_engine: Engine, tmp_path: Path) -> None:
    source = make_extract()
    control = source.control()
    control["rates"]["2025-06"] += Decimal("0.01")
    said: list[str] = []
    assert not import_folder(source.write(tmp_path / "held", control=control), said.append, as_json=False)
    assert "  1 of 9 control totals do not match" in said
    assert "  rates 2025-06: promised 2863.45, found 2863.44" in said
