"""Diagnosing a city: its hidden truth is found, a kill costs one part, workers share, a run replaces."""

import csv
import json
from collections import Counter
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from typer.testing import CliRunner

from data.demo.city import CityReport, write_city
from data.tables.clusters import diagnosis_streak
from data.tables.diagnosis import diagnosis_finding, diagnosis_part, diagnosis_run
from data.transaction import perform, read, transaction
from jobs.billing_import import load
from jobs.context import JobContext
from jobs.diagnose import diagnose_one, open_tools
from jobs.diagnose_all import print_run, work_through
from jobs.registry import load_works
from jobs.worker import run_job
from manage import app
from queries.actions.diagnose_city import diagnose_part, finish_run, start_run
from queries.diagnosis.runs import count_done, find_last_run
from queries.jobs import claim, enqueue, get_job
from rules.actor import SYSTEM
from rules.errors import NotFound

AS_OF = date(2026, 11, 22)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> CityReport:
    folder = tmp_path_factory.mktemp("diagnosis") / "city"
    return write_city(folder, 330, 15, 5, as_of=AS_OF, fault_share=0.5)


@pytest.fixture
def city(own_engine: Engine, written: CityReport) -> CityReport:
    assert load(written.folder, SYSTEM).state == "used"
    return written


def planted(report: CityReport) -> Counter[tuple[str, str]]:
    with report.truth.open(encoding="utf-8", newline="") as file:
        return Counter((row["account_no"], row["rule"]) for row in csv.DictReader(file))


def kept() -> list[tuple[str, str]]:
    with transaction(SYSTEM) as connection:
        rows = connection.execute(sa.select(diagnosis_finding.c.account_no, diagnosis_finding.c.rule))
        return sorted((row[0], row[1]) for row in rows)


def run_through() -> int:
    run_id = perform(SYSTEM, start_run)
    work_through(run_id)
    assert perform(SYSTEM, finish_run, run_id=run_id)
    return run_id


def test_without_an_extract_there_is_nothing_to_diagnose(own_engine: Engine) -> None:
    with pytest.raises(NotFound, match="import-billing"):
        perform(SYSTEM, start_run)


def test_nearly_all_that_was_planted_is_found_and_little_else(city: CityReport) -> None:
    run_through()
    found, true = set(kept()), set(planted(city))
    assert len(true) > 60
    assert len(found & true) >= 0.9 * len(true)
    assert len(found & true) >= 0.9 * len(found)


def test_a_worker_that_dies_leaves_its_part_to_the_next(city: CityReport) -> None:
    run_id = perform(SYSTEM, start_run)
    tools = open_tools()

    def die(_records: object) -> dict[str, tuple[()]]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        perform(SYSTEM, diagnose_part, run_id=run_id, strays=tools.strays, judge=die)
    assert read(SYSTEM, count_done, run_id=run_id) == (0, 330)
    assert not perform(SYSTEM, finish_run, run_id=run_id)
    assert perform(SYSTEM, start_run) == run_id
    assert work_through(run_id) == 330
    assert read(SYSTEM, count_done, run_id=run_id) == (330, 330)


def test_two_workers_never_take_the_same_part(city: CityReport) -> None:
    run_id = perform(SYSTEM, start_run)
    tools = open_tools()
    shared: list[int | None] = []

    def look_aside(records: object) -> dict[str, tuple[()]]:
        shared.append(
            perform(SYSTEM, diagnose_part, run_id=run_id, strays=tools.strays, judge=lambda _records: {})
        )
        return {}

    first = perform(SYSTEM, diagnose_part, run_id=run_id, strays=tools.strays, judge=look_aside)
    assert (first, shared) == (300, [30])
    assert (
        perform(SYSTEM, diagnose_part, run_id=run_id, strays=tools.strays, judge=lambda _records: {}) is None
    )


def test_a_finished_run_takes_the_place_of_the_one_before(city: CityReport) -> None:
    first = run_through()
    findings = kept()
    second = run_through()
    assert second > first
    assert kept() == findings
    assert read(SYSTEM, find_last_run) == second
    with transaction(SYSTEM) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(diagnosis_run)) == 1
        assert set(connection.scalars(sa.select(diagnosis_part.c.run_id))) == {second}


def test_the_job_of_a_worker_does_the_same(city: CityReport) -> None:
    job_id = perform(SYSTEM, enqueue, kind="diagnose_all")
    job = perform(SYSTEM, claim, worker="w", kinds=("diagnose_all",), stale_after=timedelta(minutes=1))
    assert job is not None
    run_job(load_works()["diagnose_all"], JobContext(job))
    ended = read(SYSTEM, get_job, job_id=job_id)
    assert (ended.status, ended.done, ended.total) == ("done", 330, 330)
    assert read(SYSTEM, find_last_run) == (ended.result or {})["run_id"]


def test_a_run_keeps_the_meters_that_are_being_estimated(city: CityReport) -> None:
    run_id = run_through()
    with transaction(SYSTEM) as connection:
        rows = connection.execute(sa.select(diagnosis_streak)).all()
        newest = connection.execute(
            sa.text(
                "SELECT account_no, meter_no FROM billing.charge_line l WHERE reading_kind = 'estimated'"
                " AND billing_month = (SELECT max(billing_month) FROM billing.charge_line)"
            )
        ).all()
    assert rows
    assert {each.run_id for each in rows} == {run_id}
    assert {(each.account_no, each.meter_no) for each in rows} >= {tuple(each) for each in newest}
    assert all(each.region and each.ward_no and each.route for each in rows)


def test_what_is_printed_is_one_finding_a_line(city: CityReport) -> None:
    said: list[str] = []
    print_run(run_through(), said.append, as_json=True)
    rows = [json.loads(line) for line in said]
    assert [(row["account_no"], row["rule"]) for row in rows] == sorted(
        ((row["account_no"], row["rule"]) for row in rows), key=lambda pair: pair[0]
    )
    assert set(rows[0]) == {
        "account_no", "rule", "lines", "period_from", "period_to", "effect_rand", "confidence", "primary",
        "explanation",
    }  # fmt: skip
    assert sorted((row["account_no"], row["rule"]) for row in rows) == kept()
    first = Counter(row["account_no"] for row in rows if row["primary"])
    assert set(first.values()) == {1}


def test_one_account_alone_gives_what_the_city_gives(city: CityReport) -> None:
    run_through()
    account_no, _ = kept()[0]
    findings, reasons = diagnose_one(account_no)
    assert [(account_no, finding.rule) for finding in findings] == [
        one for one in kept() if one[0] == account_no
    ]
    assert reasons == ()


def test_a_right_bill_says_why_it_is_right(city: CityReport) -> None:
    known = {
        row["account_no"] for row in csv.DictReader((city.folder / "accounts.csv").open(encoding="utf-8"))
    }
    run_through()
    clean = sorted(known - {account_no for account_no, _ in kept()})
    findings, reasons = diagnose_one(clean[0])
    assert findings == ()
    assert "All 32 rules were checked" in reasons[0]


def test_an_unknown_account_is_said_to_be_unknown(city: CityReport) -> None:
    with pytest.raises(NotFound, match="999"):
        diagnose_one("999")


def test_it_is_either_one_account_or_all() -> None:
    assert CliRunner().invoke(app, ["diagnose"]).exit_code == 2
    assert CliRunner().invoke(app, ["diagnose", "1", "--all"]).exit_code == 2
