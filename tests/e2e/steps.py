"""What people do on the pages: open, press, choose, send, see."""

import contextlib
import re
from typing import Final

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from queries.cases import CaseRecord
from rules.actor import Role
from tests.e2e.conftest import Desk
from tests.e2e.visitor import Visitor

LOOKS: Final = 6


def press(tab: Page, name: str) -> None:
    """Make a move: by its button, or from the menu when it has none.

    The page may still be drawing the moves of the step before, so a menu without the move is closed and
    looked into again.
    """
    button = tab.get_by_role("button", name=name, exact=True)
    more = tab.get_by_role("button", name="More")
    item = tab.get_by_role("menuitem", name=name, exact=True)
    for _ in range(LOOKS):
        expect(button.or_(more).first).to_be_visible()
        rest(tab)
        if button.count():
            button.first.click()
            return
        more.click()
        with contextlib.suppress(PlaywrightTimeout):
            item.click(timeout=3_000)
            return
        tab.keyboard.press("Escape")
    raise AssertionError(f"There is no move “{name}” on the page.")


def dialog_of(tab: Page) -> Locator:
    dialog = tab.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_visible()
    return dialog


def choose(within: Locator, label: str, option: str) -> None:
    """Choose from a list by its words; a list that the page closed by drawing itself anew is opened again."""
    box = within.get_by_role("combobox", name=label)
    wanted = within.page.get_by_role("option", name=option).first
    for _ in range(LOOKS):
        box.click()
        box.fill(option)
        with contextlib.suppress(PlaywrightTimeout):
            wanted.click(timeout=3_000)
            box.press("Tab")
            rest(within.page)
            return
    raise AssertionError(f"The list “{label}” does not have “{option}”.")


def send(tab: Page, name: str) -> None:
    """Press the first button of the dialog and see it close."""
    tab.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()
    expect(tab.get_by_role("dialog")).to_have_count(0)


def see(tab: Page, words: str) -> None:
    expect(tab.get_by_text(words).first).to_be_visible()


def rest(tab: Page) -> None:
    """Wait until the desk has answered: what it still draws may take the place of what is pressed."""
    expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def settle(tab: Page) -> None:
    """Wait until the desk has answered and stays quiet."""
    for _ in range(2):
        rest(tab)
        tab.wait_for_timeout(300)


def pill(tab: Page, name: str) -> Locator:
    return tab.get_by_test_id("stButtonGroup").get_by_text(re.compile(name)).first


def open_query(visitor: Visitor, desk: Desk, case: CaseRecord, role: Role = "expert") -> Page:
    tab = visitor.sign_in(desk.cast[role].actor.username, f"/query?ref={case.reference}")
    expect(tab.get_by_role("heading", name=case.reference)).to_be_visible()
    return tab
