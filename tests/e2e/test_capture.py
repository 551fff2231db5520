"""Taking a query on the spot on a phone: a few taps, a warning while typing, and a slip."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from data.transaction import transaction
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.e2e.conftest import Desk
from tests.e2e.steps import choose, settle
from tests.e2e.visitor import Visitor, find_barriers
from tests.make import make_case
from tests.pages.cast import WARD

pytestmark = pytest.mark.browser

PHONE = 360
MOST_TAPS = 6


class Thumb:
    """Counts what a person taps; typing is what it is."""

    def __init__(self, tab: Page) -> None:
        self.tab, self.taps = tab, 0

    def tap(self, target: Locator) -> None:
        target.click()
        self.taps += 1
        settle(self.tab)

    def type(self, label: str, words: str) -> None:
        field = self.tab.get_by_label(label)
        field.tap() if self.tab.evaluate("'ontouchstart' in window") else field.click()
        self.taps += 1
        field.fill(words)


@pytest.fixture
def phone(chromium: Browser, desk: Desk) -> Visitor:
    return Visitor(chromium, desk.web.address, width=PHONE)


def fits(tab: Page) -> bool:
    return bool(tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_councillor_takes_a_query_in_six_taps_and_gives_the_reference(phone: Visitor, desk: Desk) -> None:
    tab = phone.sign_in(desk.cast["councillor"].actor.username, "/capture")
    settle(tab)
    thumb = Thumb(tab)
    thumb.tap(tab.get_by_role("button", name="Property rates"))
    thumb.tap(tab.get_by_test_id("stButtonGroup").get_by_text("Pensioner rebate"))
    thumb.type("Name", "Nomsa Test")
    thumb.type("Cell number", "082 555 0101")
    thumb.tap(tab.get_by_text("They agree that we keep these details"))
    assert fits(tab)
    assert find_barriers(tab) == []
    thumb.tap(tab.get_by_role("button", name="Log it and give the reference"))
    heading = tab.get_by_role("heading", name=re.compile(r"^[A-Z]{3}-[A-Z]-\d{4}-\d+-\w$"))
    expect(heading).to_be_visible()
    assert thumb.taps <= MOST_TAPS
    sms = tab.get_by_role("link", name="Send the SMS")
    reference = heading.inner_text()
    assert reference in (sms.get_attribute("href") or "")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Slip, 80 mm").click()
    assert download.value.suggested_filename == f"slip-{reference}.pdf"
    assert fits(tab)
    assert phone.complaints == []
    phone.close()


def test_an_agent_is_warned_while_still_typing_and_what_is_typed_stays(
    phone: Visitor, desk: Desk, reference: Reference
) -> None:
    words = "Sewage runs from the broken pipe behind the school"
    with transaction(SYSTEM) as connection:
        case = make_case(connection, reference, now=datetime.now(UTC), ward_no=WARD, words=words)
    tab = phone.sign_in(desk.cast["agent"].actor.username, "/capture")
    settle(tab)
    choose(tab.get_by_test_id("stMain"), "Ward", f"{WARD} ")
    settle(tab)
    tab.get_by_role("button", name="Water and electricity").click()
    settle(tab)
    field = tab.get_by_label("What happened?")
    field.click()
    tab.keyboard.type("A broken pipe, sewage runs to the school", delay=5)
    expect(tab.get_by_text("This may be open already.")).to_be_visible()
    expect(field).to_be_focused()
    tab.keyboard.type(" gate", delay=5)
    expect(field).to_have_value("A broken pipe, sewage runs to the school gate")
    tab.get_by_role("button", name="Add to this one").first.click()
    expect(tab.get_by_text("Added to the query that is open.")).to_be_visible()
    expect(tab.get_by_role("heading", name=case.reference)).to_be_visible()
    tab.goto(f"{phone.address}/status")
    tab.get_by_label("Reference from the resident's slip").fill(case.reference.lower())
    tab.get_by_role("button", name="Look it up").click()
    expect(tab.get_by_text("Nobody has begun with it yet.")).to_be_visible()
    settle(tab)
    assert fits(tab)
    phone.close()
