"""What if in a real browser: a shorter promise tried, the answer read, a query behind it opened."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from data.transaction import read, transaction
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.visitor import Visitor, find_barriers
from tests.make import make_case

pytestmark = pytest.mark.browser


def test_a_manager_tries_a_longer_day_and_sees_what_it_would_change(
    visitor: Visitor, desk: Desk, shoot: Shoot
) -> None:
    with transaction(SYSTEM) as connection:
        reference = read(SYSTEM, load_reference)
        for days in (3, 9, 20, 25, 33, 60):
            make_case(connection, reference, now=datetime.now(UTC) - timedelta(days=days))
    tab = visitor.sign_in(desk.cast["manager"].actor.username, "/what-if")
    expect(tab.get_by_role("button", name="Replay")).to_be_visible(timeout=20_000)
    tab.get_by_role("spinbutton", name="hour, Weekdays open until").click()
    tab.keyboard.type("23")
    tab.keyboard.press("Tab")
    tab.get_by_role("button", name="Replay").click()
    expect(tab.get_by_text("queries would be judged differently.")).to_be_visible(timeout=20_000)
    assert find_barriers(tab) == []
    shoot(tab, "what-if")
