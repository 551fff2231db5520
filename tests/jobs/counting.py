"""A job for the tests: counts to a number, each step one audit row and one checkpoint in one transaction."""

import logging
import sys
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import audit
from data.transaction import perform
from jobs.context import JobContext
from jobs.worker import run_worker
from queries.jobs import save_progress
from rules.actor import SYSTEM, Actor


def count_step(connection: Connection, actor: Actor, *, context: JobContext, step: int, steps: int) -> None:
    row = {"user_id": 0, "kind": "counted", "subject": f"{context.job.job_id}:{step}"}
    connection.execute(audit.insert().values(row))
    save_progress(connection, actor, ticket=context.ticket, done=step, total=steps, checkpoint={"step": step})


def count(context: JobContext) -> Mapping[str, Any]:
    """Arguments: steps, and seconds to rest after each."""
    steps = int(context.arguments["steps"])
    for step in range(int(context.checkpoint.get("step", 0)) + 1, steps + 1):
        context.check()
        perform(SYSTEM, count_step, context=context, step=step, steps=steps)
        time.sleep(float(context.arguments.get("rest", 0)))
    return {"counted": steps}


def list_steps(connection: Connection, job_id: int) -> list[int]:
    """The steps that were done, each as often as it was."""
    query = sa.select(audit.c.subject).where(audit.c.subject.startswith(f"{job_id}:"))
    return sorted(int(subject.split(":")[1]) for subject in connection.scalars(query))


def main() -> None:
    """A worker process that knows this job only."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    run_worker(
        {"count": count},
        poll_seconds=0.05,
        stop=threading.Event(),
        stale_after=timedelta(seconds=1.5),
        beat_seconds=0.2,
    )


if __name__ == "__main__":
    main()
