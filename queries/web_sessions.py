"""Who is signed in: the person behind a browser's cookie, at this moment."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.settings import get_settings
from data.tables.people import app_user, team, team_member, web_session
from rules.access import check
from rules.actor import Actor

_SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a live web session. `is_stale`: the moment last seen is worth writing again."""

    actor: Actor
    must_change_password: bool
    is_stale: bool


def hash_token(token: str) -> bytes:
    """The SHA-256 of a random token; only this is stored, so a copied table signs nobody in."""
    return hashlib.sha256(token.encode()).digest()


_teams = (
    sa.select(sa.func.array_agg(team_member.c.team_id))
    .join(team, team.c.team_id == team_member.c.team_id)
    .where(team_member.c.user_id == app_user.c.user_id, team.c.is_active)
    .scalar_subquery()
)

_live = (
    sa.select(
        app_user.c.user_id,
        app_user.c.username,
        app_user.c.display_name,
        app_user.c.role,
        app_user.c.regions,
        app_user.c.wards,
        app_user.c.category_codes,
        _teams.label("team_ids"),
        sa.and_(app_user.c.must_change_password, ~app_user.c.is_demo).label("must_change_password"),
        (web_session.c.last_seen_at < sa.func.now() - _SEEN_EVERY).label("is_stale"),
    )
    .join(app_user, app_user.c.user_id == web_session.c.user_id)
    .where(
        web_session.c.token_hash == sa.bindparam("token_hash"),
        web_session.c.revoked_at.is_(None),
        web_session.c.expires_at > sa.func.now(),
        web_session.c.last_seen_at > sa.func.now() - sa.bindparam("idle", type_=sa.Interval()),
        app_user.c.is_active,
    )
)


def find_signed_in(connection: Connection, actor: Actor, *, token: str) -> SignedIn | None:
    """The person whose live web session this token opens; None when it is unknown, over or revoked.

    Only the system may ask, on behalf of a browser that shows its cookie.
    """
    check(actor, "sign_in")
    idle = timedelta(minutes=get_settings().session_idle_minutes)
    row = connection.execute(_live, {"token_hash": hash_token(token), "idle": idle}).one_or_none()
    if row is None:
        return None
    person = Actor(
        user_id=row.user_id,
        username=row.username,
        display_name=row.display_name,
        role=row.role,
        regions=tuple(row.regions),
        wards=tuple(row.wards),
        category_codes=tuple(row.category_codes),
        team_ids=tuple(sorted(row.team_ids or ())),
    )
    return SignedIn(person, row.must_change_password, row.is_stale)
