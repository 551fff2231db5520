"""Jobs in the database: taken once, taken over, cancelled, ended."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from data.tables.jobs import job
from data.transaction import transaction
from queries.jobs import (
    MOST_ATTEMPTS,
    Job,
    beat,
    claim,
    enqueue,
    fail,
    finish,
    get_job,
    list_jobs,
    mark_cancelled,
    release,
    request_cancel,
    save_progress,
)
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, NotAllowed, NotFound

STALE = timedelta(seconds=30)
EXPERT = Actor(user_id=7, username="expert", display_name="Expert", role="expert")


def take(connection: Connection, worker: str = "one") -> Job | None:
    return claim(connection, SYSTEM, worker=worker, kinds=["count"], stale_after=STALE)


def take_one(connection: Connection, worker: str = "one") -> Job:
    taken = take(connection, worker)
    assert taken is not None
    return taken


def silence(connection: Connection, job_id: int) -> None:
    past = sa.func.now() - timedelta(minutes=5)
    connection.execute(job.update().where(job.c.job_id == job_id).values(heartbeat_at=past))


def test_oldest_waiting_job_is_taken_first(connection: Connection) -> None:
    first = enqueue(connection, SYSTEM, kind="count", arguments={"steps": 3})
    enqueue(connection, SYSTEM, kind="count")
    taken = take_one(connection)
    assert (taken.job_id, taken.status, taken.attempts) == (first, "running", 1)
    assert taken.arguments == {"steps": 3}


def test_worker_takes_only_what_it_knows(connection: Connection) -> None:
    enqueue(connection, SYSTEM, kind="paint")
    assert take(connection) is None


def test_running_job_is_left_alone_until_its_worker_is_silent(connection: Connection) -> None:
    job_id = enqueue(connection, SYSTEM, kind="count")
    first = take_one(connection, "one")
    assert take(connection, "two") is None
    silence(connection, job_id)
    second = take_one(connection, "two")
    assert (second.job_id, second.attempts) == (job_id, 2)
    with pytest.raises(Conflict, match="taken over"):
        beat(connection, SYSTEM, ticket=first.ticket)


def test_two_transactions_take_different_jobs(own_engine: Engine) -> None:
    with transaction(SYSTEM) as connection:
        jobs = {enqueue(connection, SYSTEM, kind="count") for _ in range(2)}
    with transaction(SYSTEM) as one, transaction(SYSTEM) as two:
        assert {take_one(one, "one").job_id, take_one(two, "two").job_id} == jobs
        with transaction(SYSTEM) as three:
            assert take(three, "three") is None


def test_job_that_takes_its_worker_down_is_given_up(connection: Connection) -> None:
    job_id = enqueue(connection, SYSTEM, kind="count")
    for _ in range(MOST_ATTEMPTS):
        take_one(connection)
        silence(connection, job_id)
    assert take(connection) is None
    assert get_job(connection, SYSTEM, job_id=job_id).status == "failed"


def test_progress_and_checkpoint_survive_a_handed_back_job(connection: Connection) -> None:
    enqueue(connection, SYSTEM, kind="count")
    ticket = take_one(connection).ticket
    save_progress(connection, SYSTEM, ticket=ticket, done=2, total=9, checkpoint={"step": 2}, message="Two")
    save_progress(connection, SYSTEM, ticket=ticket, done=3, total=9)
    release(connection, SYSTEM, ticket=ticket)
    again = take_one(connection, "two")
    assert (again.done, again.total, again.checkpoint, again.message) == (3, 9, {"step": 2}, "Two")
    assert again.attempts == 1


def test_waiting_job_is_cancelled_at_once(connection: Connection) -> None:
    job_id = enqueue(connection, SYSTEM, kind="count")
    request_cancel(connection, SYSTEM, job_id=job_id)
    assert get_job(connection, SYSTEM, job_id=job_id).status == "cancelled"
    assert take(connection) is None


def test_running_job_learns_that_it_is_cancelled(connection: Connection) -> None:
    job_id = enqueue(connection, SYSTEM, kind="count")
    ticket = take_one(connection).ticket
    assert beat(connection, SYSTEM, ticket=ticket) is False
    request_cancel(connection, SYSTEM, job_id=job_id)
    assert save_progress(connection, SYSTEM, ticket=ticket, done=1, total=None) is True
    mark_cancelled(connection, SYSTEM, ticket=ticket)
    assert get_job(connection, SYSTEM, job_id=job_id).status == "cancelled"


def test_ended_job_keeps_its_end(connection: Connection) -> None:
    done = enqueue(connection, SYSTEM, kind="count")
    finish(connection, SYSTEM, ticket=take_one(connection).ticket, result={"rows": 1})
    failed = enqueue(connection, SYSTEM, kind="count")
    fail(connection, SYSTEM, ticket=take_one(connection).ticket, message="No such file.")
    assert get_job(connection, SYSTEM, job_id=done).result == {"rows": 1}
    assert get_job(connection, SYSTEM, job_id=failed).message == "No such file."
    with pytest.raises(Conflict, match="ended already"):
        request_cancel(connection, SYSTEM, job_id=done)


def test_unknown_job_is_not_found(connection: Connection) -> None:
    with pytest.raises(NotFound):
        get_job(connection, SYSTEM, job_id=0)
    with pytest.raises(NotFound):
        request_cancel(connection, SYSTEM, job_id=0)


def test_newest_jobs_are_listed_first_in_pages(connection: Connection) -> None:
    ids = [enqueue(connection, SYSTEM, kind="count") for _ in range(5)]
    first = list_jobs(connection, SYSTEM, limit=3)
    second = list_jobs(connection, SYSTEM, limit=3, before_id=first[-1].job_id)
    assert [j.job_id for j in (*first, *second)][:5] == ids[::-1]


def test_experts_neither_start_nor_see_nor_cancel_jobs(connection: Connection) -> None:
    job_id = enqueue(connection, SYSTEM, kind="count")
    with pytest.raises(NotAllowed):
        enqueue(connection, EXPERT, kind="count")
    with pytest.raises(NotAllowed):
        list_jobs(connection, EXPERT)
    with pytest.raises(NotAllowed):
        get_job(connection, EXPERT, job_id=job_id)
    with pytest.raises(NotAllowed):
        request_cancel(connection, EXPERT, job_id=job_id)
