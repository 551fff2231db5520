"""Extracts load once, reconcile to the cent, keep history, and go on where they were killed."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.billing import BY_FILE, extract, repair
from data.tables.reference.tariffs import tariff
from jobs.billing_import import ImportReport, load
from jobs.billing_import.command import import_folder
from queries.billing_versions import newest, of_invoices
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput, NotAllowed
from tests.billing_extract import FIRST, SECOND, Extract, make_extract

Load = Callable[..., ImportReport]


@pytest.fixture
def load_extract(own_engine: Engine, tmp_path: Path) -> Load:
    def load_it(source: Extract, **options: Any) -> ImportReport:
        return load(source.write(tmp_path / source.extract_id, **options), SYSTEM)

    return load_it


def count(engine: Engine, table: sa.Table) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def counts(engine: Engine) -> dict[str, int]:
    return {name: count(engine, table) for name, table in BY_FILE.items()}


def holding(engine: Engine, file: str) -> list[sa.Row[Any]]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(newest(file))))


def holding_lines(engine: Engine) -> list[sa.Row[Any]]:
    with engine.connect() as connection:
        return list(connection.execute(of_invoices("charge_lines", newest("invoices"))))


def repairs(engine: Engine) -> list[tuple[str, int, str]]:
    with engine.connect() as connection:
        rows = connection.execute(
            sa.select(repair.c.file, repair.c.line, repair.c.reason).order_by(repair.c.file, repair.c.line)
        )
        return [(file, line, reason) for file, line, reason in rows]


def test_every_row_of_a_clean_extract_is_loaded(own_engine: Engine, load_extract: Load) -> None:
    source = make_extract()
    report = load_extract(source)
    assert report.state == "used"
    assert report.held_because == []
    assert counts(own_engine) == {name: len(rows) for name, rows in source.rows.items()}
    assert report.total("read") == report.total("loaded") == sum(map(len, source.rows.values()))
    assert all(total["matches"] for total in report.control)
    water = [t for t in report.control if (t["service"], t["month"]) == ("water", "2025-07")]
    assert water[0]["found_rand"] == "119.36"
    with own_engine.connect() as connection:
        partition = connection.scalar(
            sa.text(
                "SELECT count(*) FROM billing.charge_line"
                " WHERE tableoid = 'billing.charge_line_202507'::regclass"
            )
        )
        left = connection.scalar(
            sa.text("SELECT count(*) FROM pg_class WHERE relnamespace = 'billing_staging'::regnamespace")
        )
    assert partition == 5
    assert left == 0


def test_the_same_extract_again_changes_nothing(own_engine: Engine, load_extract: Load) -> None:
    source = make_extract()
    first = load_extract(source)
    before = counts(own_engine)
    again = load_extract(source)
    assert again.was_known
    assert (again.state, again.extract_no) == ("used", first.extract_no)
    assert again.files == first.files
    assert again.control == first.control
    assert counts(own_engine) == before


def test_the_same_rows_under_a_new_id_add_no_versions(own_engine: Engine, load_extract: Load) -> None:
    load_extract(make_extract())
    before = counts(own_engine)
    report = load_extract(make_extract("second"))
    assert report.state == "used"
    assert report.total("loaded") == 0
    assert report.total("unchanged") == report.total("read")
    assert counts(own_engine) == before


def test_a_correction_is_a_new_version_and_the_old_one_stays(own_engine: Engine, load_extract: Load) -> None:
    load_extract(make_extract())
    correction = make_extract("second", taken_on="2025-10-01")
    correction.row("charge_lines", account_no=FIRST, billing_month="2025-07", line_no=2)["amount_rand"] = (
        "100.00"
    )
    correction.row("charge_steps", account_no=FIRST, billing_month="2025-07", step_no=2)["amount_rand"] = (
        "100.00"
    )
    correction.row("customers", customer_no="C2")["name"] = "Holder two"
    report = load_extract(correction)
    assert report.files["customers"].loaded == 1
    # the whole invoice is a new version: its head, both lines and both steps
    assert [report.files[f].loaded for f in ("invoices", "charge_lines", "charge_steps")] == [1, 2, 2]
    lines = [row for row in holding_lines(own_engine) if row.account_no == FIRST and row.line_no == 2]
    assert sorted(row.amount_rand for row in lines) == [
        Decimal("100.00"),
        Decimal("119.36"),
        Decimal("119.36"),
    ]
    assert len(holding_lines(own_engine)) == len(correction.rows["charge_lines"])
    assert count(own_engine, BY_FILE["charge_lines"]) == len(correction.rows["charge_lines"]) + 2
    names = {row.customer_no: row.name for row in holding(own_engine, "customers")}
    assert names["C2"] == "Holder two"
    assert count(own_engine, BY_FILE["customers"]) == 4


def test_a_line_that_a_corrected_invoice_drops_no_longer_holds(
    own_engine: Engine, load_extract: Load
) -> None:
    load_extract(make_extract())
    correction = make_extract("second")
    dropped = correction.row("charge_lines", account_no=SECOND, billing_month="2025-08", line_no=2)
    correction.rows["charge_lines"].remove(dropped)
    report = load_extract(correction)
    assert report.files["charge_lines"].loaded == 1
    lines = [row for row in holding_lines(own_engine) if row.account_no == SECOND]
    assert [(f"{row.billing_month:%Y-%m}", row.line_no) for row in lines].count(("2025-08", 2)) == 0
    assert len(lines) == 5


def test_a_payment_that_moves_to_another_account_holds_there_only(
    own_engine: Engine, load_extract: Load
) -> None:
    load_extract(make_extract())
    correction = make_extract("second")
    correction.row("payments", payment_id="Y2")["account_no"] = SECOND
    load_extract(correction)
    assert {(row.payment_id, row.account_no) for row in holding(own_engine, "payments")} == {
        ("Y1", FIRST),
        ("Y2", SECOND),
    }


def test_an_extract_taken_earlier_only_adds_what_is_not_known(own_engine: Engine, load_extract: Load) -> None:
    load_extract(make_extract())
    earlier = make_extract("earlier", taken_on="2025-08-20")
    earlier.row("customers", customer_no="C1")["name"] = "Former name"
    earlier.row("invoices", account_no=FIRST, billing_month="2025-06")["total_due_rand"] = "1.00"
    earlier.rows["customers"].append(earlier.row("customers", customer_no="C2") | {"customer_no": "C9"})
    report = load_extract(earlier)
    assert report.total("loaded") == 1
    assert {row.customer_no: row.name for row in holding(own_engine, "customers")}["C1"] == "Holder 1"
    assert any("later extract" in note for note in report.notes)


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


def test_a_tariff_is_known_when_the_extract_brings_it(own_engine: Engine, load_extract: Load) -> None:
    source = make_extract()
    source.row("charge_lines", account_no=FIRST, billing_month="2025-07", line_no=2)["tariff"] = "hostel"
    source.row("charge_lines", account_no=FIRST, billing_month="2025-08", line_no=2)["tariff"] = "palace"
    load_extract(source)
    assert [reason for _, _, reason in repairs(own_engine)] == ["unknown tariff: palace"]


def test_columns_may_come_in_any_order_and_more_of_them(own_engine: Engine, tmp_path: Path) -> None:
    folder = make_extract().write(tmp_path / "order")
    (folder / "bank_lines.csv").write_bytes(
        b"\xef\xbb\xbfamount_rand,note,bank_line_id,reference,value_on\r\n"
        b'900.00,"two\r\nlines, ""quoted""",B1,"",2025-07-18\r\n'
        b"954.48,,B2,40000001,2025-08-18\r\n\r\n"
    )
    (folder / "disputes.csv").unlink()
    (folder / "readme.txt").write_text("hello")
    manifest = (folder / "manifest.toml").read_text().replace("disputes = 1", "disputes = 0")
    (folder / "manifest.toml").write_text(manifest)
    report = load(folder, SYSTEM)
    assert report.state == "used"
    assert "bank_lines.csv: columns not used: note" in report.notes
    assert "disputes.csv is not in this extract" in report.notes
    assert "files not used: readme.txt" in report.notes
    rows = {row.bank_line_id: row for row in holding(own_engine, "bank_lines")}
    assert rows["B1"].reference is None
    assert rows["B2"].amount_rand == Decimal("954.48")


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


class Killed(Exception):
    """Stands for a process that ends."""


@pytest.mark.parametrize("words", ["Copying the files", "Checking the rows", "Adding what is new"])
def test_a_killed_import_goes_on_and_ends_the_same(own_engine: Engine, tmp_path: Path, words: str) -> None:
    source = make_extract()
    folder = source.write(tmp_path / "killed")

    def kill(done: int, total: int, said: str) -> None:
        del done, total
        if said == words:
            raise Killed

    with pytest.raises(Killed):
        load(folder, SYSTEM, kill)
    assert holding(own_engine, "customers") == []
    report = load(folder, SYSTEM)
    assert report.state == "used"
    assert not report.was_known
    assert counts(own_engine) == {name: len(rows) for name, rows in source.rows.items()}
    assert report.total("loaded") == report.total("read")
    assert count(own_engine, extract) == 1


def test_progress_is_told_up_to_the_end(own_engine: Engine, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    load(make_extract().write(tmp_path / "told"), SYSTEM, lambda *step: told.append(step))
    done = [step[0] for step in told]
    assert done == sorted(done)
    assert all(step[0] <= step[1] for step in told)
    assert {step[2] for step in told} >= {"Reading the files", "Copying the files", "Adding what is new"}


def test_only_administrators_import(own_engine: Engine, tmp_path: Path) -> None:
    expert = Actor(7, "expert", "An expert", "expert")
    with pytest.raises(NotAllowed):
        load(make_extract().write(tmp_path / "x"), expert)


def test_the_application_can_change_no_loaded_row(own_engine: Engine, load_extract: Load) -> None:
    load_extract(make_extract())
    for statement in ("UPDATE billing.charge_line SET amount_rand = 0", "DELETE FROM billing.invoice"):
        with own_engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="permission"):
            connection.execute(sa.text(statement))


def test_months_outside_reason_make_no_partitions(own_engine: Engine) -> None:
    with own_engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="No billing month"):
        connection.execute(sa.text("SELECT billing.ensure_month('0001-01-01')"))


def test_a_schedule_the_city_brings_rules_as_local_rows(own_engine: Engine, load_extract: Load) -> None:
    source = make_extract()
    levy = source.row("tariffs", tariff="hostel")
    source.rows["tariffs"] += [
        levy | {"code": "BUSINESS_SURCHARGE", "kind": "share", "rate": "0.02", "unit": "lines"},
        levy | {"code": "SEWER", "kind": "value_band", "band_from": "500", "band_to": "300"},
        levy | {"code": "CREDIT"},
    ]
    report = load_extract(source)
    assert len([note for note in report.notes if "cannot be used" in note]) == 2
    dearer = make_extract("second")
    dearer.row("tariffs", tariff="hostel")["rate"] = "13.50"
    load_extract(dearer)
    with own_engine.connect() as connection:
        rows = connection.execute(
            sa.select(tariff.c.service, tariff.c.code, tariff.c.rate, tariff.c.band_from)
            .where(tariff.c.origin == "local")
            .order_by(tariff.c.service)
        )
        found = [(service, code, float(rate), band) for service, code, rate, band in rows]
    assert found == [
        ("electricity", "BUSINESS_SURCHARGE", 0.02, None),
        ("sewer", "BUSINESS_SURCHARGE", 0.02, None),
        ("water", "BUSINESS_SURCHARGE", 0.02, None),
        ("water", "WATER_LEVY", 13.5, None),
    ]


def test_the_command_prints_json_and_words(own_engine: Engine, tmp_path: Path) -> None:
    folder = make_extract().write(tmp_path / "told")
    said: list[str] = []
    assert import_folder(folder, said.append, as_json=True)
    [line] = said
    told = json.loads(line)
    assert told["state"] == "used"
    assert told["rows_read"] == told["rows_loaded"] + told["rows_unchanged"] + told["rows_repair"]
    assert import_folder(folder, said.append, as_json=False)
    assert "Extract first was loaded before; nothing was changed." in said


def test_the_command_says_what_holds_an_extract(own_engine: Engine, tmp_path: Path) -> None:
    source = make_extract()
    control = source.control()
    control["rates"]["2025-06"] += Decimal("0.01")
    said: list[str] = []
    assert not import_folder(source.write(tmp_path / "held", control=control), said.append, as_json=False)
    assert "  1 of 9 control totals do not match" in said
    assert "  rates 2025-06: promised 2863.45, found 2863.44" in said


def test_whole_numbers_may_be_written_as_data_frames_do(own_engine: Engine, load_extract: Load) -> None:
    source = make_extract()
    for line in source.rows["charge_lines"]:
        line["line_no"] = f"{line['line_no']}.0"
        line["days"] = "30.0"
    source.row("charge_lines", account_no=FIRST, billing_month="2025-08", line_no="2.0")["days"] = "30.5"
    load_extract(source)
    assert repairs(own_engine) == [("charge_lines.csv", 7, "days is not a whole number")]
    lines = holding_lines(own_engine)
    assert {line.days for line in lines} == {30}
    assert {line.line_no for line in lines} == {1, 2}
