"""A person who is shut out is shut out everywhere: pages, callbacks, fragments, at the next click."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.settings import get_settings
from data.tables.people import web_session
from data.transaction import perform, read, transaction
from pages.kit import browser
from pages.kit.actors import SignedOut, acting_as, current_actor
from pages.kit.registry import HOME, ME
from queries.actions.sign_in import end_sessions
from queries.actions.users import deactivate_user, reactivate_user
from queries.web_sessions import find_signed_in, hash_token
from rules.actor import SYSTEM
from tests.pages.cast import Cast, Person
from tests.pages.conftest import Open

Touch = Callable[[Person, str], None]


def set_session(token: str, **values: object) -> None:
    with transaction(SYSTEM) as connection:
        connection.execute(
            web_session.update().where(web_session.c.token_hash == hash_token(token)).values(**values)
        )


def revoke(person: Person, token: str) -> None:
    set_session(token, revoked_at=sa.func.now())


def expire(person: Person, token: str) -> None:
    past = sa.func.now() - timedelta(hours=20)
    set_session(token, created_at=past, expires_at=past + timedelta(hours=12))


def leave_idle(person: Person, token: str) -> None:
    idle = timedelta(minutes=get_settings().session_idle_minutes + 1)
    set_session(token, last_seen_at=sa.func.now() - idle)


def deactivate(person: Person, token: str) -> None:
    perform(SYSTEM, deactivate_user, user_id=person.actor.user_id)


def end_everywhere(person: Person, token: str) -> None:
    with transaction(SYSTEM) as connection:
        end_sessions(connection, person.actor.user_id)


ENDS = [revoke, expire, leave_idle, deactivate, end_everywhere]


@pytest.fixture
def holder(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Person, str]:
    person = cast["expert"]
    token = person.open_session()
    monkeypatch.setattr(browser, "read_session_token", lambda: token)
    return person, token


def let_back(person: Person) -> None:
    with transaction(SYSTEM) as connection:
        active = connection.scalar(
            sa.text("SELECT is_active FROM casework.app_user WHERE user_id = :u"),
            {"u": person.actor.user_id},
        )
    if not active:
        perform(SYSTEM, reactivate_user, user_id=person.actor.user_id)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_next_click_shows_the_sign_in_form(open_page: Open, cast: Cast, end: Touch) -> None:
    person = cast["expert"]
    desk = open_page(person, ME)
    assert [title.value for title in desk.title] == ["Your account"]
    token = browser.read_session_token()
    assert token
    end(person, token)
    try:
        desk = desk.run()
    finally:
        let_back(person)
    assert [field.label for field in desk.text_input] == ["User name", "Password"]
    assert [title.value for title in desk.title] == ["Tharollo"]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_callback_is_refused(holder: tuple[Person, str], end: Touch) -> None:
    def page() -> None:
        import streamlit as st

        from pages.kit.actors import current_actor

        def act() -> None:
            st.session_state["acted_as"] = current_actor().username

        st.button("Act", on_click=act)

    desk = AppTest.from_function(page).run()
    end(*holder)
    try:
        desk.button[0].click().run()
    finally:
        let_back(holder[0])
    assert "acted_as" not in desk.session_state
    assert desk.exception


def test_change_of_role_and_scope_counts_from_the_next_click(open_page: Open, cast: Cast) -> None:
    person = cast["agent"]
    open_page(person, HOME)
    assert current_actor().role == "agent"
    person.change(role="councillor", wards=[3])
    try:
        assert (current_actor().role, current_actor().wards) == ("councillor", (3,))
    finally:
        person.change(role="agent", wards=[])


def test_actor_of_a_run_is_forgotten_when_the_run_ends(holder: tuple[Person, str]) -> None:
    person, token = holder
    with acting_as(person.actor):
        revoke(person, token)
        assert current_actor() == person.actor
    with pytest.raises(SignedOut):
        current_actor()


def test_stranger_with_a_made_up_cookie_is_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for token in (None, "", "made up", "x" * 5000):
        monkeypatch.setattr(browser, "read_session_token", lambda token=token: token)
        with pytest.raises(SignedOut):
            current_actor()


def test_use_is_written_down_at_most_once_a_minute(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], HOME)
    token = browser.read_session_token() or ""

    def last_seen() -> object:
        with transaction(SYSTEM) as connection:
            return connection.scalar(
                sa.select(web_session.c.last_seen_at).where(web_session.c.token_hash == hash_token(token))
            )

    fresh = last_seen()
    desk = desk.run()
    assert last_seen() == fresh
    set_session(token, last_seen_at=sa.func.now() - timedelta(minutes=2))
    aged = last_seen()
    desk.run()
    assert last_seen() != aged


def test_signing_out_everywhere_else_spares_this_browser(open_page: Open, cast: Cast) -> None:
    person = cast["expert"]
    elsewhere = person.open_session()
    desk = open_page(person, ME)
    desk = desk.button(key="sign_out_elsewhere").click().run()
    assert desk.success
    assert current_actor() == person.actor
    assert read(SYSTEM, find_signed_in, token=elsewhere) is None
