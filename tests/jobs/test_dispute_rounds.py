"""Rounds about disputes: the day's proof, corrections beside extracts, alerts of cuts; again and at once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.billing import extract
from data.tables.cases import case_event
from data.tables.corrections import correction
from data.tables.disputes import cut_alert, dispute_balance
from data.transaction import transaction
from jobs.billing_files import make_files
from jobs.confirm_corrections import confirm_corrections
from jobs.cuts import alert_cuts
from jobs.reconcile import reconcile_day
from queries.actions import confirm_corrections as confirming
from queries.actions import cuts
from rules.actor import SYSTEM
from rules.errors import Conflict
from tests.billing_extract import FIRST, Extract, make_extract
from tests.billing_rows import put_extract
from tests.jobs.disputing_city import make_disputing_city
from tests.queries.disputing import NOW

GO = threading.Event()
LATER = NOW + timedelta(days=20)


@pytest.fixture(autouse=True)
def city(own_engine: Engine) -> None:
    make_disputing_city()


def load(source: Extract) -> None:
    with transaction(SYSTEM) as connection:
        number = put_extract(connection, source)
        loaded = sa.update(extract).where(extract.c.extract_no == number)
        connection.execute(loaded.values(loaded_at=LATER))


def load_corrected_bill() -> None:
    """An extract in which the rates of the first account are as the correction says."""
    anew = make_extract("corrected", taken_on="2025-10-01")
    line = anew.row("charge_lines", account_no=FIRST, billing_month="2025-08", line_no=1)
    line["amount_rand"] = "954.00"
    load(anew)


def load_cut(extract_id: str) -> None:
    anew = make_extract(extract_id, taken_on="2025-10-01")
    step = {"account_no": FIRST, "step": "cut", "step_on": "2025-09-20", "amount_rand": "1100.00"}
    anew.rows = {"credit_control": [step]}
    load(anew)


def count(column: sa.Column[int], *conditions: sa.ColumnElement[bool]) -> int:
    with transaction(SYSTEM) as connection:
        return connection.execute(sa.select(sa.func.count(column)).where(*conditions)).scalar_one()


def at_once(work: Callable[[], object]) -> None:
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_the_proof_waits_for_the_file_and_is_made_once_a_day() -> None:
    assert reconcile_day(GO, NOW) is None
    make_files(GO, NOW)
    balance = reconcile_day(GO, NOW)
    assert balance is not None
    assert (balance.faults, balance.held_rand > 0) == ((), True)
    assert reconcile_day(GO, NOW) is None
    assert count(dispute_balance.c.accounts) == 1


def test_workers_that_reconcile_at_once_keep_one_proof() -> None:
    make_files(GO, NOW)
    at_once(lambda: reconcile_day(GO, NOW))
    assert count(dispute_balance.c.accounts) == 1


def test_an_extract_confirms_once_however_many_workers_compare() -> None:
    make_files(GO, NOW)
    load_corrected_bill()
    at_once(lambda: confirm_corrections(GO, LATER))
    assert confirm_corrections(GO, LATER) == 0
    assert count(correction.c.correction_id, correction.c.stage == "confirmed") == 1
    assert count(case_event.c.seq, case_event.c.body["stage"].astext == "confirmed") == 1


def test_a_comparison_that_dies_half_way_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object, **__: object) -> None:
        raise Conflict("killed after the correction was marked")

    make_files(GO, NOW)
    load_corrected_bill()
    with monkeypatch.context() as broken:
        broken.setattr(confirming, "tell_queries", die)
        with pytest.raises(Conflict):
            confirm_corrections(GO, LATER)
    assert count(correction.c.correction_id, correction.c.stage == "confirmed") == 0
    assert confirm_corrections(GO, LATER) == 1
    assert count(correction.c.correction_id, correction.c.stage == "confirmed") == 1


def test_a_cut_is_told_once_however_often_it_comes_and_whoever_looks() -> None:
    load_cut("cut")
    at_once(lambda: alert_cuts(GO, LATER))
    load_cut("cut again")
    assert alert_cuts(GO, LATER) == 0
    assert count(cut_alert.c.alert_id) == 1
    assert count(case_event.c.seq, case_event.c.kind == "cut_in_dispute") == 1


def test_an_alert_that_dies_half_way_is_raised_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object, **__: object) -> None:
        raise Conflict("killed after the alert was kept")

    load_cut("cut")
    with monkeypatch.context() as broken:
        broken.setattr(cuts, "record", die)
        with pytest.raises(Conflict):
            alert_cuts(GO, LATER)
    assert count(cut_alert.c.alert_id) == 0
    assert alert_cuts(GO, LATER) == 1
