"""Rosters that the planner was asked for: the newest of a campaign, as far as it is."""

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

KIND: Final = "plan_roster"


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """A plan that was asked for. `result` is there when it is done; `jobs.roster` says what it holds."""

    job_id: int
    status: str
    requested_at: datetime
    finished_at: datetime | None
    message: str | None
    result: Mapping[str, Any] | None

    @property
    def is_under_way(self) -> bool:
        return self.status in ("queued", "running")


def request_roster(
    connection: Connection, actor: Actor, *, campaign_id: int, weeks: int, most_evenings: int
) -> int:
    """Ask the worker for a roster; gives the job's number. One that is under way is not asked for twice."""
    check(actor, "plan_sessions")
    found = find_roster_plan(connection, actor, campaign_id=campaign_id)
    if found is not None and found.is_under_way:
        return found.job_id
    arguments = {"campaign_id": campaign_id, "weeks": weeks, "most_evenings": most_evenings}
    return enqueue(connection, actor, kind=KIND, arguments=arguments)


def find_roster_plan(connection: Connection, actor: Actor, *, campaign_id: int) -> RosterPlan | None:
    """The newest plan of a campaign, None when nobody asked for one."""
    check(actor, "plan_sessions")
    names = list(RosterPlan.__dataclass_fields__)
    row = connection.execute(
        sa.select(*(job.c[name] for name in names))
        .where(job.c.kind == KIND, job.c.arguments["campaign_id"].as_integer() == campaign_id)
        .order_by(job.c.job_id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else RosterPlan(*row)
