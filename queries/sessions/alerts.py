"""What staff know of an area: load shedding, outages, water cuts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.campaigns import area_alert
from data.tables.people import app_user
from rules.access import check
from rules.actor import UNKNOWN_REGION, Actor
from rules.sessions.warnings import AreaAlert

MOST_LISTED: Final = 200
MOST_HERE: Final = 5
SOON: Final = timedelta(days=1)


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
        NotedAlert(row.alert_id, _as_alert(row), row.display_name, row.noted_at)
        for row in connection.execute(statement)
    ]


def list_alerts_here(
    connection: Connection,
    actor: Actor,
    *,
    region: str,
    ward_no: int | None,
    now: datetime,
    received_at: datetime | None = None,
) -> list[AreaAlert]:
    """The alerts of one place that hold, or begin within a day, or held at `received_at`. One statement.

    A place is meant by its ward, by its region, or where an alert names neither; X is no region.
    """
    check(actor, "see_alerts")
    named = area_alert.c.regions, area_alert.c.wards
    here = [sa.and_(*(sa.func.cardinality(places) == 0 for places in named))]
    if region != UNKNOWN_REGION:
        here.append(area_alert.c.regions.contains([region]))
    if ward_no is not None:
        here.append(area_alert.c.wards.contains([ward_no]))
    when = [sa.and_(area_alert.c.to_at > now, area_alert.c.from_at < now + SOON)]
    if received_at is not None:
        when.append(sa.and_(area_alert.c.from_at <= received_at, area_alert.c.to_at > received_at))
    statement = (
        sa.select(area_alert)
        .where(area_alert.c.removed_at.is_(None), sa.or_(*here), sa.or_(*when))
        .order_by(area_alert.c.from_at, area_alert.c.alert_id)
        .limit(MOST_HERE)
    )
    return [_as_alert(row) for row in connection.execute(statement)]


def _as_alert(row: Row[Any]) -> AreaAlert:
    return AreaAlert(row.kind, tuple(row.regions), tuple(row.wards), row.from_at, row.to_at, row.cause)
