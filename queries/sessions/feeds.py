"""Personal calendar feeds: whose a secret address is, and what that person's calendar holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import calendar_feed, campaign, roster_place, virtual_session
from data.tables.people import app_user
from data.tables.seats import booking, seat
from queries.rows import as_records
from queries.web_sessions import hash_token
from rules.access import PERMISSIONS, check
from rules.actor import Actor

BACK: Final = timedelta(days=31)
AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Duty:
    """An evening on which somebody is on the roster; counts instead of who comes."""

    roster_place_id: int
    virtual_session_id: int
    sequence: int
    category_code: str
    campaign_name: str
    starts_at: datetime
    ends_at: datetime
    join_url: str | None
    seats: int
    booked: int


def find_own_feed(connection: Connection, actor: Actor) -> datetime | None:
    """When the actor's live calendar address was made; None when there is none."""
    check(actor, "keep_feed")
    made_at: datetime | None = connection.scalar(
        sa.select(calendar_feed.c.created_at).where(
            calendar_feed.c.user_id == actor.user_id, calendar_feed.c.revoked_at.is_(None)
        )
    )
    return made_at


def find_duties(connection: Connection, actor: Actor, *, token: str, now: datetime) -> list[Duty] | None:
    """The evenings of whoever the address belongs to, from a month back to a year ahead, in order.

    None when the address is unknown or revoked, or the person has left or changed to another kind of work.
    The token is looked up by its hash, so that how long it takes tells nothing about any other.
    """
    check(actor, "read_feed")
    user_id = connection.scalar(
        sa.select(calendar_feed.c.user_id)
        .join(app_user, app_user.c.user_id == calendar_feed.c.user_id)
        .where(
            calendar_feed.c.token_hash == hash_token(token),
            calendar_feed.c.revoked_at.is_(None),
            app_user.c.is_active,
            app_user.c.role.in_(PERMISSIONS["keep_feed"]),
        )
    )
    return None if user_id is None else _list_duties(connection, user_id, now)


def _list_duties(connection: Connection, user_id: int, now: datetime) -> list[Duty]:
    mine = sa.and_(seat.c.roster_place_id == roster_place.c.roster_place_id, seat.c.withdrawn_at.is_(None))
    live: Sequence[str] = ("held", "booked", "attended")
    rows = connection.execute(
        sa.select(
            roster_place.c.roster_place_id,
            virtual_session.c.virtual_session_id,
            virtual_session.c.sequence,
            virtual_session.c.category_code,
            campaign.c.name,
            virtual_session.c.starts_at,
            virtual_session.c.ends_at,
            sa.func.coalesce(roster_place.c.join_url, virtual_session.c.join_url),
            sa.select(sa.func.count()).select_from(seat).where(mine).scalar_subquery(),
            sa.select(sa.func.count())
            .select_from(seat.join(booking, booking.c.seat_id == seat.c.seat_id))
            .where(mine, booking.c.status.in_(live))
            .scalar_subquery(),
        )
        .join(
            virtual_session,
            virtual_session.c.virtual_session_id == roster_place.c.virtual_session_id,
        )
        .join(campaign, campaign.c.campaign_id == virtual_session.c.campaign_id)
        .where(
            roster_place.c.user_id == user_id,
            roster_place.c.removed_at.is_(None),
            virtual_session.c.status == "planned",
            virtual_session.c.ends_at > now - BACK,
            virtual_session.c.starts_at < now + AHEAD,
        )
        .order_by(virtual_session.c.starts_at, roster_place.c.roster_place_id)
    )
    return as_records(Duty, rows)
