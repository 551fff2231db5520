"""An import in a real browser: a file with a bad row uploaded, tried, imported, and the row repaired."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from jobs.registry import load_works
from jobs.worker import run_worker
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import see
from tests.e2e.visitor import Visitor, find_barriers
from tests.jobs.importing import list_cases

pytestmark = pytest.mark.browser

FILE = (
    "Ticket,Received,Closed,Status,Account number\n"
    "T1,2025-03-01 10:00,2025-03-11 12:00,done,552004911\n"
    "T2,2025-03-02 10:00,,open,552004912\n"
    "T3,not a day,,open,\n"
)


@pytest.fixture
def worker(desk: Desk) -> Iterator[None]:
    """A worker that does the jobs of the page."""
    stop = threading.Event()
    thread = threading.Thread(
        target=run_worker, args=(load_works(),), kwargs={"poll_seconds": 0.2, "stop": stop}
    )
    thread.start()
    yield
    stop.set()
    thread.join()


def give(tab: Page, name: str, content: str) -> None:
    tab.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    )
    see(tab, name)
    tab.get_by_role("button", name="Upload and look at it").click()
    expect(tab.get_by_role("heading", name=name)).to_be_visible()


def test_a_file_with_a_bad_row_is_imported_and_the_row_repaired(
    visitor: Visitor, desk: Desk, worker: None, shoot: Shoot
) -> None:
    tab = visitor.sign_in(desk.cast["admin"].actor.username, "/imports")
    assert find_barriers(tab) == []
    give(tab, "calls.csv", FILE)
    see(tab, "What the columns mean")
    expect(tab.get_by_label("Number of the query in its system")).to_be_visible()
    assert find_barriers(tab) == []
    shoot(tab, "import-mapping")
    tab.get_by_role("button", name="Dry run").click()
    see(tab, "Nothing was written.")
    see(tab, "3 = 2 + 0 + 0 + 1")
    assert list_cases("call-centre") == {}
    tab.get_by_role("button", name="Import", exact=True).click()
    see(tab, "The import is done.")
    assert sorted(list_cases("call-centre")) == ["T1", "T2"]
    shoot(tab, "import-done")
    tab.get_by_role("button", name="Repair rows left out (1)").click()
    see(tab, "Rows by import and line.")
    assert find_barriers(tab) == []
    shoot(tab, "import-repair")
    cell = tab.get_by_label("Received", exact=True)
    expect(cell).to_have_value("not a day")
    cell.fill("2025-03-03")
    tab.get_by_role("button", name="Try again").click()
    see(tab, "No row waits for repair.")
    assert sorted(list_cases("call-centre")) == ["T1", "T2", "T3"]


def test_dates_that_read_two_ways_are_shown_both_ways(visitor: Visitor, desk: Desk, worker: None) -> None:
    tab = visitor.sign_in(desk.cast["admin"].actor.username, "/imports")
    give(tab, "two-ways.csv", "Ticket,Received\nA1,03/04/2025\nA2,05/06/2025\n")
    see(tab, "3 Apr 2025 read day first, or 4 Mar 2025 read month first")
    tab.get_by_role("button", name="Import", exact=True).click()
    see(tab, "ambiguous date order")
