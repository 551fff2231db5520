"""Adding up figures while others write, killed half-way, and building them anew."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.facts import case_flow, fact_delta, fact_month
from data.transaction import perform, read, transaction
from jobs.check import check_figures
from jobs.context import JobContext
from jobs.facts import add_up_changes
from jobs.registry import load_works
from jobs.worker import run_job
from queries.actions.add_up import add_up
from queries.actions.record import record
from queries.cases import lock_case
from queries.jobs import claim, enqueue, get_job
from queries.kpis.check import check_sums
from queries.reference import load_reference
from rules import events as kinds
from rules.actor import SYSTEM
from rules.events import Event
from rules.lookups import Reference
from tests.make import NOW, make_case
from tests.many_cases import log_many


@pytest.fixture
def reference(own_engine: Engine) -> Reference:
    return read(SYSTEM, load_reference)


def write_some(reference: Reference) -> None:
    with transaction(SYSTEM) as connection:
        log_many(connection, reference, count=30, now=NOW, holders=(0,))


def log_and_resolve(reference: Reference) -> None:
    body = {"status": "resolved", "outcome_code": "corrected", "cause_code": "catch_up"}
    for _ in range(5):
        with transaction(SYSTEM) as connection:
            case = make_case(connection, reference, now=NOW - timedelta(days=3))
        with transaction(SYSTEM) as connection:
            locked = lock_case(connection, SYSTEM, case_id=case.case_id, seen_seq=None)
            resolved = Event(kinds.RESOLVED, NOW, body, 7)
            record(connection, SYSTEM, locked, [resolved], reference=reference, now=NOW)


def count_waiting() -> int:
    return int(read(SYSTEM, lambda c, _: c.scalar(sa.select(sa.func.count()).select_from(fact_delta))) or 0)


def test_every_change_is_added_once_while_others_write_and_add_up(
    own_engine: Engine, reference: Reference
) -> None:
    stop = threading.Event()

    def go_on() -> int:
        taken = 0
        while not stop.is_set():
            taken += perform(SYSTEM, add_up, most=7)
        return taken

    with ThreadPoolExecutor(4) as pool:
        adding = [pool.submit(go_on) for _ in range(2)]
        writing = [pool.submit(log_and_resolve, reference) for _ in range(6)]
        try:
            for each in writing:
                each.result()
        finally:
            stop.set()
        assert sum(each.result() for each in adding) > 0
    assert read(SYSTEM, check_sums) == []
    add_up_changes()
    assert count_waiting() == 0
    assert read(SYSTEM, check_sums) == []


def test_a_killed_adding_up_leaves_everything_as_it_was(own_engine: Engine, reference: Reference) -> None:
    write_some(reference)
    waiting = count_waiting()
    with pytest.raises(ZeroDivisionError), transaction(SYSTEM) as connection:
        assert 1 / (add_up(connection, SYSTEM) - waiting)
    assert count_waiting() == waiting > 0
    assert add_up_changes() == waiting
    assert add_up_changes() == 0
    assert read(SYSTEM, check_sums) == []


def test_the_job_builds_figures_that_were_never_kept(own_engine: Engine, reference: Reference) -> None:
    write_some(reference)
    with transaction(SYSTEM) as connection:
        kept = connection.execute(sa.select(case_flow).order_by(case_flow.c.case_id, case_flow.c.n)).all()
        for table in (case_flow, fact_delta, fact_month):
            connection.execute(sa.delete(table))
    number = perform(SYSTEM, enqueue, kind="rebuild_facts")
    job = perform(SYSTEM, claim, worker="w", kinds=("rebuild_facts",), stale_after=timedelta(seconds=30))
    assert job is not None
    run_job(load_works()["rebuild_facts"], JobContext(job, threading.Event()))
    assert read(SYSTEM, get_job, job_id=number).status == "done"
    with transaction(SYSTEM) as connection:
        anew = connection.execute(sa.select(case_flow).order_by(case_flow.c.case_id, case_flow.c.n)).all()
    assert anew == kept
    told: list[str] = []
    assert check_figures(told.append) == 0
    assert told == ["Flows replayed and figures counted anew: 0 differences."]
