"""Plans of outings that the worker was asked for: the newest, as far as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.jobs import job
from queries.jobs import enqueue
from rules.access import check
from rules.actor import Actor

KIND: Final = "plan_outings"


@dataclass(frozen=True, slots=True)
class OutingPlan:
    """A plan that was asked for; `result`, once it is done, is what `rules.planning.outings.values` makes."""

    job_id: int
    status: str
    requested_at: datetime
    finished_at: datetime | None
    message: str | None
    result: Mapping[str, Any] | None

    @property
    def is_under_way(self) -> bool:
        return self.status in ("queued", "running")


def request_plan(
    connection: Connection, actor: Actor, *, weeks: int, replaces_outing_id: int | None = None
) -> int:
    """Ask the worker for a plan; gives the job's number. One that is under way is not asked for twice."""
    check(actor, "plan_outings")
    found = find_plan(connection, actor, replaces_outing_id=replaces_outing_id)
    if found is not None and found.is_under_way:
        return found.job_id
    arguments = {"weeks": weeks, "replaces_outing_id": replaces_outing_id}
    return enqueue(connection, actor, kind=KIND, arguments=arguments)


def find_plan(
    connection: Connection, actor: Actor, *, replaces_outing_id: int | None = None
) -> OutingPlan | None:
    """The newest plan the actor asked for, in general or in place of one outing; None when there is none."""
    check(actor, "plan_outings")
    names = list(OutingPlan.__dataclass_fields__)
    replaced = job.c.arguments["replaces_outing_id"].as_integer()
    row = connection.execute(
        sa.select(*(job.c[name] for name in names))
        .where(
            job.c.kind == KIND,
            job.c.requested_by == actor.user_id,
            replaced.is_(None) if replaces_outing_id is None else replaced == replaces_outing_id,
        )
        .order_by(job.c.job_id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else OutingPlan(*row)
