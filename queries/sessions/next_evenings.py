"""When each expert sits in a virtual session next."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import roster_place, virtual_session
from rules.access import check
from rules.actor import Actor


def list_next_evenings(connection: Connection, actor: Actor, *, now: datetime) -> dict[int, datetime]:
    """The beginning of the next planned virtual session of everybody who has a place in one that begins
    later than `now`, by user number. One statement, of virtual sessions to come alone."""
    check(actor, "see_sessions")
    rows = connection.execute(
        sa.select(roster_place.c.user_id, sa.func.min(virtual_session.c.starts_at).label("starts_at"))
        .join(virtual_session, virtual_session.c.virtual_session_id == roster_place.c.virtual_session_id)
        .where(
            roster_place.c.removed_at.is_(None),
            virtual_session.c.status == "planned",
            virtual_session.c.starts_at > now,
        )
        .group_by(roster_place.c.user_id)
    )
    return {row.user_id: row.starts_at for row in rows}
