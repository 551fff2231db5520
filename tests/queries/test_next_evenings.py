"""When each expert sits in a virtual session next."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import roster_place, virtual_session
from queries.sessions.next_evenings import list_next_evenings
from rules.actor import Actor
from tests.evenings import Evening
from tests.make import make_actor


def test_the_next_evening_is_one_to_come_that_still_stands(
    connection: Connection, evening: Evening, act_as: Callable[[Actor], None]
) -> None:
    manager = make_actor(connection, "manager")
    act_as(manager)
    places = connection.execute(
        sa.select(roster_place.c.user_id, virtual_session.c.starts_at)
        .join(virtual_session, virtual_session.c.virtual_session_id == roster_place.c.virtual_session_id)
        .order_by(virtual_session.c.starts_at)
    ).all()
    user_id, starts_at = places[0]
    assert user_id in [person.user_id for person in evening.experts]
    before = list_next_evenings(connection, manager, now=starts_at - timedelta(days=1))
    assert before[user_id] == starts_at
    assert user_id not in list_next_evenings(connection, manager, now=max(at for _, at in places))
    connection.execute(sa.update(virtual_session).values(status="cancelled"))
    assert list_next_evenings(connection, manager, now=starts_at - timedelta(days=1)) == {}
