"""Declared stoppages, for those who declare them and those who want to know why a date moved."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.clocks import stoppage
from data.tables.people import app_user
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor

MOST_LISTED: Final = 100


@dataclass(frozen=True, slots=True)
class DeclaredStoppage:
    """One stoppage, who declared it, and whether it was taken back."""

    stoppage_id: int
    starts_at: datetime
    ends_at: datetime
    reason: str
    regions: list[str]
    category_codes: list[str]
    declared_by_name: str
    declared_at: datetime
    cancelled_at: datetime | None


def list_stoppages(connection: Connection, actor: Actor) -> list[DeclaredStoppage]:
    """The stoppages, latest first."""
    check(actor, "see_rules")
    columns = [
        app_user.c.display_name if field.name == "declared_by_name" else stoppage.c[field.name]
        for field in fields(DeclaredStoppage)
    ]
    joined = stoppage.join(app_user, app_user.c.user_id == stoppage.c.declared_by)
    statement = sa.select(*columns).select_from(joined).order_by(stoppage.c.starts_at.desc())
    return as_records(DeclaredStoppage, connection.execute(statement.limit(MOST_LISTED)))
