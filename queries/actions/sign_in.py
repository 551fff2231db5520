"""Signing in and out: attempts and locks, the single-use ticket, the web session it opens."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.settings import get_settings
from data.tables.people import app_user, sign_in_attempt, sign_in_ticket, web_session
from queries.actions.audit import add_audit
from queries.web_sessions import hash_token
from rules.access import check
from rules.actor import Actor
from rules.errors import NotAllowed
from rules.local_paths import local_path

TICKET_SECONDS: Final = 30
_KEEP_ATTEMPTS: Final = timedelta(days=30)
_COUNT_FAILURES: Final = timedelta(days=1)
_KEEP_SESSIONS: Final = timedelta(days=30)
_USERNAME_LOCK: Final = 7_201
_ADDRESS_LOCK: Final = 7_202


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at signing in. Empty `user_id` and `password_hash`: nobody of that name can sign in."""

    attempt_id: int
    is_locked: bool
    user_id: int | None = None
    display_name: str = ""
    password_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A new web session: the cookie's token, its life in seconds, and where the person was going."""

    token: str
    seconds: int
    next_path: str


def begin_attempt(connection: Connection, actor: Actor, *, username: str, address: str | None) -> Attempt:
    """Count a try before its password is checked, and say whether the name or the address is locked.

    The try is written down as failed first, so that many at once cannot all slip under the limit; names
    that do not exist are counted the same way, so that a lock tells nobody which names do.
    """
    check(actor, "sign_in")
    key = username.strip().lower()[:80]
    _queue_up(connection, _USERNAME_LOCK, key)
    _queue_up(connection, _ADDRESS_LOCK, address or "")
    is_locked = _is_locked(connection, key, address)
    attempt_id = 0
    if not is_locked:
        statement = sign_in_attempt.insert().values(username_key=key, address=address)
        attempt_id = connection.scalar(statement.returning(sign_in_attempt.c.attempt_id)) or 0
    person = connection.execute(
        sa.select(app_user.c.user_id, app_user.c.display_name, app_user.c.password_hash).where(
            sa.func.lower(app_user.c.username) == key, app_user.c.is_active
        )
    ).one_or_none()
    if person is None or person.password_hash is None:
        return Attempt(attempt_id, is_locked)
    return Attempt(attempt_id, is_locked, person.user_id, person.display_name, person.password_hash)


def _queue_up(connection: Connection, kind: int, key: str) -> None:
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(kind, sa.func.hashtext(key))))


def _is_locked(connection: Connection, key: str, address: str | None) -> bool:
    """A name locks after so many failures in a row, then allows one try whenever the lock time has passed."""
    settings = get_settings()
    now = sa.func.clock_timestamp()
    since = now - timedelta(minutes=settings.lock_minutes)
    attempts = sign_in_attempt.c
    last_success = (
        sa.select(sa.func.max(attempts.at))
        .where(attempts.username_key == key, attempts.succeeded)
        .scalar_subquery()
    )
    failures, latest_is_recent = connection.execute(
        sa.select(sa.func.count(), sa.func.max(attempts.at) > since).where(
            attempts.username_key == key,
            ~attempts.succeeded,
            attempts.at > sa.func.coalesce(last_success, now - _COUNT_FAILURES),
            attempts.at > now - _COUNT_FAILURES,
        )
    ).one()
    if failures >= settings.sign_in_attempts and latest_is_recent:
        return True
    of_address = sa.select(sa.func.count()).where(
        attempts.address == address, ~attempts.succeeded, attempts.at > since
    )
    return (connection.scalar(of_address) or 0) >= settings.address_attempts


def issue_ticket(
    connection: Connection, actor: Actor, *, attempt: Attempt, browser: str, next_path: str
) -> str:
    """Turn a checked password into a ticket that this browser may use once, within 30 seconds.

    Raises:
        NotAllowed: nobody stands behind the attempt, or the name is locked.
    """
    check(actor, "sign_in")
    if attempt.user_id is None or attempt.is_locked:
        raise NotAllowed("The user name or password is wrong.")
    _forget_old(connection)
    connection.execute(
        sign_in_attempt.update()
        .where(sign_in_attempt.c.attempt_id == attempt.attempt_id)
        .values(succeeded=True)
    )
    ticket = secrets.token_urlsafe(32)
    connection.execute(
        sign_in_ticket.insert().values(
            ticket_hash=hash_token(ticket),
            user_id=attempt.user_id,
            browser_hash=hash_token(browser),
            next_path=local_path(next_path),
        )
    )
    return ticket


def _forget_old(connection: Connection) -> None:
    """Drop what no longer guards anything; sign-ins stay in the audit trail."""
    now = sa.func.now()
    connection.execute(sign_in_ticket.delete().where(sign_in_ticket.c.created_at < now - timedelta(days=1)))
    connection.execute(sign_in_attempt.delete().where(sign_in_attempt.c.at < now - _KEEP_ATTEMPTS))
    connection.execute(web_session.delete().where(web_session.c.expires_at < now - _KEEP_SESSIONS))


def redeem_ticket(
    connection: Connection,
    actor: Actor,
    *,
    ticket: str,
    browser: str,
    former_token: str | None,
    address: str | None,
) -> Opened | None:
    """Use up a ticket and open a web session; None when it is unknown, used, too old or another browser's.

    The session that this browser held before ends, so a token known from before a sign-in is worth nothing.
    """
    check(actor, "sign_in")
    user = connection.execute(
        sign_in_ticket.update()
        .where(
            sign_in_ticket.c.ticket_hash == hash_token(ticket),
            sign_in_ticket.c.browser_hash == hash_token(browser),
            sign_in_ticket.c.used_at.is_(None),
            sign_in_ticket.c.created_at > sa.func.now() - timedelta(seconds=TICKET_SECONDS),
            sign_in_ticket.c.user_id == app_user.c.user_id,
            app_user.c.is_active,
        )
        .values(used_at=sa.func.now())
        .returning(sign_in_ticket.c.user_id, sign_in_ticket.c.next_path, app_user.c.username)
    ).one_or_none()
    if user is None:
        return None
    if former_token:
        _revoke(connection, web_session.c.token_hash == hash_token(former_token))
    opened = _open_session(connection, user.user_id, address, local_path(user.next_path))
    connection.execute(
        app_user.update().where(app_user.c.user_id == user.user_id).values(last_sign_in_at=sa.func.now())
    )
    _audit_as(connection, user.user_id, "signed_in", user.username)
    return opened


def _open_session(connection: Connection, user_id: int, address: str | None, next_path: str) -> Opened:
    token = secrets.token_urlsafe(32)
    life = timedelta(hours=get_settings().session_hours)
    connection.execute(
        web_session.insert().values(
            token_hash=hash_token(token),
            user_id=user_id,
            expires_at=sa.func.now() + life,
            address=address,
        )
    )
    return Opened(token, int(life.total_seconds()), next_path)


def _audit_as(connection: Connection, user_id: int, kind: str, username: str) -> None:
    person = Actor(user_id=user_id, username=username, display_name="", role="system")
    add_audit(connection, person, kind=kind, subject=username)


def note_seen(connection: Connection, actor: Actor, *, token: str) -> None:
    """Write down that the web session is in use, which puts off its idle end."""
    check(actor, "sign_in")
    connection.execute(
        web_session.update()
        .where(web_session.c.token_hash == hash_token(token), web_session.c.revoked_at.is_(None))
        .values(last_seen_at=sa.func.now())
    )


def sign_out(connection: Connection, actor: Actor, *, token: str) -> None:
    """End the web session of this browser, in all its tabs."""
    check(actor, "sign_in")
    revoked = _revoke(connection, web_session.c.token_hash == hash_token(token))
    for user_id, username in revoked:
        _audit_as(connection, user_id, "signed_out", username)


def end_own_sessions(connection: Connection, actor: Actor, *, except_token: str | None) -> None:
    """Sign the actor out in every browser but the one whose token is given.

    For a person who forgot to sign out somewhere.
    """
    check(actor, "change_own_password")
    end_sessions(connection, actor.user_id, except_token=except_token)
    add_audit(connection, actor, kind="signed_out_elsewhere", subject=actor.username)


def end_sessions(connection: Connection, user_id: int, *, except_token: str | None = None) -> None:
    """End a person's web sessions and unused tickets everywhere, except the one of the token given."""
    spared = hash_token(except_token) if except_token else b""
    _revoke(connection, sa.and_(web_session.c.user_id == user_id, web_session.c.token_hash != spared))
    connection.execute(
        sign_in_ticket.delete().where(sign_in_ticket.c.user_id == user_id, sign_in_ticket.c.used_at.is_(None))
    )


def _revoke(connection: Connection, which: sa.ColumnElement[bool]) -> list[tuple[int, str]]:
    rows = connection.execute(
        web_session.update()
        .where(which, web_session.c.revoked_at.is_(None), app_user.c.user_id == web_session.c.user_id)
        .values(revoked_at=sa.func.now())
        .returning(web_session.c.user_id, app_user.c.username)
    )
    return [(row.user_id, row.username) for row in rows]
