"""Saved views of the queue: a person's own and those of their teams, and how they have them shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import app_user, team
from data.tables.saved_views import queue_look, saved_view
from rules.access import check
from rules.actor import Actor
from rules.queue_columns import Density, arrange
from rules.saved_views import Look, SavedView


@dataclass(frozen=True, slots=True)
class Views:
    """The views a person may use, and what they chose for each; under None for the queue without a view."""

    views: list[SavedView]
    looks: Mapping[int | None, Look]


def get_views(connection: Connection, actor: Actor) -> Views:
    """Both in one transaction, two statements."""
    check(actor, "keep_views")
    return Views(list_views(connection, actor), list_looks(connection, actor))


def list_views(connection: Connection, actor: Actor) -> list[SavedView]:
    """All views the actor may use, by name; the database hides those of other people and teams."""
    check(actor, "keep_views")
    own_look = (queue_look.c.view_id == saved_view.c.view_id) & (queue_look.c.user_id == actor.user_id)
    statement = (
        sa.select(
            *saved_view.c["view_id", "owner_id", "team_id", "name", "filter", "columns", "density"],
            app_user.c.display_name.label("owner_name"),
            team.c.name.label("team_name"),
            sa.func.coalesce(queue_look.c.is_default, False).label("is_default"),
        )
        .join(app_user, app_user.c.user_id == saved_view.c.owner_id)
        .outerjoin(team, team.c.team_id == saved_view.c.team_id)
        .outerjoin(queue_look, own_look)
        .order_by(sa.func.lower(saved_view.c.name), saved_view.c.view_id)
    )
    rows: Sequence[Any] = connection.execute(statement).all()
    return [_as_view(row) for row in rows]


def list_looks(connection: Connection, actor: Actor) -> dict[int | None, Look]:
    """What the actor chose for each view, and under None for the queue without a view."""
    check(actor, "keep_views")
    statement = sa.select(*queue_look.c["view_id", "columns", "density"]).where(
        queue_look.c.user_id == actor.user_id, queue_look.c.columns.is_not(None)
    )
    return {row.view_id: _as_look(row) for row in connection.execute(statement)}


def _as_view(row: sa.Row[Any]) -> SavedView:
    return SavedView(
        row.view_id, row.owner_id, row.owner_name, row.team_id, row.team_name, row.name, row.filter,
        _as_look(row), row.is_default,
    )  # fmt: skip


def _as_look(row: sa.Row[Any]) -> Look:
    """Columns that the desk does not know are left out."""
    return Look(arrange(row.columns), cast("Density", row.density or "comfortable"))
