"""Records of accounts for the diagnosis: of every bill the version that holds, in the order of billing."""

from pathlib import Path

from sqlalchemy import Engine

from data.transaction import read
from jobs.billing_import import load
from queries.diagnosis.records import load_records
from queries.diagnosis.strays import load_strays
from rules.actor import SYSTEM
from rules.diagnosis.record import AccountRecord
from tests.billing_extract import FIRST, SECOND, make_extract


def load_both() -> dict[str, AccountRecord]:
    records = read(SYSTEM, load_records, account_nos=[FIRST, SECOND], strays=read(SYSTEM, load_strays))
    return {record.account.account_no: record for record in records}


def test_a_corrected_bill_takes_the_place_of_the_one_before(own_engine: Engine, tmp_path: Path) -> None:
    load(make_extract().write(tmp_path / "first"), SYSTEM)
    before = load_both()
    correction = make_extract("second", taken_on="2025-10-01")
    line = correction.row("charge_lines", account_no=FIRST, billing_month="2025-07", line_no=2)
    line["amount_rand"] = "100.00"
    step = correction.row("charge_steps", account_no=FIRST, billing_month="2025-07", step_no=2)
    step["amount_rand"] = "100.00"
    load(correction.write(tmp_path / "second"), SYSTEM)
    after = load_both()

    assert after[SECOND].lines == before[SECOND].lines
    july = [one for one in after[FIRST].lines if one.month == 2025 * 12 + 6 and one.line_no == 2]
    assert [one.cents for one in july] == [10_000]
    assert len(after[FIRST].lines) == len(before[FIRST].lines)


def test_lines_stand_in_the_order_of_billing_and_say_whose_they_are(
    own_engine: Engine, tmp_path: Path
) -> None:
    load(make_extract().write(tmp_path / "first"), SYSTEM)
    for record in load_both().values():
        places = [(line.month, line.line_no) for line in record.lines]
        assert places == sorted(places)
        assert len(places) > 1
        assert record.account.class_
