"""A person makes, copies and revokes their calendar address in a real browser; a calendar reads it."""

from typing import Literal
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from tests.calendar_files import read_calendar
from tests.e2e.conftest import Desk
from tests.e2e.visitor import Visitor, find_barriers

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_address_is_made_read_by_a_calendar_and_revoked(
    chromium: Browser, desk: Desk, width: int, scheme: Literal["light", "dark"]
) -> None:
    visitor = Visitor(chromium, desk.web.address, width=width, scheme=scheme)
    tab = visitor.sign_in(desk.cast["expert"].actor.username, "/me")
    tab.get_by_role("button", name="Make a calendar address").click()
    shown = tab.get_by_test_id("stCode")
    expect(shown).to_contain_text("/feeds/")
    assert find_barriers(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    feed = visitor.address + urlsplit(shown.inner_text().strip()).path
    with urlopen(feed) as answer:
        assert answer.headers.get_content_type() == "text/calendar"
        assert read_calendar(answer.read().decode()).events == []
    tab.get_by_role("button", name="Revoke the address").click()
    expect(shown).to_have_count(0)
    expect(tab.get_by_role("button", name="Make a calendar address")).to_be_visible()
    assert visitor.complaints == []
    visitor.close()
