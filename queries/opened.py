"""The queries that a person opened last."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.opened import opened_case
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Opened:
    """A query that was opened, as it stands."""

    reference: str
    title: str
    status: str
    opened_at: datetime


def list_opened(connection: Connection, actor: Actor) -> tuple[Opened, ...]:
    """What the actor opened within their area, newest first; no more are kept than are shown."""
    check(actor, "see_case")
    rows = connection.execute(
        sa.select(cases.c.reference, cases.c.title, cases.c.status, opened_case.c.opened_at)
        .join_from(opened_case, cases, cases.c.case_id == opened_case.c.case_id)
        .where(opened_case.c.user_id == actor.user_id)
        .order_by(opened_case.c.opened_at.desc(), opened_case.c.case_id.desc())
    )
    return tuple(as_records(Opened, rows))
