"""Changing one's own password, resetting another's, and guessing many at once."""

import threading

import pytest
from sqlalchemy import Connection, Engine

from data.passwords import hash_password, is_password
from data.settings import get_settings
from data.tables.people import app_user
from data.transaction import perform
from queries.actions.passwords import change_own_password, reset_password
from queries.actions.sign_in import begin_attempt
from queries.actions.users import create_user
from queries.people import get_user
from queries.web_sessions import find_signed_in
from rules.actor import SYSTEM, Actor
from rules.errors import InvalidInput
from tests.make import make_actor
from tests.queries.staffing import STAFF, audited, open_session

pytestmark = pytest.mark.usefixtures("cheap_hashes")


def give_password(connection: Connection, actor: Actor, password: str) -> None:
    connection.execute(
        app_user.update()
        .where(app_user.c.user_id == actor.user_id)
        .values(password_hash=hash_password(password), must_change_password=True)
    )


def test_own_password_change_spares_this_browser_only(connection: Connection) -> None:
    actor = make_actor(connection, "agent")
    give_password(connection, actor, "the first password")
    for token in ("here", "elsewhere"):
        open_session(connection, actor.user_id, token)
    change_own_password(
        connection, actor, current="the first password", new="a better sentence", session_token="here"
    )
    here = find_signed_in(connection, SYSTEM, token="here")
    assert here is not None
    assert not here.must_change_password
    assert find_signed_in(connection, SYSTEM, token="elsewhere") is None
    assert audited(connection) == [("password_changed", actor.username, actor.user_id)]


@pytest.mark.parametrize(
    ("current", "new", "words"),
    [
        ("wrong", "a better sentence", "current password is wrong"),
        ("", "a better sentence", "current password is wrong"),
        ("x" * 100, "a better sentence", "current password is wrong"),
        ("the first password", "short", "too short"),
        ("the first password", "the first password", "is the old one"),
    ],
)
def test_own_password_change_is_refused(connection: Connection, current: str, new: str, words: str) -> None:
    actor = make_actor(connection, "agent")
    give_password(connection, actor, "the first password")
    with pytest.raises(InvalidInput, match=words):
        change_own_password(connection, actor, current=current, new=new, session_token=None)
    assert audited(connection) == []


def test_reset_signs_out_everywhere_and_lifts_the_lock(connection: Connection, admin: Actor) -> None:
    made = create_user(connection, admin, fields=STAFF)
    open_session(connection, made.user_id, "token")
    for _ in range(get_settings().sign_in_attempts):
        begin_attempt(connection, SYSTEM, username=made.username, address=None)
    assert begin_attempt(connection, SYSTEM, username=made.username, address=None).is_locked
    password = reset_password(connection, admin, user_id=made.user_id)
    assert find_signed_in(connection, SYSTEM, token="token") is None
    attempt = begin_attempt(connection, SYSTEM, username=made.username, address=None)
    assert not attempt.is_locked
    assert is_password(password, attempt.password_hash or "")
    assert get_user(connection, admin, user_id=made.user_id).must_change_password


def test_many_guesses_at_once_do_not_slip_under_the_limit(own_engine: Engine) -> None:
    perform(SYSTEM, create_user, fields=STAFF)
    guesses = 24
    start = threading.Barrier(guesses)
    allowed: list[bool] = []

    def guess() -> None:
        start.wait()
        attempt = perform(SYSTEM, begin_attempt, username=STAFF.username, address="203.0.113.1")
        allowed.append(not attempt.is_locked)

    threads = [threading.Thread(target=guess) for _ in range(guesses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(allowed), sum(allowed)) == (guesses, get_settings().sign_in_attempts)
