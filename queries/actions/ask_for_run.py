"""Asks for a diagnosis of the whole city when billing has said something new."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import extract
from data.tables.diagnosis import diagnosis_run
from data.tables.jobs import job
from queries.jobs import enqueue
from rules.access import check
from rules.actor import Actor

KIND: Final = "diagnose_all"


def ask_for_run(connection: Connection, actor: Actor) -> int | None:
    """Ask for the job if the newest extract in use was not looked at; None if it was, or is asked for.

    Two workers who ask at once ask once. A job that failed on an extract is not asked for again.
    """
    check(actor, "run_jobs")
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("ask for a diagnosis"))))
    newest, seen = extract.c, diagnosis_run.c
    in_use = connection.execute(
        sa.select(sa.func.max(newest.extract_no), sa.func.max(newest.loaded_at)).where(newest.state == "used")
    ).one()
    looked_at = connection.scalar(
        sa.select(sa.func.max(seen.extract_no)).where(seen.finished_at.is_not(None))
    )
    if in_use[0] is None or (looked_at is not None and looked_at >= in_use[0]):
        return None
    asked = sa.or_(job.c.status.in_(("queued", "running")), job.c.requested_at >= in_use[1])
    if connection.execute(sa.select(job.c.job_id).where(job.c.kind == KIND, asked).limit(1)).first():
        return None
    return enqueue(connection, actor, kind=KIND)
