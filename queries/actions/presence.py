"""Saying that one has a query open, and hearing who else has."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.cases import cases
from data.tables.people import app_user
from data.tables.presence import presence
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound

# two beats of the page, and some time on the way
GONE_AFTER: Final = timedelta(seconds=45)


def be_present(connection: Connection, actor: Actor, *, case_id: int, now: datetime) -> list[str]:
    """Note that the actor has the query open; gives the names of the others who have, by name.

    Raises:
        NotFound: there is none, or it is outside the actor's scope.
    """
    check(actor, "see_presence")
    mine = sa.select(cases.c.case_id, sa.literal(actor.user_id), sa.literal(now)).where(
        cases.c.case_id == case_id
    )
    come = insert(presence).from_select(["case_id", "user_id", "seen_at"], mine)
    stay = come.on_conflict_do_update(
        index_elements=[presence.c.case_id, presence.c.user_id], set_={"seen_at": now}
    )
    if connection.execute(stay.returning(presence.c.case_id)).first() is None:
        raise NotFound("That query does not exist, or is outside your area.")
    others = (
        sa.select(app_user.c.display_name)
        .join(presence, presence.c.user_id == app_user.c.user_id)
        .where(
            presence.c.case_id == case_id,
            presence.c.user_id != actor.user_id,
            presence.c.seen_at > now - GONE_AFTER,
        )
        .order_by(app_user.c.display_name)
    )
    return list(connection.scalars(others))


def leave(connection: Connection, actor: Actor, *, case_id: int) -> None:
    """The actor has closed the query."""
    check(actor, "see_presence")
    connection.execute(
        sa.delete(presence).where(presence.c.case_id == case_id, presence.c.user_id == actor.user_id)
    )


def forget_gone(connection: Connection, actor: Actor, *, now: datetime) -> int:
    """Erase who has left without saying so; how many."""
    check(actor, "run_jobs")
    return connection.execute(sa.delete(presence).where(presence.c.seen_at < now - GONE_AFTER)).rowcount
