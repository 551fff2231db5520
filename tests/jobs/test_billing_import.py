"""Extracts load once, reconcile to the cent, keep history, and go on where they were killed."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.billing import BY_FILE, extract
from data.tables.reference.tariffs import tariff
from jobs.billing_import import load
from jobs.billing_import.command import import_folder
from rules.actor import SYSTEM
from tests.billing_extract import FIRST, SECOND, make_extract
from tests.jobs.billing_loading import Load, count, counts, holding, holding_lines, repairs


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
