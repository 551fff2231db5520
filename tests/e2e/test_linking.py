"""Queries that belong together, in a real browser: found, merged, undone, hung on a parent, split."""

import re
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect

from queries.cases import CaseRecord
from rules.lookups import Reference
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import choose, see, send, settle
from tests.e2e.test_desk import log
from tests.e2e.visitor import Visitor, find_barriers

pytestmark = pytest.mark.browser

_accounts = count(553_880_001)


@pytest.fixture
def pair(desk: Desk, reference: Reference) -> tuple[CaseRecord, CaseRecord]:
    """Two queries about one account."""
    account_no = str(next(_accounts))
    one, other = (
        log(reference, account_no=account_no, words=words)
        for words in ("The quagga drank from the meter box", "A quagga at the meter box again")
    )
    return one, other


def open_case(visitor: Visitor, case: CaseRecord) -> Page:
    tab = visitor.sign_in("expert.one", f"/query?ref={case.reference}")
    see(tab, "Linked and similar")
    settle(tab)
    return tab


def test_two_queries_are_merged_found_under_both_references_and_parted_again(
    visitor: Visitor, pair: tuple[CaseRecord, CaseRecord], shoot: Shoot
) -> None:
    gone, stays = pair
    tab = open_case(visitor, gone)
    see(tab, "May be the same")
    tab.get_by_role("button", name="Merge or link").click()
    tab.get_by_role("button", name="Look at both, merge").first.click()
    dialog = tab.get_by_role("dialog")
    expect(dialog.get_by_text(stays.reference).first).to_be_visible()
    dialog.get_by_role("radiogroup").get_by_text(stays.reference).click()
    settle(tab)
    assert find_barriers(tab) == []
    shoot(tab, "merge")
    dialog.get_by_role("button", name=f"Merge into {stays.reference}").click()
    expect(tab.get_by_role("dialog")).to_have_count(0)
    see(tab, f"{gone.reference} was merged into {stays.reference}")
    tab.get_by_label("Search everywhere").fill(gone.reference)
    tab.get_by_label("Search everywhere").press("Enter")
    expect(tab).to_have_url(re.compile(rf"ref={stays.reference}"))
    see(tab, "which you looked for, was merged into this query.")
    tab.get_by_role("button", name="Undo", exact=True).click()
    send(tab, "Undo the merge")
    expect(tab.get_by_text("Merged into this one")).to_have_count(0)
    tab.goto(f"{visitor.address}/query?ref={gone.reference}")
    see(tab, "May be the same")
    expect(tab.get_by_text("was merged into")).to_have_count(0)


def test_a_query_is_hung_on_a_parent_and_taken_off(
    visitor: Visitor, pair: tuple[CaseRecord, CaseRecord]
) -> None:
    child, parent = pair
    tab = open_case(visitor, child)
    tab.get_by_role("button", name="Merge or link").click()
    tab.get_by_role("button", name="Link", exact=True).first.click()
    expect(tab.get_by_role("button", name="Look at both, merge")).to_have_count(0)
    send(tab, "Link")
    see(tab, "Its parent")
    tab.get_by_role("button", name=parent.reference).first.click()
    expect(tab).to_have_url(re.compile(rf"ref={parent.reference}"))
    see(tab, "1 query under this one, 1 open")
    settle(tab)
    tab.get_by_role("button", name="Take off").click()
    send(tab, "Take off")
    expect(tab.get_by_text("1 query under this one")).to_have_count(0)


def test_one_contact_becomes_two_queries(
    visitor: Visitor, pair: tuple[CaseRecord, CaseRecord], reference: Reference
) -> None:
    tab = open_case(visitor, pair[0])
    tab.get_by_role("button", name=re.compile("Split")).click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_role("button", name="Split", exact=True).click()
    see(tab, "Choose where query 1 belongs.")
    dialog.get_by_label("What it is about, in the resident's words").fill("And the rebate is missing")
    dialog.get_by_label("What it is about, in the resident's words").press("Tab")
    settle(tab)
    choose(dialog, "Where it belongs", next(iter(reference.categories.values())).name)
    dialog.get_by_role("button", name="Split", exact=True).click()
    expect(tab.get_by_role("dialog")).to_have_count(0)
    see(tab, "Split off this one")
    see(tab, "And the rebate is missing")


@pytest.mark.parametrize("width", [1440, 360])
def test_the_part_keeps_nobody_out(
    chromium: Browser, desk: Desk, pair: tuple[CaseRecord, CaseRecord], width: int
) -> None:
    visitor = Visitor(chromium, desk.web.address, width=width)
    tab = open_case(visitor, pair[0])
    assert find_barriers(tab) == []
    tab.get_by_role("button", name="Merge or link").click()
    settle(tab)
    assert find_barriers(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    visitor.close()
    assert visitor.complaints == []
