"""Keeping views of the queue, sharing them, and choosing how the queue is shown."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.people import team_member
from data.tables.saved_views import queue_look, saved_view
from queries.actions.audit import add_audit
from rules.access import check
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.errors import InvalidInput, NotAllowed, NotFound
from rules.queue_columns import arrange
from rules.saved_views import Look, clean_name, write_filter

_MOST_VIEWS = 100


def save_view(
    connection: Connection, actor: Actor, *, name: str, case_filter: CaseFilter, look: Look, now: datetime
) -> int:
    """Keep a filter under a name of the actor's; returns the view's number.

    Raises:
        InvalidInput: no name, too long a name, or a hundred views already.
        Conflict: the actor has a view of that name.
    """
    check(actor, "keep_views")
    values = {"owner_id": actor.user_id, "name": clean_name(name), **_values(case_filter, look, now)}
    owned = sa.select(sa.func.count()).select_from(saved_view).where(saved_view.c.owner_id == actor.user_id)
    if connection.execute(owned).scalar_one() >= _MOST_VIEWS:
        raise InvalidInput(f"You have {_MOST_VIEWS} views. Delete one that you do not use any more.")
    view_id: int = connection.execute(
        saved_view.insert().values(**values).returning(saved_view.c.view_id)
    ).scalar_one()
    return view_id


def replace_view(
    connection: Connection, actor: Actor, *, view_id: int, case_filter: CaseFilter, look: Look, now: datetime
) -> None:
    """Let a view of the actor's hold another filter and look, for everybody who uses it.

    Raises:
        NotFound: the actor has no such view.
    """
    check(actor, "keep_views")
    _change(connection, actor, view_id, **_values(case_filter, look, now))
    _forget_look(connection, actor, view_id)


def rename_view(connection: Connection, actor: Actor, *, view_id: int, name: str) -> None:
    """Give a view of the actor's another name.

    Raises:
        InvalidInput, Conflict: as for a view that is saved.
        NotFound: the actor has no such view.
    """
    check(actor, "keep_views")
    _change(connection, actor, view_id, name=clean_name(name))


def share_view(connection: Connection, actor: Actor, *, view_id: int, team_id: int | None) -> None:
    """Let the members of one of the actor's teams use a view too; None keeps it to the actor.

    Raises:
        NotAllowed: the actor is not in that team.
        NotFound: the actor has no such view.
    """
    check(actor, "keep_views")
    if team_id is not None and not _is_member(connection, actor, team_id):
        raise NotAllowed("You can share a view only with a team that you are in.")
    _change(connection, actor, view_id, team_id=team_id)
    add_audit(
        connection, actor, kind="view_shared" if team_id else "view_unshared", subject=f"view {view_id}",
        detail={"team_id": team_id},
    )  # fmt: skip


def delete_view(connection: Connection, actor: Actor, *, view_id: int) -> None:
    """Remove a view of the actor's, also from those who use it; queries stay as they are.

    Raises:
        NotFound: the actor has no such view.
    """
    check(actor, "keep_views")
    statement = saved_view.delete().where(_owned(actor, view_id))
    if connection.execute(statement).rowcount == 0:
        raise NotFound("This view is not there any more, or it is a colleague's.")


def choose_default(connection: Connection, actor: Actor, *, view_id: int | None) -> None:
    """Let the queue open with a view where its address asks for nothing; None opens the whole queue.

    Raises:
        NotFound: the actor may not use such a view.
    """
    check(actor, "keep_views")
    if view_id is not None:
        _require_seen(connection, view_id)
    mine = queue_look.c.user_id == actor.user_id
    connection.execute(queue_look.update().where(mine, queue_look.c.is_default).values(is_default=False))
    if view_id is not None:
        _put(connection, actor, view_id, is_default=True)


def choose_look(connection: Connection, actor: Actor, *, view_id: int | None, look: Look | None) -> None:
    """Keep how the actor has a view shown, or the queue without one; None: as the view or the desk has it.

    Raises:
        NotFound: the actor may not use such a view.
    """
    check(actor, "keep_views")
    if view_id is not None:
        _require_seen(connection, view_id)
    if look is None:
        _forget_look(connection, actor, view_id)
    else:
        _put(connection, actor, view_id, columns=list(arrange(look.columns)), density=look.density)


def _values(case_filter: CaseFilter, look: Look, now: datetime) -> dict[str, object]:
    return {
        "filter": write_filter(case_filter),
        "columns": list(arrange(look.columns)),
        "density": look.density,
        "changed_at": now,
    }


def _owned(actor: Actor, view_id: int) -> sa.ColumnElement[bool]:
    return (saved_view.c.view_id == view_id) & (saved_view.c.owner_id == actor.user_id)


def _change(connection: Connection, actor: Actor, view_id: int, **values: object) -> None:
    statement = saved_view.update().where(_owned(actor, view_id)).values(**values)
    if connection.execute(statement).rowcount == 0:
        raise NotFound("This view is not there any more, or it is a colleague's.")


def _is_member(connection: Connection, actor: Actor, team_id: int) -> bool:
    statement = sa.select(sa.literal(1)).where(
        team_member.c.team_id == team_id, team_member.c.user_id == actor.user_id
    )
    return connection.scalar(statement) is not None


def _require_seen(connection: Connection, view_id: int) -> None:
    if connection.scalar(sa.select(sa.literal(1)).where(saved_view.c.view_id == view_id)) is None:
        raise NotFound("This view is not there any more, or it is not shared with you.")


def _put(connection: Connection, actor: Actor, view_id: int | None, **values: object) -> None:
    statement = insert(queue_look).values(user_id=actor.user_id, view_id=view_id, **values)
    connection.execute(
        statement.on_conflict_do_update(constraint="uq_queue_look_user_id_view_id", set_=values)
    )


def _forget_look(connection: Connection, actor: Actor, view_id: int | None) -> None:
    same = queue_look.c.view_id.is_(None) if view_id is None else queue_look.c.view_id == view_id
    statement = queue_look.update().where(queue_look.c.user_id == actor.user_id, same)
    connection.execute(statement.values(columns=None, density=None))
