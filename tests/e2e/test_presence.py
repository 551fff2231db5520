"""Two people with one query open know of each other."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from queries.cases import CaseRecord
from tests.e2e.conftest import Desk
from tests.e2e.steps import open_query
from tests.e2e.visitor import Visitor, find_barriers

pytestmark = pytest.mark.browser


@pytest.fixture
def colleague(chromium: Browser, desk: Desk) -> Iterator[Visitor]:
    visitor = Visitor(chromium, desk.web.address, width=360)
    yield visitor
    visitor.close()
    assert visitor.complaints == []


def come_back(tab: Page) -> None:
    """The tab is looked at again, which is when it asks at once."""
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_who_else_has_the_query_open_is_told_and_who_leaves_is_not(
    visitor: Visitor, colleague: Visitor, desk: Desk, case: CaseRecord
) -> None:
    expert, manager = desk.cast["expert"].actor, desk.cast["manager"].actor
    tab = open_query(visitor, desk, case)
    expect(tab.get_by_text("Also open:")).to_have_count(0)
    other = open_query(colleague, desk, case, "manager")
    expect(other.get_by_text(f"Also open: {expert.display_name}")).to_be_visible()
    come_back(tab)
    expect(tab.get_by_text(f"Also open: {manager.display_name}")).to_be_visible()
    assert find_barriers(tab) == []
    assert find_barriers(other) == []
    other.goto(f"{desk.web.address}/me")
    expect(other.get_by_role("heading", name="Your account")).to_be_visible()
    come_back(tab)
    expect(tab.get_by_text("Also open:")).to_have_count(0)
