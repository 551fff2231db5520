"""Makes and revokes a person's own calendar address."""

import secrets
from datetime import datetime

from sqlalchemy import Connection

from data.tables.campaigns import calendar_feed
from queries.actions.audit import add_audit
from queries.web_sessions import hash_token
from rules.access import check
from rules.actor import Actor


def make_feed(connection: Connection, actor: Actor, *, now: datetime) -> str:
    """A new secret for the address of the actor's calendar; the one before stops.

    Only its hash is kept, so it is shown this once.
    """
    check(actor, "keep_feed")
    _revoke(connection, actor, now)
    token = secrets.token_urlsafe(32)
    connection.execute(
        calendar_feed.insert().values(token_hash=hash_token(token), user_id=actor.user_id, created_at=now)
    )
    add_audit(connection, actor, kind="feed_made", subject=actor.username)
    return token


def revoke_feed(connection: Connection, actor: Actor, *, now: datetime) -> bool:
    """Let the address of the actor's calendar lead nowhere; False when there was none."""
    check(actor, "keep_feed")
    if not _revoke(connection, actor, now):
        return False
    add_audit(connection, actor, kind="feed_revoked", subject=actor.username)
    return True


def _revoke(connection: Connection, actor: Actor, now: datetime) -> bool:
    live = (calendar_feed.c.user_id == actor.user_id) & calendar_feed.c.revoked_at.is_(None)
    return connection.execute(calendar_feed.update().where(live).values(revoked_at=now)).rowcount > 0
