"""Workers: one job in one worker, resumed after a kill, stopped when asked."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from data.settings import ROOT
from data.transaction import perform, read, transaction
from jobs.context import JobContext, Stopping
from jobs.worker import run_job, run_worker
from queries.jobs import Job, claim, enqueue, get_job, request_cancel
from rules.actor import SYSTEM
from rules.errors import InvalidInput
from tests.jobs.counting import count, list_steps


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "tests.jobs.counting"], cwd=ROOT, env=dict(os.environ))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def look(job_id: int) -> Job:
    return read(SYSTEM, get_job, job_id=job_id)


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def ask(steps: int, rest: float = 0.0) -> int:
    return perform(SYSTEM, enqueue, kind="count", arguments={"steps": steps, "rest": rest})


def claim_here() -> JobContext:
    taken = perform(SYSTEM, claim, worker="here", kinds=["count"], stale_after=timedelta(seconds=30))
    assert taken is not None
    return JobContext(taken)


@pytest.mark.usefixtures("own_engine")
def test_two_workers_do_every_job_once() -> None:
    jobs = [ask(4) for _ in range(15)]
    with worker(), worker():
        wait_until(lambda: all(look(job_id).status == "done" for job_id in jobs))
    with transaction(SYSTEM) as connection:
        assert [list_steps(connection, job_id) for job_id in jobs] == [[1, 2, 3, 4]] * 15
    assert {look(job_id).attempts for job_id in jobs} == {1}


@pytest.mark.usefixtures("own_engine")
def test_killed_worker_is_followed_by_one_that_goes_on_from_the_checkpoint() -> None:
    job_id = ask(40, rest=0.05)
    with worker() as first:
        wait_until(lambda: look(job_id).done >= 5)
        first.kill()
        first.wait()
    assert look(job_id).status == "running"
    with worker():
        wait_until(lambda: look(job_id).status == "done")
    with transaction(SYSTEM) as connection:
        assert list_steps(connection, job_id) == list(range(1, 41))
    assert look(job_id).attempts == 2


@pytest.mark.usefixtures("own_engine")
def test_frozen_worker_that_wakes_up_does_nothing_twice() -> None:
    job_id = ask(12, rest=0.3)
    with ExitStack() as stack:
        first = stack.enter_context(worker())
        wait_until(lambda: look(job_id).done >= 3)
        os.kill(first.pid, signal.SIGSTOP)
        stack.enter_context(worker())
        # frozen inside a transaction it holds the row until the server's limit of 60 s for idle transactions
        wait_until(lambda: look(job_id).attempts == 2, seconds=150)
        os.kill(first.pid, signal.SIGCONT)
        wait_until(lambda: look(job_id).status == "done")
    with transaction(SYSTEM) as connection:
        assert list_steps(connection, job_id) == list(range(1, 13))


@pytest.mark.usefixtures("own_engine")
def test_running_job_is_cancelled_and_keeps_what_it_did() -> None:
    job_id = ask(1000, rest=0.05)
    with worker():
        wait_until(lambda: look(job_id).done >= 2)
        perform(SYSTEM, request_cancel, job_id=job_id)
        wait_until(lambda: look(job_id).status == "cancelled")
    assert look(job_id).done >= 2


@pytest.mark.usefixtures("own_engine")
def test_worker_asked_to_end_hands_its_job_back() -> None:
    job_id = ask(1000, rest=0.01)
    stop = threading.Event()
    thread = threading.Thread(
        target=run_worker, args=({"count": count},), kwargs={"poll_seconds": 0.05, "stop": stop}
    )
    thread.start()
    wait_until(lambda: look(job_id).done >= 2)
    stop.set()
    thread.join()
    left = look(job_id)
    assert (left.status, left.attempts, left.checkpoint) == ("queued", 0, {"step": left.done})


@pytest.mark.usefixtures("own_engine")
def test_refusal_in_a_job_is_told_in_its_own_words() -> None:
    def refuse(context: JobContext) -> None:
        raise InvalidInput("Row 3 has no date.")

    job_id = ask(1)
    run_job(refuse, claim_here())
    assert (look(job_id).status, look(job_id).message) == ("failed", "Row 3 has no date.")


@pytest.mark.usefixtures("own_engine")
def test_fault_in_a_job_is_told_without_its_secrets() -> None:
    def stumble(context: JobContext) -> None:
        raise RuntimeError("password=hunter2")

    job_id = ask(1)
    run_job(stumble, claim_here())
    assert look(job_id).status == "failed"
    assert "RuntimeError" in str(look(job_id).message)
    assert "hunter2" not in str(look(job_id).message)


@pytest.mark.usefixtures("own_engine")
def test_job_that_never_looks_up_learns_of_the_wish_to_cancel_from_its_heartbeat() -> None:
    job_id = ask(1)
    context = claim_here()

    def wait(context: JobContext) -> None:
        perform(SYSTEM, request_cancel, job_id=job_id)
        assert context.cancel.wait(30)
        context.check()

    run_job(wait, context, beat_seconds=0.05)
    assert look(job_id).status == "cancelled"


def test_job_that_lost_the_database_is_left_to_be_taken_over(own_engine: Engine) -> None:
    def lose(context: JobContext) -> None:
        with transaction(SYSTEM) as connection:
            connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    job_id = ask(1)
    run_job(lose, claim_here())
    assert look(job_id).status == "running"


def test_stop_is_noticed_without_a_database() -> None:
    context = JobContext.__new__(JobContext)
    context.stop, context.cancel = threading.Event(), threading.Event()
    context.check()
    context.stop.set()
    with pytest.raises(Stopping):
        context.check()
