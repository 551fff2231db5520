"""The queries that a person opened last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

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


_OPENED: Final = (
    sa.select(cases.c.reference, cases.c.title, cases.c.status, opened_case.c.opened_at)
    .join_from(opened_case, cases, cases.c.case_id == opened_case.c.case_id)
    .where(opened_case.c.user_id == sa.bindparam("opener"))
    .order_by(opened_case.c.opened_at.desc(), opened_case.c.case_id.desc())
)


def list_opened(connection: Connection, actor: Actor) -> tuple[Opened, ...]:
    """What the actor opened within their area, newest first; no more are kept than are shown."""
    check(actor, "see_case")
    return tuple(as_records(Opened, connection.execute(_OPENED, {"opener": actor.user_id})))
