"""The team's page in a real browser: who holds what opens to the queue, at a desk and on a phone."""

import re

import pytest
from playwright.sync_api import Browser, expect

from rules.lookups import Reference
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import see, settle
from tests.e2e.test_desk import click_cell, log
from tests.e2e.visitor import Visitor, find_barriers

pytestmark = pytest.mark.browser

NAME = 20


def test_a_person_of_the_table_opens_what_they_hold(
    visitor: Visitor, desk: Desk, reference: Reference
) -> None:
    log(reference)
    tab = visitor.sign_in(desk.cast["manager"].actor.username, "/team")
    see(tab, "Who holds what")
    see(tab, "Hand over all open work")
    settle(tab)
    assert find_barriers(tab) == []
    click_cell(tab, 0, NAME)
    expect(tab).to_have_url(re.compile(r"/triage\?.*holder="))


def test_a_phone_shows_the_team_whole(
    chromium: Browser, desk: Desk, reference: Reference, shoot: Shoot
) -> None:
    log(reference)
    phone = Visitor(chromium, desk.web.address, width=360, scheme="dark")
    tab = phone.sign_in(desk.cast["manager"].actor.username, "/team?show=overdue")
    see(tab, "Who holds what")
    settle(tab)
    assert find_barriers(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    shoot(tab, "team-phone")
    phone.close()
    assert phone.complaints == []
