"""Explaining a deadline in a real browser: opened on demand, readable at a desk and on a phone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from data.transaction import read, transaction
from queries.cases import CaseRecord
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.visitor import Visitor, find_barriers
from tests.lived_case import make_lived_case

pytestmark = pytest.mark.browser


@pytest.fixture
def case(desk: Desk) -> CaseRecord:
    with transaction(SYSTEM) as connection:
        return make_lived_case(connection, read(SYSTEM, load_reference), desk.cast["expert"].actor)


def open_explanation(visitor: Visitor, desk: Desk, case: CaseRecord) -> Page:
    tab = visitor.sign_in(desk.cast["expert"].actor.username, f"/query?ref={case.reference}")
    tab.get_by_role("button", name="Why?").click()
    told = tab.get_by_role("dialog").get_by_text("of the rules.").last
    expect(told).to_be_visible(timeout=20_000)
    return tab


def test_a_deadline_is_explained_and_the_explanation_closes(
    visitor: Visitor, desk: Desk, case: CaseRecord, shoot: Shoot
) -> None:
    tab = open_explanation(visitor, desk, case)
    dialog = tab.get_by_role("dialog")
    for words in ("20 working days after it was received", "Moved from", "The clock stood still."):
        expect(dialog.get_by_text(words).first).to_be_visible()
    assert find_barriers(tab) == []
    shoot(tab, "explain")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_have_count(0)
    tab.get_by_role("button", name="More").click()
    expect(tab.get_by_role("dialog")).to_have_count(0)


def test_it_reads_on_a_phone(chromium: Browser, desk: Desk, case: CaseRecord, shoot: Shoot) -> None:
    visitor = Visitor(chromium, desk.web.address, width=360)
    tab = open_explanation(visitor, desk, case)
    shoot(tab, "explain-phone")
    width = tab.evaluate("document.querySelector('[role=dialog]').scrollWidth")
    assert width <= 360
    visitor.close()
    assert visitor.complaints == []
