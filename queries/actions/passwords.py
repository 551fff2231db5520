"""Changing a password: one's own, or somebody's by an administrator."""

import sqlalchemy as sa
from sqlalchemy import Connection

from data.passwords import hash_password, is_password, make_password
from data.tables.people import app_user, sign_in_attempt
from queries.actions.audit import add_audit
from queries.actions.sign_in import end_sessions
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotFound
from rules.passwords import check_password


def change_own_password(
    connection: Connection, actor: Actor, *, current: str, new: str, session_token: str | None
) -> None:
    """Replace the actor's password and end their web sessions everywhere but here.

    Raises:
        InvalidInput: the current password is wrong, or the new one breaks a rule.
    """
    check(actor, "change_own_password")
    known = connection.scalar(
        sa.select(app_user.c.password_hash).where(app_user.c.user_id == actor.user_id, app_user.c.is_active)
    )
    if known is None or not is_password(current.strip(), known):
        raise InvalidInput("Your current password is wrong. Nothing was changed.")
    check_password(new, actor.username)
    if is_password(new, known):
        raise InvalidInput("The new password is the old one. Choose another.")
    _set_password(connection, actor.user_id, new, must_change=False)
    end_sessions(connection, actor.user_id, except_token=session_token)
    add_audit(connection, actor, kind="password_changed", subject=actor.username)


def reset_password(connection: Connection, actor: Actor, *, user_id: int) -> str:
    """Give a person a new first password, returned once; ends their web sessions and any lock on the name.

    Raises:
        NotFound: there is no such active person.
    """
    check(actor, "manage_users")
    username = connection.scalar(
        sa.select(app_user.c.username).where(
            app_user.c.user_id == user_id, app_user.c.is_active, app_user.c.role != "system"
        )
    )
    if username is None:
        raise NotFound("There is no active user with that number.")
    password = make_password()
    _set_password(connection, user_id, password, must_change=True)
    end_sessions(connection, user_id)
    connection.execute(
        sign_in_attempt.delete().where(
            sign_in_attempt.c.username_key == username.lower(), ~sign_in_attempt.c.succeeded
        )
    )
    add_audit(connection, actor, kind="password_reset", subject=username)
    return password


def _set_password(connection: Connection, user_id: int, password: str, *, must_change: bool) -> None:
    connection.execute(
        app_user.update()
        .where(app_user.c.user_id == user_id)
        .values(
            password_hash=hash_password(password),
            must_change_password=must_change,
            password_changed_at=sa.func.now(),
        )
    )
