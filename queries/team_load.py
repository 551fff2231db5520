"""What each person of a team holds and how long what nobody holds has waited, for sharing work out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.cases import cases
from data.tables.people import app_user, team_member
from queries.filters import IS_OPEN, in_bucket, is_at_risk, is_overdue
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference

_HOLD: Final = ("expert", "agent", "manager")


@dataclass(frozen=True, slots=True)
class Load:
    """Open queries: all, overdue, at risk, and when the one that waits longest was received."""

    open: int
    overdue: int
    at_risk: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """What one person holds, by category; empty for somebody who holds nothing."""

    user_id: int
    name: str
    is_active: bool
    categories: dict[str, Load]


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Open queries of a category that nobody holds; `by_age` counts them by age bucket."""

    category_code: str
    load: Load
    by_age: dict[str, int]


def list_team_load(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> tuple[PersonLoad, ...]:
    """Everybody who can hold a query, by name, and who has left and still holds one.

    Managers see all staff, others the people of the teams that they lead. Counted is what the actor may see.
    """
    check(actor, "see_team_load")
    held = (
        sa.select(cases.c.holder_id, cases.c.category_code, *_figures(reference, now))
        .where(IS_OPEN, cases.c.holder_id.is_not(None))
        .group_by(cases.c.holder_id, cases.c.category_code)
        .subquery()
    )
    works_here = app_user.c.is_active & app_user.c.role.in_(_HOLD)
    rows = connection.execute(
        sa.select(app_user.c.user_id, app_user.c.display_name, app_user.c.is_active, *list(held.c)[1:])
        .join_from(app_user, held, held.c.holder_id == app_user.c.user_id, isouter=True)
        .where(works_here | held.c.holder_id.is_not(None), *_in_reach(actor))
        .order_by(sa.func.lower(app_user.c.display_name), app_user.c.user_id)
    )
    people: dict[int, PersonLoad] = {}
    for user_id, name, is_active, category_code, *figures in rows:
        person = people.setdefault(user_id, PersonLoad(user_id, name, is_active, {}))
        if category_code is not None:
            person.categories[category_code] = Load(*figures)
    return tuple(people.values())


def list_unassigned(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> tuple[Unassigned, ...]:
    """What nobody holds, by category in the order of the municipality's list; categories with any."""
    check(actor, "see_team_load")
    ages = [
        sa.func.count().filter(in_bucket(bucket.from_days, bucket.to_days, now))
        for bucket in reference.age_buckets
    ]
    rows = connection.execute(
        sa.select(cases.c.category_code, *_figures(reference, now), *ages)
        .where(IS_OPEN, cases.c.holder_id.is_(None))
        .group_by(cases.c.category_code)
    )
    codes = [bucket.code for bucket in reference.age_buckets]
    found = {
        code: Unassigned(code, Load(*figures[:4]), dict(zip(codes, figures[4:], strict=True)))
        for code, *figures in rows
    }
    return tuple(found[code] for code in reference.categories if code in found)


def _figures(reference: Reference, now: datetime) -> tuple[ColumnElement[Any], ...]:
    near = is_at_risk(now, reference.rulebook.at_risk_until(now), only_open=True)
    return (
        sa.func.count().label("open"),
        sa.func.count().filter(is_overdue(now, only_open=True)).label("overdue"),
        sa.func.count().filter(near).label("at_risk"),
        sa.func.min(cases.c.received_at).label("oldest_at"),
    )


def _in_reach(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.role in ("manager", "system"):
        return []
    led = sa.select(team_member.c.team_id).where(
        team_member.c.user_id == actor.user_id, team_member.c.is_lead
    )
    members = sa.select(team_member.c.user_id).where(team_member.c.team_id.in_(led))
    return [app_user.c.user_id.in_(members)]
