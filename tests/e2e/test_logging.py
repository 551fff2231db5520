"""Logging a query and finding it again, in a real browser."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from data.transaction import transaction
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.e2e.steps import pill, settle
from tests.e2e.visitor import Visitor
from tests.make import make_case

pytestmark = pytest.mark.browser


def test_a_query_is_logged_and_found_by_another_systems_reference(visitor: Visitor) -> None:
    tab = visitor.sign_in("agent.one")
    settle(tab)
    tab.get_by_role("button", name="New query").click()
    expect(tab.get_by_role("heading", name="New query")).to_be_visible()
    settle(tab)
    tab.get_by_role("button", name="Log query").click()
    expect(tab.get_by_text("Choose what the query is about.")).to_be_visible()
    pill(tab, "Property rates").click()
    settle(tab)
    expect(tab.get_by_text("Papers it needs")).to_be_visible()
    tab.get_by_role("textbox", name="What does the resident say").fill("The threshold was taken back in July")
    tab.get_by_role("button", name="Log query").scroll_into_view_if_needed()
    tab.get_by_role("combobox", name="How did it come in").click()
    tab.get_by_role("option", name="Telephone").click()
    settle(tab)
    tab.get_by_text("Where, how urgent, other references").click()
    tab.get_by_role("textbox", name="Other system").fill("C3")
    tab.get_by_role("textbox", name="Its reference").fill("8009 111 222")
    tab.get_by_role("button", name="Log query").click()
    expect(tab.get_by_text("The query is logged.")).to_be_visible()
    reference = tab.get_by_role("heading", name="JHB-").inner_text()
    tab.get_by_role("searchbox", name="Search everywhere").fill("8009-111-222")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="That reference in another system")).to_be_visible()
    tab.get_by_role("link", name=reference).click()
    expect(tab).to_have_url(re.compile(rf"/query\?ref={reference}$"))


def test_a_typed_reference_opens_its_query_and_back_returns(visitor: Visitor, reference: Reference) -> None:
    with transaction(SYSTEM) as connection:
        case = make_case(connection, reference, now=datetime.now(UTC) - timedelta(days=100))
    tab = visitor.sign_in("expert.one", "/triage")
    settle(tab)
    tab.get_by_role("searchbox", name="Search everywhere").fill(case.reference.lower().replace("-", " "))
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(rf"/query\?ref={case.reference}$"))
    settle(tab)
    tab.go_back()
    settle(tab)
    # whether the search became a step of its own is the browser's choice
    expect(tab.get_by_role("heading", name=re.compile("^(That reference|Queue)$"))).to_be_visible()
    expect(tab).not_to_have_url(re.compile("/query"))


@pytest.mark.usefixtures("noise")
def test_one_search_after_another_and_back_to_the_filtered_queue(visitor: Visitor) -> None:
    tab = visitor.sign_in("expert.one", "/triage?region=B&overdue=1")
    settle(tab)
    for text in ("payment", "meter"):
        tab.get_by_role("searchbox", name="Search everywhere").fill(text)
        tab.keyboard.press("Enter")
        expect(tab.get_by_role("heading", name=f"Search: {text}")).to_be_visible()
        settle(tab)
    tab.go_back()
    expect(tab.get_by_role("heading", name="Search: payment")).to_be_visible()
    settle(tab)
    tab.go_back()
    expect(tab).to_have_url(re.compile(r"/triage\?region=B&overdue=1$"))
