"""A day of casework in a browser: import, repair, saved view, bulk assign, merge, undo, resolve, export."""

import csv
from collections.abc import Iterator
from io import StringIO

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from data.tables.cases import cases
from data.tables.saved_views import queue_look, saved_view
from data.transaction import transaction
from rules.actor import SYSTEM
from tests.e2e.conftest import Desk
from tests.e2e.steps import choose, dialog_of, press, see, send, settle
from tests.e2e.test_imports import give
from tests.e2e.test_imports import worker as worker  # noqa: PLC0414 - a fixture
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser

SYSTEM_NAME = "night-calls"
VIEW = "The night's calls"
FILE = (
    "Ticket,Received,Closed,Status,Account number\n"
    "N1,2026-03-01 10:00,,open,552774911\n"
    "N2,2026-03-02 10:00,,open,552774911\n"
    "N3,2026-13-45,,open,552774999\n"
)


@pytest.fixture
def expert(chromium: Browser, desk: Desk) -> Iterator[Visitor]:
    visitor = Visitor(chromium, desk.web.address)
    yield visitor
    visitor.close()
    assert visitor.complaints == []
    with transaction(desk.cast["expert"].actor) as connection:
        connection.execute(queue_look.delete())
        connection.execute(saved_view.delete())


def read_cases() -> dict[str, tuple[str, str, str | None]]:
    """Reference, status and outcome of each imported query by its number in the other system."""
    columns = ("source_reference", "reference", "status", "outcome_code")
    with transaction(SYSTEM) as connection:
        rows = connection.execute(
            sa.select(*(cases.c[name] for name in columns)).where(cases.c.source == SYSTEM_NAME)
        )
        return {row.source_reference: (row.reference, row.status, row.outcome_code) for row in rows}


def bring_in(tab: Page) -> None:
    """Import a file with a row that has no date, and repair the row."""
    give(tab, "night.csv", FILE)
    tab.get_by_role("textbox", name="Short name of the system").fill(SYSTEM_NAME)
    tab.get_by_role("textbox", name="Short name of the system").press("Tab")
    settle(tab)
    tab.get_by_role("button", name="Import", exact=True).click()
    see(tab, "The import is done.")
    tab.get_by_role("button", name="Repair rows left out (1)").click()
    cell = tab.get_by_label("Received", exact=True)
    expect(cell).to_have_value("2026-13-45")
    cell.fill("2026-03-03 09:00")
    tab.get_by_role("button", name="Try again").click()
    see(tab, "No row waits for repair.")


def keep_view(tab: Page) -> None:
    tab.get_by_role("button", name="Views").click()
    tab.get_by_label("Save what is shown as").fill(VIEW)
    tab.get_by_role("button", name="Save", exact=True).click()
    see(tab, "The view is saved.")
    settle(tab)


def give_all(tab: Page) -> None:
    tab.get_by_role("button", name="Change many").click()
    dialog = tab.get_by_role("dialog")
    choose(dialog, "What to do", "Give to a colleague")
    settle(tab)
    choose(dialog, "Colleague", "Expert.One")
    dialog.get_by_role("button", name="Preview").click()
    dialog.get_by_role("button", name="Change 3 queries").click()
    see(tab, "3 queries given to Expert.One")


def merge_and_part(tab: Page, gone: str) -> None:
    """Merge the query on screen into the one that looks the same, and take it back."""
    tab.get_by_role("button", name="Merge or link").click()
    tab.get_by_role("button", name="Look at both, merge").first.click()
    dialog = tab.get_by_role("dialog").filter(has_text="Which one stays")
    dialog.get_by_role("button", name="Merge into").click()
    see(tab, f"{gone} was merged into")
    assert read_cases()["N2"][2] == "merged"
    tab.get_by_role("button", name="Undo the merge").click()
    send(tab, "Undo the merge")
    see(tab, "May be the same")
    assert read_cases()["N2"][2] is None


def resolve(tab: Page) -> None:
    press(tab, "Start work")
    see(tab, "In progress")
    press(tab, "Resolve")
    dialog = dialog_of(tab)
    choose(dialog, "Outcome", "Bill corrected")
    choose(dialog, "Cause", "Charged twice")
    dialog.get_by_label("Reason").fill("The second charge of the month was taken off.")
    dialog.get_by_label("Evidence").fill("Both bills of March")
    send(tab, "Resolve")
    see(tab, "Bill corrected")


def export(tab: Page) -> set[str]:
    """The references in the file of what is filtered."""
    tab.get_by_role("button", name="Export").click()
    with tab.expect_download() as coming:
        tab.get_by_role("link", name="CSV").click()
    table = list(csv.reader(StringIO(coming.value.path().read_text("utf-8-sig"))))
    return {row[table[0].index("Reference")] for row in table[1:]}


@pytest.mark.usefixtures("worker")
def test_what_came_in_overnight_is_worked(visitor: Visitor, expert: Visitor, desk: Desk) -> None:
    bring_in(visitor.sign_in(desk.cast["admin"].actor.username, "/imports"))
    found = read_cases()
    assert set(found) == {"N1", "N2", "N3"}
    tab = expert.sign_in("expert.one", f"/triage?source={SYSTEM_NAME}")
    see(tab, "3")
    settle(tab)
    keep_view(tab)
    give_all(tab)
    second = found["N2"][0]
    tab.goto(f"{expert.address}/query?ref={second}")
    see(tab, "Held by you")
    settle(tab)
    merge_and_part(tab, second)
    resolve(tab)
    assert read_cases()["N2"][1] == "resolved"
    tab.goto(f"{expert.address}/triage?source={SYSTEM_NAME}")
    settle(tab)
    assert export(tab) == {found["N1"][0], found["N3"][0]}
