"""The sign-in form: what it lets in, what it refuses, and that it tells nobody which names exist."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.passwords import hash_password
from data.settings import get_settings
from data.tables.people import audit, sign_in_attempt, sign_in_ticket
from data.transaction import perform, transaction
from pages.kit import browser
from pages.kit.registry import FOLDER, HOME, ME
from queries.actions.sign_in import redeem_ticket
from rules.actor import SYSTEM, Role
from tests.pages.cast import PASSWORD, Cast, Person
from tests.pages.conftest import Open

WRONG = "The user name or password is wrong."


def send(desk: AppTest, username: str, password: str) -> AppTest:
    desk.text_input[0].set_value(username)
    desk.text_input[1].set_value(password)
    return desk.button[0].click().run()


def find_target(desk: AppTest) -> str:
    """Where the script sends the browser, or nothing."""
    scripts = "".join(element.proto.body for element in desk.get("html"))
    found = re.search(r'location\.replace\("([^"]+)"\)', scripts)
    return found[1] if found else ""


def redeem(target: str, browser_token: str = "a browser") -> str | None:
    ticket = parse_qs(urlsplit(target).query)["ticket"][0]
    opened = perform(
        SYSTEM, redeem_ticket, ticket=ticket, browser=browser_token, former_token=None, address=None
    )
    return opened.next_path if opened else None


@pytest.fixture
def quiet(cast: Cast) -> None:
    """No attempt of an earlier test counts."""
    with transaction(SYSTEM) as connection:
        connection.execute(sign_in_attempt.delete())


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("role", ["expert", "agent", "manager", "councillor", "admin"])
def test_right_password_sends_the_browser_for_its_cookie(open_page: Open, cast: Cast, role: Role) -> None:
    desk = send(open_page(None, HOME), cast[role].actor.username.upper() + " ", PASSWORD)
    target = find_target(desk)
    assert target.startswith("/auth/complete?ticket=")
    assert redeem(target) == "/"


@pytest.mark.usefixtures("quiet")
def test_deep_link_survives_with_its_query(open_page: Open, cast: Cast) -> None:
    desk = open_page(None, ME, ref="JHB-B 1", tab="a&b=c")
    target = find_target(send(desk, cast["expert"].actor.username, PASSWORD))
    assert redeem(target) == "/me?ref=JHB-B+1&tab=a%26b%3Dc"


@pytest.mark.usefixtures("quiet")
def test_ticket_of_another_browser_is_worth_nothing(open_page: Open, cast: Cast) -> None:
    target = find_target(send(open_page(None, HOME), cast["expert"].actor.username, PASSWORD))
    assert redeem(target, "another browser") is None
    assert redeem(target) == "/"
    assert redeem(target) is None


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("expert.one", "wrong"),
        ("expert.one", ""),
        ("expert.one", "é" * 40),
        ("nobody.here", PASSWORD),
        ("system", PASSWORD),
        ("' OR 1=1 --", "x"),
    ],
)
def test_wrong_names_and_passwords_are_refused_alike(open_page: Open, username: str, password: str) -> None:
    desk = send(open_page(None, HOME), username, password)
    assert [error.value for error in desk.error] == [WRONG]
    assert find_target(desk) == ""
    assert not desk.exception


@pytest.mark.usefixtures("quiet")
def test_deactivated_person_is_refused_like_a_wrong_password(open_page: Open, cast: Cast) -> None:
    person = cast["agent"]
    person.change(is_active=False, deactivated_at=sa.func.now())
    try:
        desk = send(open_page(None, HOME), person.actor.username, PASSWORD)
    finally:
        person.change(is_active=True, deactivated_at=None)
    assert [error.value for error in desk.error] == [WRONG]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("username", ["manager.one", "nobody.here"])
def test_name_locks_after_wrong_passwords_whether_it_exists_or_not(open_page: Open, username: str) -> None:
    desk = open_page(None, HOME)
    for _ in range(get_settings().sign_in_attempts):
        desk = send(desk, username, "wrong")
        assert [error.value for error in desk.error] == [WRONG]
    desk = send(desk, username, PASSWORD)
    assert "Too many wrong passwords" in desk.error[0].value
    assert find_target(desk) == ""


@pytest.mark.usefixtures("quiet")
def test_lock_ends_by_itself_and_a_success_clears_the_count(open_page: Open, cast: Cast) -> None:
    desk, username = open_page(None, HOME), cast["manager"].actor.username
    for _ in range(get_settings().sign_in_attempts):
        desk = send(desk, username, "wrong")
    with transaction(SYSTEM) as connection:
        past = timedelta(minutes=get_settings().lock_minutes + 1)
        connection.execute(sign_in_attempt.update().values(at=sign_in_attempt.c.at - past))
    assert find_target(send(desk, username, PASSWORD))
    again = send(open_page(None, HOME), username, "wrong")
    assert [error.value for error in again.error] == [WRONG]


@pytest.mark.usefixtures("quiet")
def test_address_locks_across_names(open_page: Open, monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(browser, "read_address", lambda: "203.0.113.9")
    with transaction(SYSTEM) as connection:
        connection.execute(
            sign_in_attempt.insert(),
            [
                {"username_key": f"name{number}", "address": "203.0.113.9"}
                for number in range(get_settings().address_attempts)
            ],
        )
    desk = send(open_page(None, HOME), cast["expert"].actor.username, PASSWORD)
    assert "Too many wrong passwords" in desk.error[0].value
    monkeypatch.setattr(browser, "read_address", lambda: "203.0.113.10")
    assert find_target(send(open_page(None, HOME), cast["expert"].actor.username, PASSWORD))


@pytest.mark.usefixtures("quiet")
def test_browser_without_cookies_is_told_so(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    desk = open_page(None, HOME)
    monkeypatch.setattr(browser, "read_browser_token", lambda: None)
    desk = send(desk, cast["expert"].actor.username, PASSWORD)
    assert "refuses cookies" in desk.error[0].value


@pytest.mark.usefixtures("quiet")
def test_nothing_in_the_tables_signs_anybody_in(open_page: Open, cast: Cast) -> None:
    target = find_target(send(open_page(None, HOME), cast["expert"].actor.username, PASSWORD))
    ticket = parse_qs(urlsplit(target).query)["ticket"][0]
    with transaction(SYSTEM) as connection:
        stored = connection.scalars(sa.select(sign_in_ticket.c.ticket_hash)).all()
        spoken = connection.scalars(sa.select(sa.cast(audit.c.detail, sa.Text))).all()
    assert ticket.encode() not in stored
    assert not any(ticket in text or PASSWORD in text for text in spoken)


@pytest.fixture
def newcomer(cast: Cast) -> Iterator[Person]:
    """The agent, as if just added; afterwards as before."""
    person = cast["agent"]
    person.change(must_change_password=True)
    yield person
    person.change(must_change_password=False, password_hash=hash_password(PASSWORD))


def test_first_password_must_be_changed_before_anything_else(open_page: Open, newcomer: Person) -> None:
    desk = open_page(newcomer, ME)
    assert [title.value for title in desk.title] == ["Choose your own password"]
    desk.text_input[0].set_value(PASSWORD)
    desk.text_input[1].set_value("another five long words")
    desk.text_input[2].set_value("another five long words")
    desk = desk.button[0].click().run()
    assert desk.success
    desk = desk.button[-1].click().run()
    assert [title.value for title in desk.title] == ["Your account"]


def test_demo_person_keeps_the_first_password(open_page: Open, cast: Cast) -> None:
    person = cast["manager"]
    person.change(must_change_password=True, is_demo=True)
    try:
        desk = open_page(person, ME)
    finally:
        person.change(must_change_password=False, is_demo=False)
    assert [title.value for title in desk.title] == ["Your account"]


def test_signing_out_ends_the_session_in_the_database(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["expert"], HOME)
    desk = desk.button(key="sign_out").click().run()
    assert find_target(desk) == "/auth/signed-out"
    other_tab = AppTest.from_file(str(FOLDER / "shell.py"), default_timeout=30).run()
    assert [button.label for button in other_tab.button] == ["Sign in"]
