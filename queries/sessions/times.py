"""When the virtual sessions of a campaign are."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import virtual_session
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference


def list_coming(
    connection: Connection, actor: Actor, *, campaign_id: int, now: datetime
) -> list[tuple[datetime, datetime]]:
    """Begin and end of the virtual sessions that are not over, each once and in order. One statement."""
    check(actor, "see_sessions")
    rows = connection.execute(
        sa.select(virtual_session.c.starts_at, virtual_session.c.ends_at)
        .distinct()
        .where(
            virtual_session.c.campaign_id == campaign_id,
            virtual_session.c.status == "planned",
            virtual_session.c.ends_at > now,
        )
        .order_by(virtual_session.c.starts_at, virtual_session.c.ends_at)
    )
    return [(row.starts_at, row.ends_at) for row in rows]


def list_days(connection: Connection, actor: Actor, *, campaign_id: int, reference: Reference) -> list[date]:
    """The local days of a campaign in order, cancelled ones too, as a clone repeats them. One statement."""
    check(actor, "see_sessions")
    starts = connection.scalars(
        sa.select(virtual_session.c.starts_at).where(virtual_session.c.campaign_id == campaign_id).distinct()
    )
    return sorted({reference.local_day(each) for each in starts})
