"""Jobs: asking for one, taking one, telling how far it is, ending it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.jobs import job
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, NotFound

MOST_ATTEMPTS: Final = 3
_OPEN: Final = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Ticket:
    """One worker's hold on one job; it is void once another worker took the job over."""

    job_id: int
    worker: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands. `status` is queued, running, done, failed or cancelled."""

    job_id: int
    kind: str
    arguments: Mapping[str, Any]
    status: str
    done: int
    total: int | None
    message: str | None
    result: Mapping[str, Any] | None
    checkpoint: Mapping[str, Any] | None
    requested_by: int
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    heartbeat_at: datetime | None
    worker: str | None
    cancel_requested_at: datetime | None
    attempts: int

    @property
    def ticket(self) -> Ticket:
        return Ticket(self.job_id, self.worker or "", self.attempts)


def enqueue(
    connection: Connection, actor: Actor, *, kind: str, arguments: Mapping[str, Any] | None = None
) -> int:
    """Ask for a job; a worker takes it soon. Returns its number.

    Raises:
        NotAllowed: the actor may not start jobs.
    """
    check(actor, "start_job")
    return insert_job(connection, actor.user_id, kind, arguments or {})


def insert_job(connection: Connection, user_id: int, kind: str, arguments: Mapping[str, Any]) -> int:
    """A job in a person's name, for work that has checked who asks. Returns its number."""
    row = {"kind": kind, "arguments": dict(arguments), "requested_by": user_id}
    return int(connection.execute(job.insert().values(row).returning(job.c.job_id)).scalar_one())


def claim(
    connection: Connection, actor: Actor, *, worker: str, kinds: Sequence[str], stale_after: timedelta
) -> Job | None:
    """Take the oldest job that waits, or whose worker has been silent for `stale_after`.

    Two workers never get the same one: the row is locked, and locked rows are passed over.
    """
    check(actor, "run_jobs")
    _fail_hopeless(connection, stale_after)
    silent = sa.func.now() - stale_after
    free = (
        sa.select(job.c.job_id)
        .where(
            job.c.status.in_(_OPEN),
            sa.or_(job.c.status == "queued", job.c.heartbeat_at < silent),
            job.c.kind.in_(kinds),
        )
        .order_by(job.c.job_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = (
        job.update()
        .where(job.c.job_id == free.scalar_subquery())
        .values(
            status="running",
            worker=worker,
            heartbeat_at=sa.func.now(),
            started_at=sa.func.coalesce(job.c.started_at, sa.func.now()),
            attempts=job.c.attempts + 1,
        )
        .returning(job)
    )
    row = connection.execute(taken).one_or_none()
    return None if row is None else _read(row)


def _fail_hopeless(connection: Connection, stale_after: timedelta) -> None:
    """A job that took its worker down again and again is not given to another."""
    connection.execute(
        job.update()
        .where(
            job.c.status == "running",
            job.c.heartbeat_at < sa.func.now() - stale_after,
            job.c.attempts >= MOST_ATTEMPTS,
        )
        .values(
            **_ended("failed"),
            message=f"Given up: its worker ended unexpectedly {MOST_ATTEMPTS} times. See the worker's log.",
        )
    )


def save_progress(
    connection: Connection,
    actor: Actor,
    *,
    ticket: Ticket,
    done: int,
    total: int | None,
    message: str | None = None,
    checkpoint: Mapping[str, Any] | None = None,
) -> bool:
    """Tell how far the job is; in the transaction of the work itself, both are kept or neither.

    Returns whether somebody asked to cancel it. A checkpoint or message of None keeps the one before.

    Raises:
        Conflict: another worker took the job over meanwhile.
    """
    check(actor, "run_jobs")
    values: dict[str, Any] = {"done": done, "total": total}
    if message is not None:
        values["message"] = message
    if checkpoint is not None:
        values["checkpoint"] = dict(checkpoint)
    return _update(connection, ticket, {**values, "heartbeat_at": sa.func.now()})


def beat(connection: Connection, actor: Actor, *, ticket: Ticket) -> bool:
    """Tell that the worker lives. Returns whether somebody asked to cancel the job.

    Raises:
        Conflict: another worker took the job over meanwhile.
    """
    check(actor, "run_jobs")
    return _update(connection, ticket, {"heartbeat_at": sa.func.now()})


def release(connection: Connection, actor: Actor, *, ticket: Ticket) -> None:
    """Hand the job back, to go on from its checkpoint later.

    Raises:
        Conflict: another worker took the job over meanwhile.
    """
    check(actor, "run_jobs")
    handed_back = {"status": "queued", "worker": None, "heartbeat_at": None, "attempts": ticket.attempt - 1}
    _update(connection, ticket, handed_back)


def finish(
    connection: Connection, actor: Actor, *, ticket: Ticket, result: Mapping[str, Any] | None = None
) -> None:
    """The job is done.

    Raises:
        Conflict: another worker took the job over meanwhile.
    """
    check(actor, "run_jobs")
    kept = None if result is None else dict(result)
    _update(connection, ticket, {**_ended("done"), "result": kept, "checkpoint": None})


def fail(connection: Connection, actor: Actor, *, ticket: Ticket, message: str) -> None:
    """The job failed, for a reason a person can read; its checkpoint stays for whoever looks into it.

    Raises:
        Conflict: another worker took the job over meanwhile.
    """
    check(actor, "run_jobs")
    _update(connection, ticket, {**_ended("failed"), "message": message})


def mark_cancelled(connection: Connection, actor: Actor, *, ticket: Ticket) -> None:
    """The job stopped because somebody asked for it.

    Raises:
        Conflict: another worker took the job over meanwhile.
    """
    check(actor, "run_jobs")
    _update(connection, ticket, _ended("cancelled"))


def request_cancel(connection: Connection, actor: Actor, *, job_id: int) -> None:
    """Cancel a job: at once when it waits, at its next step when it runs.

    Raises:
        NotAllowed: the actor may not cancel jobs.
        NotFound: there is no such job.
        Conflict: it has ended already.
    """
    check(actor, "cancel_job")
    waiting = job.update().where(job.c.job_id == job_id, job.c.status == "queued")
    running = job.update().where(job.c.job_id == job_id, job.c.status == "running")
    now = sa.func.now()
    if connection.execute(waiting.values(**_ended("cancelled"), cancel_requested_at=now)).rowcount:
        return
    if connection.execute(running.values(cancel_requested_at=now)).rowcount:
        return
    status = connection.scalar(sa.select(job.c.status).where(job.c.job_id == job_id))
    if status is None:
        raise NotFound(f"There is no job {job_id}.")
    raise Conflict(f"Job {job_id} has ended already ({status}).")


def get_job(connection: Connection, actor: Actor, *, job_id: int) -> Job:
    """One job.

    Raises:
        NotAllowed: the actor may not see jobs.
        NotFound: there is no such job.
    """
    check(actor, "see_jobs")
    row = connection.execute(sa.select(job).where(job.c.job_id == job_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no job {job_id}.")
    return _read(row)


def list_jobs(
    connection: Connection, actor: Actor, *, limit: int = 50, before_id: int | None = None
) -> list[Job]:
    """The newest jobs first, at most `limit`; those older than `before_id` for the next page.

    Raises:
        NotAllowed: the actor may not see jobs.
    """
    check(actor, "see_jobs")
    query = sa.select(job).order_by(job.c.job_id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(job.c.job_id < before_id)
    return [_read(row) for row in connection.execute(query)]


def _ended(status: str) -> dict[str, Any]:
    return {"status": status, "finished_at": sa.func.now(), "worker": None, "heartbeat_at": None}


def _update(connection: Connection, ticket: Ticket, values: Mapping[str, Any]) -> bool:
    held = sa.and_(
        job.c.job_id == ticket.job_id,
        job.c.status == "running",
        job.c.worker == ticket.worker,
        job.c.attempts == ticket.attempt,
    )
    asked = job.c.cancel_requested_at.is_not(None)
    row = connection.execute(job.update().where(held).values(values).returning(asked)).one_or_none()
    if row is None:
        raise Conflict(f"Job {ticket.job_id} was taken over by another worker.")
    return bool(row[0])


def _read(row: sa.Row[Any]) -> Job:
    return Job(**row._mapping)
