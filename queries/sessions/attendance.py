"""How many stayed away from their seats so far: everywhere, in a category, in a region, in a campaign."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import campaign, virtual_session
from data.tables.seats import booking, seat
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.sessions.attendance import Observed


def list_attendance(
    connection: Connection, actor: Actor, *, campaign_id: int, category_code: str, reference: Reference
) -> Sequence[Observed]:
    """What was observed, from the widest group to the narrowest, each without those after it.

    The region is that of the campaign's own regions; without regions that group is left out. One statement.
    """
    check(actor, "see_sessions")
    regions = sa.select(campaign.c.regions).where(campaign.c.campaign_id == campaign_id).scalar_subquery()
    is_own = booking.c.campaign_id == campaign_id
    is_topic = virtual_session.c.category_code == category_code
    is_near = sa.and_(is_topic, campaign.c.regions.overlap(regions))
    group = sa.case((is_own, 3), (is_near, 2), (is_topic, 1), else_=0).label("own_group")
    rows = connection.execute(
        sa.select(
            group,
            sa.func.count().label("bookings"),
            sa.func.count().filter(booking.c.status == "no_show").label("missed"),
        )
        .join(virtual_session, virtual_session.c.virtual_session_id == booking.c.virtual_session_id)
        .join(campaign, campaign.c.campaign_id == booking.c.campaign_id)
        .where(booking.c.status.in_(("attended", "no_show")))
        .group_by(group)
    )
    found = {row.own_group: (row.bookings, row.missed) for row in rows}
    name = reference.categories[category_code].name
    names = ("Other campaigns, other topics", f"{name} elsewhere", f"{name} in this area", "This campaign")
    return [Observed(words, *found.get(place, (0, 0))) for place, words in enumerate(names)]


def list_seats(connection: Connection, actor: Actor, *, campaign_id: int, now: datetime) -> dict[str, int]:
    """The fewest seats that a virtual session to come has, by category; those without an expert are left out.

    One statement.
    """
    check(actor, "see_sessions")
    seats = (
        sa.select(virtual_session.c.category_code, sa.func.count().label("seats"))
        .join(seat, seat.c.virtual_session_id == virtual_session.c.virtual_session_id)
        .where(
            virtual_session.c.campaign_id == campaign_id,
            virtual_session.c.status == "planned",
            virtual_session.c.starts_at > now,
            seat.c.withdrawn_at.is_(None),
            seat.c.is_extra.is_(False),
        )
        .group_by(virtual_session.c.virtual_session_id)
        .subquery()
    )
    rows = connection.execute(
        sa.select(seats.c.category_code, sa.func.min(seats.c.seats).label("fewest")).group_by(
            seats.c.category_code
        )
    )
    return {row.category_code: row.fewest for row in rows}
