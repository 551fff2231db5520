"""A person's own account: the calendar address, shown once."""

import re
from urllib.parse import urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import read
from pages.kit.registry import ME
from queries.sessions.feeds import find_duties, find_own_feed
from rules.actor import SYSTEM, Role
from tests.make import NOW
from tests.pages.cast import Cast
from tests.pages.conftest import Open


def has_feed(token: str) -> bool:
    return read(SYSTEM, find_duties, token=token, now=NOW) is not None


def read_token(desk: AppTest) -> str:
    [shown] = [code.value for code in desk.code]
    address = urlsplit(shown)
    found = re.fullmatch(r"/feeds/([\w-]{43})\.ics", address.path)
    assert found is not None
    return found[1]


def test_address_is_made_shown_once_replaced_and_revoked(open_page: Open, cast: Cast) -> None:
    agent = cast["agent"]
    desk = open_page(agent, ME)
    assert not desk.exception
    assert "Your calendar" in [each.value for each in desk.subheader]
    assert not desk.code
    first = read_token(desk.button(key="make_feed").click().run())
    assert read(agent.actor, find_own_feed) is not None
    assert has_feed(first)
    assert not desk.run().code
    second = read_token(desk.button(key="make_feed").click().run())
    assert not has_feed(first)
    desk.button(key="revoke_feed").click().run()
    assert not has_feed(second)
    assert [button.key for button in desk.button if button.key == "revoke_feed"] == []


@pytest.mark.parametrize("role", ["councillor", "admin"])
def test_who_sits_in_no_evening_is_offered_none(open_page: Open, cast: Cast, role: Role) -> None:
    desk = open_page(cast[role], ME)
    assert not desk.exception
    assert "Your calendar" not in [each.value for each in desk.subheader]
