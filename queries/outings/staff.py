"""Who can go on outings, and when they cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import expert_absence
from data.tables.outings import outing, outing_person
from data.tables.people import app_user
from rules.access import check
from rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Goer:
    """Somebody who may be sent; an empty list of regions means everywhere."""

    user_id: int
    display_name: str
    role: str
    regions: Sequence[str]
    wards: Sequence[int]


def list_goers(connection: Connection, actor: Actor) -> list[Goer]:
    """Everybody active who may go on outings, councillors first, then by name. One statement."""
    check(actor, "plan_outings")
    rows = connection.execute(
        sa.select(*app_user.c["user_id", "display_name", "role", "regions", "wards"])
        .where(app_user.c.is_active, app_user.c.role.in_(("councillor", "expert", "agent", "manager")))
        .order_by(app_user.c.role != "councillor", sa.func.lower(app_user.c.display_name), app_user.c.user_id)
    )
    return [Goer(*row) for row in rows]


def list_away(
    connection: Connection, actor: Actor, *, from_on: date, to_on: date
) -> dict[int, frozenset[date]]:
    """The days between two, both included, on which people are on leave. One statement."""
    check(actor, "plan_outings")
    rows = connection.execute(
        sa.select(*expert_absence.c["user_id", "from_on", "to_on"]).where(
            expert_absence.c.removed_at.is_(None),
            expert_absence.c.from_on <= to_on,
            expert_absence.c.to_on >= from_on,
        )
    )
    away: dict[int, set[date]] = {}
    for row in rows:
        first, last = max(row.from_on, from_on), min(row.to_on, to_on)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        away.setdefault(row.user_id, set()).update(days)
    return {user_id: frozenset(days) for user_id, days in away.items()}


def list_busy(
    connection: Connection, actor: Actor, *, from_on: date, to_on: date
) -> list[tuple[int, int, date]]:
    """Person, outing and day of everybody's live outings between two days. One statement."""
    check(actor, "plan_outings")
    rows = connection.execute(
        sa.select(outing_person.c.user_id, outing.c.outing_id, outing.c.held_on)
        .join_from(outing_person, outing, outing.c.outing_id == outing_person.c.outing_id)
        .where(outing.c.status != "cancelled", outing.c.held_on.between(from_on, to_on))
        .order_by(outing.c.held_on, outing_person.c.user_id)
    )
    return [(row.user_id, row.outing_id, row.held_on) for row in rows]
