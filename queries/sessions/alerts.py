"""What staff know of an area that keeps residents away: load shedding, outages, water cuts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import area_alert
from data.tables.people import app_user
from rules.access import check
from rules.actor import Actor
from rules.sessions.warnings import AreaAlert

MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class NotedAlert:
    """An alert and who noted it."""

    alert_id: int
    alert: AreaAlert
    noted_by_name: str
    noted_at: datetime


def list_alerts(
    connection: Connection, actor: Actor, *, from_at: datetime, to_at: datetime | None = None
) -> list[NotedAlert]:
    """The alerts that hold at some time between two instants, by when they begin. One statement."""
    check(actor, "see_sessions")
    statement = (
        sa.select(area_alert, app_user.c.display_name)
        .join_from(area_alert, app_user, app_user.c.user_id == area_alert.c.noted_by)
        .where(area_alert.c.removed_at.is_(None), area_alert.c.to_at > from_at)
        .order_by(area_alert.c.from_at, area_alert.c.alert_id)
        .limit(MOST_LISTED)
    )
    if to_at is not None:
        statement = statement.where(area_alert.c.from_at < to_at)
    return [
        NotedAlert(
            row.alert_id,
            AreaAlert(row.kind, tuple(row.regions), tuple(row.wards), row.from_at, row.to_at, row.cause),
            row.display_name,
            row.noted_at,
        )
        for row in connection.execute(statement)
    ]
