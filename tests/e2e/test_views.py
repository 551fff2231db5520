"""Views and files of the queue in a real browser: save, open by default, choose columns, take both files."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import count
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from data.tables.saved_views import queue_look, saved_view
from data.transaction import transaction
from queries.cases import CaseRecord
from rules.lookups import Reference
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import see, settle
from tests.e2e.test_desk import log
from tests.e2e.visitor import Visitor, find_barriers

pytestmark = pytest.mark.browser

NAME = "Large and in region B"
_amounts = count(770_001)


@pytest.fixture
def three(desk: Desk, reference: Reference) -> list[CaseRecord]:
    """Three queries over an amount that no others are about; one says what a spreadsheet would calculate."""
    amount = Decimal(next(_amounts))
    words = ("=1+2 is what I owe", "Only words", "More words")
    return [log(reference, amount_rand=amount, words=each) for each in words]


@pytest.fixture(autouse=True)
def tidy(desk: Desk) -> Iterator[None]:
    yield
    with transaction(desk.cast["expert"].actor) as connection:
        connection.execute(queue_look.delete())
        connection.execute(saved_view.delete())


def find_place(made: list[CaseRecord]) -> str:
    amount = made[0].state.amount_rand
    return f"/triage?rand_from={amount}&rand_to={amount}"


def take(tab: Page, label: str, folder: Path) -> bytes:
    with tab.expect_download() as coming:
        tab.get_by_role("link", name=label).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path.read_bytes()


def test_a_view_is_kept_opens_by_default_and_shows_chosen_columns(
    visitor: Visitor, three: list[CaseRecord], shoot: Shoot
) -> None:
    tab = visitor.sign_in("expert.one", find_place(three))
    settle(tab)
    tab.get_by_role("button", name="Views").click()
    tab.get_by_label("Save what is shown as").fill(NAME)
    tab.get_by_role("button", name="Save", exact=True).click()
    see(tab, "The view is saved.")
    tab.get_by_role("button", name=NAME).click()
    tab.get_by_role("button", name="Open it by default").click()
    see(tab, "The queue opens with this view from now on.")
    tab.get_by_role("button", name="Columns", exact=True).click()
    tab.get_by_text("Compact").click()
    settle(tab)
    assert find_barriers(tab) == []
    shoot(tab, "queue-columns")
    tab.goto(f"{visitor.address}/triage")
    settle(tab)
    see(tab, "open queries")
    expect(tab.get_by_role("button", name=NAME)).to_be_visible()
    amount = three[0].state.amount_rand
    assert f"rand_from={amount}" in tab.url


def test_both_files_hold_what_is_filtered(visitor: Visitor, three: list[CaseRecord], tmp_path: Path) -> None:
    tab = visitor.sign_in("expert.one", find_place(three))
    settle(tab)
    tab.get_by_role("button", name="Export").click()
    table = list(csv.reader(StringIO(take(tab, "CSV", tmp_path).decode("utf-8-sig"))))
    reference, title = (table[0].index(name) for name in ("Reference", "What the resident says"))
    assert {row[reference] for row in table[1:]} == {case.reference for case in three}
    assert "'=1+2 is what I owe" in {row[title] for row in table[1:]}
    book = ZipFile(BytesIO(take(tab, "Excel, with a cover", tmp_path)))
    words = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "<f>" not in words
    assert all(case.reference in words for case in three)


@pytest.mark.parametrize("width", [1440, 360])
def test_menus_of_the_queue_keep_nobody_out(
    chromium: Browser, desk: Desk, three: list[CaseRecord], width: int
) -> None:
    visitor = Visitor(chromium, desk.web.address, width=width)
    tab = visitor.sign_in("expert.one", find_place(three))
    settle(tab)
    for name in ("Views", "Columns", "Export"):
        tab.get_by_role("button", name=name, exact=True).click()
        settle(tab)
        assert find_barriers(tab) == [], name
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, name
        tab.keyboard.press("Escape")
        settle(tab)
    visitor.close()
    assert visitor.complaints == []
