"""What each person holds, to spread work evenly; it is no measure of anybody's worth."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.people import app_user
from queries.filters import IS_OPEN, is_overdue
from queries.kpis.ground import in_lens
from rules.access import check
from rules.actor import Actor
from rules.kpis.lens import Lens

MINIMUM_N: Final = 5


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """What one person holds; of fewer than `MINIMUM_N` queries no share is said."""

    user_id: int
    name: str
    held: int
    overdue: int
    oldest_days: int

    @property
    def overdue_share(self) -> float | None:
        return self.overdue / self.held if self.held >= MINIMUM_N else None


def list_workload(
    connection: Connection, actor: Actor, *, lens: Lens, now: datetime
) -> tuple[PersonFigures, ...]:
    """Everybody who holds an open query, by name."""
    check(actor, "see_figures")
    held = sa.func.count()
    rows = connection.execute(
        sa.select(
            app_user.c.user_id,
            app_user.c.display_name,
            held,
            held.filter(is_overdue(now, only_open=True)),
            sa.func.min(cases.c.received_at),
        )
        .join_from(cases, app_user, app_user.c.user_id == cases.c.holder_id)
        .where(IS_OPEN, *in_lens(cases, lens.narrow(actor)))
        .group_by(app_user.c.user_id, app_user.c.display_name)
        .order_by(app_user.c.display_name, app_user.c.user_id)
    )
    return tuple(
        PersonFigures(user_id, name, count, overdue, (now - oldest_at).days)
        for user_id, name, count, overdue, oldest_at in rows
    )
