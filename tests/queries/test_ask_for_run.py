"""The city is diagnosed when billing has said something new: asked for once, not again and again."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import extract
from data.tables.diagnosis import diagnosis_run
from data.tables.jobs import job
from queries.actions.ask_for_run import ask_for_run
from rules.actor import SYSTEM
from tests.billing_extract import make_extract
from tests.billing_rows import put_extract


@pytest.fixture
def extract_no(connection: Connection) -> int:
    number = put_extract(connection, make_extract())
    connection.execute(sa.update(extract).values(loaded_at=sa.func.now()))
    return number


def end(connection: Connection, status: str, after: timedelta = timedelta()) -> None:
    asked = {"requested_at": sa.func.now() + after, "status": status, "finished_at": sa.func.now()}
    connection.execute(sa.update(job).values(asked))


def test_without_bills_nothing_is_asked_for(connection: Connection) -> None:
    assert ask_for_run(connection, SYSTEM) is None


def test_new_bills_are_looked_at_once(connection: Connection, extract_no: int) -> None:
    number = ask_for_run(connection, SYSTEM)
    asked = connection.execute(sa.select(job.c.job_id, job.c.kind)).all()
    assert [tuple(row) for row in asked] == [(number, "diagnose_all")]
    assert ask_for_run(connection, SYSTEM) is None


def test_a_run_that_failed_on_these_bills_is_left_to_people(connection: Connection, extract_no: int) -> None:
    ask_for_run(connection, SYSTEM)
    end(connection, "failed", timedelta(seconds=1))
    assert ask_for_run(connection, SYSTEM) is None


def test_a_run_before_these_bills_does_not_count(connection: Connection, extract_no: int) -> None:
    first = ask_for_run(connection, SYSTEM)
    end(connection, "done", timedelta(days=-1))
    again = ask_for_run(connection, SYSTEM)
    assert again is not None
    assert again != first


def test_bills_that_a_run_has_seen_are_not_looked_at_again(connection: Connection, extract_no: int) -> None:
    run = {"as_of": date(2025, 8, 31), "extract_no": extract_no, "accounts": 3, "finished_at": sa.func.now()}
    connection.execute(sa.insert(diagnosis_run).values(run))
    assert ask_for_run(connection, SYSTEM) is None
    put_extract(connection, make_extract("second", taken_on="2025-10-01"))
    connection.execute(sa.update(extract).values(loaded_at=sa.func.now()))
    assert ask_for_run(connection, SYSTEM) is not None
