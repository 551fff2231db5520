"""Erasing uploaded files that nobody needs any more: those that are in, and those that were left lying."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.imports import import_upload, import_upload_part
from data.tables.jobs import job
from rules.access import check
from rules.actor import Actor

KEPT_FOR: Final = timedelta(days=30)
KEPT_WHEN_IN: Final = timedelta(days=1)
_AT_ONCE: Final = 5


def erase_old_uploads(connection: Connection, actor: Actor, *, now: datetime) -> int:
    """Erase the pieces of a few uploads: a day after their import is done, else 30 days after they were
    uploaded. One that a worker is at is left alone. Rows that wait for repair are kept apart and stay.

    Returns how many; ask again until it is none.
    """
    check(actor, "run_jobs")
    upload = import_upload.c
    jobs_of = sa.select(job.c.status, job.c.finished_at).where(
        job.c.job_id.in_((upload.look_job, upload.try_job, upload.import_job))
    )
    is_busy = jobs_of.where(job.c.status.in_(("queued", "running"))).exists()
    is_in = (
        sa.select(job.c.job_id)
        .where(
            job.c.job_id == upload.import_job, job.c.status == "done", job.c.finished_at < now - KEPT_WHEN_IN
        )
        .exists()
    )
    old = (
        sa.select(upload.upload_id)
        .where(upload.erased_at.is_(None), ~is_busy, is_in | (upload.uploaded_at < now - KEPT_FOR))
        .order_by(upload.uploaded_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    numbers = connection.scalars(old).all()
    connection.execute(sa.delete(import_upload_part).where(import_upload_part.c.upload_id.in_(numbers)))
    connection.execute(sa.update(import_upload).where(upload.upload_id.in_(numbers)).values(erased_at=now))
    return len(numbers)
