"""The desk in a real browser: filter, page, act, take next; at 1440 and at 360 pixels."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from data.transaction import read, transaction
from queries.cases import CaseRecord, get_case
from queries.homes import get_expert_home
from queries.timeline import list_happenings
from rules.actor import SYSTEM, Actor
from rules.lookups import Reference
from tests.e2e.conftest import Desk
from tests.e2e.steps import pill, settle
from tests.e2e.visitor import Visitor, find_barriers
from tests.make import make_case

pytestmark = pytest.mark.browser

NOTE = "Asked the meter reader to go again"
ROW = 36
TICK, OPEN = 16, 190


@pytest.fixture
def phone(chromium: Browser, desk: Desk) -> Iterator[Visitor]:
    visitor = Visitor(chromium, desk.web.address, width=360)
    yield visitor
    visitor.close()
    assert visitor.complaints == []


def log(reference: Reference, **changes: Any) -> CaseRecord:
    with transaction(SYSTEM) as connection:
        return make_case(
            connection,
            reference,
            now=datetime.now(UTC) - timedelta(days=100),
            region="B",
            ward_no=87,
            **changes,
        )


def click_cell(tab: Page, row: int, x: int) -> None:
    """Click into a row of the table, counted from 0; its cells are drawn on a canvas."""
    canvas = tab.get_by_test_id("stDataFrame").locator("canvas").first
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box is not None
    tab.mouse.click(box["x"] + x, box["y"] + ROW * (row + 1) + ROW / 2)
    settle(tab)


@pytest.mark.usefixtures("noise")
def test_filters_live_in_the_address_and_back_undoes_them(visitor: Visitor) -> None:
    tab = visitor.sign_in("expert.one", "/triage")
    settle(tab)
    pill(tab, "Water and electricity metering").click()
    expect(tab).to_have_url(re.compile(r"/triage\?category=metering$"))
    settle(tab)
    tab.get_by_role("button", name="Region", exact=True).click()
    tab.get_by_role("combobox", name="Region").click()
    tab.get_by_role("option", name="B · ").click()
    expect(tab).to_have_url(re.compile("category=metering&region=B$"))
    settle(tab)
    expect(tab.get_by_role("combobox", name="Region")).to_be_visible()
    tab.keyboard.press("Escape")
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("button", name="Region · 1")).to_be_visible()
    pill(tab, "▲ Overdue").click()
    expect(tab).to_have_url(re.compile("overdue=1$"))
    settle(tab)
    expect(tab.get_by_text("· region B · overdue")).to_be_visible()
    tab.go_back()
    settle(tab)
    expect(tab).to_have_url(re.compile("category=metering&region=B$"))
    expect(tab.get_by_text("· region B")).to_be_visible()
    expect(tab.get_by_text("· region B · overdue")).to_have_count(0)


@pytest.mark.usefixtures("noise")
def test_a_query_opens_from_its_row_and_back_keeps_filter_and_page(visitor: Visitor) -> None:
    tab = visitor.sign_in("expert.one", "/triage?order=received")
    settle(tab)
    tab.get_by_role("button", name="Next", exact=True).click()
    expect(tab).to_have_url(re.compile("after="))
    settle(tab)
    address = tab.url
    click_cell(tab, 0, OPEN)
    expect(tab).to_have_url(re.compile(r"/query\?ref=JHB-"))
    settle(tab)
    tab.go_back()
    expect(tab).to_have_url(address)
    settle(tab)
    expect(tab.get_by_role("button", name="Previous", exact=True)).to_be_enabled()


@pytest.mark.usefixtures("noise")
def test_a_query_can_be_opened_without_a_mouse(visitor: Visitor) -> None:
    tab = visitor.sign_in("expert.one", "/triage")
    settle(tab)
    tab.get_by_test_id("data-grid-canvas").focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Shift+Space")
    expect(tab.get_by_text("1 ticked")).to_be_visible()
    tab.get_by_role("button", name="Open query").focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(r"/query\?ref=JHB-"))


def test_ticked_queries_are_noted_planned_and_assigned(
    visitor: Visitor, desk: Desk, reference: Reference
) -> None:
    amount = Decimal("440001.01")
    both = [
        log(reference, amount_rand=amount, received_at=datetime.now(UTC) - timedelta(days=d))
        for d in (160, 150)
    ]
    tab = visitor.sign_in("expert.one", "/triage?rand_from=440001&rand_to=440002")
    settle(tab)
    expect(tab.get_by_role("button", name="Assign to me")).to_be_disabled()
    click_cell(tab, 0, TICK)
    tab.get_by_role("button", name="Why here?").click()
    expect(tab.get_by_text("In the queue it comes forward:")).to_be_visible()
    tab.keyboard.press("Escape")
    click_cell(tab, 1, TICK)
    expect(tab.get_by_text("2 ticked")).to_be_visible()
    tab.get_by_role("button", name="Note", exact=True).click()
    tab.get_by_label("Internal note for each of 2 queries").fill(NOTE)
    tab.get_by_role("button", name="Add note").click()
    expect(tab.get_by_text("2 queries have the note.")).to_be_visible()
    expect(tab.get_by_role("button", name="Assign to me")).to_be_disabled()
    settle(tab)
    click_cell(tab, 0, TICK)
    tab.get_by_role("button", name="Next step", exact=True).click()
    tab.get_by_role("textbox", name="Next step", exact=True).fill("Read the meter together")
    tab.get_by_role("button", name="Set next step").click()
    expect(tab.get_by_text(f"{both[0].reference} has its next step.")).to_be_visible()
    settle(tab)
    click_cell(tab, 0, TICK)
    tab.get_by_role("button", name="Assign to me").click()
    expect(tab.get_by_text(f"{both[0].reference} is now yours.")).to_be_visible()
    settle(tab)
    click_cell(tab, 1, TICK)
    tab.get_by_role("button", name="Assign to", exact=True).click()
    tab.get_by_role("combobox", name="Colleague or team").click()
    tab.get_by_role("option", name="Agent.One").click()
    tab.get_by_role("button", name="Assign", exact=True).click()
    expect(tab.get_by_text(f"{both[1].reference} is assigned.")).to_be_visible()
    manager = desk.cast["manager"].actor
    first, second = (read(manager, get_case, reference=case.reference) for case in both)
    assert first.state.holder_id == desk.cast["expert"].actor.user_id
    assert first.state.next_step == "Read the meter together"
    assert second.state.holder_id == desk.cast["agent"].actor.user_id
    written = [read(manager, list_happenings, case_id=case.case_id) for case in both]
    assert all(
        "Asked the meter reader to go again" in [event.words for event in events] for events in written
    )


def test_two_people_take_two_queries_and_the_third_hears_that_none_is_left(
    chromium: Browser, desk: Desk, reference: Reference
) -> None:
    wanted = {log(reference, amount_rand=Decimal("550001.01")).reference for _ in range(2)}
    opened = set()
    for role, username in (("expert", "expert.one"), ("agent", "agent.one")):
        visitor = Visitor(chromium, desk.web.address)
        tab = visitor.sign_in(username, "/triage?rand_from=550001&rand_to=550002")
        settle(tab)
        tab.get_by_role("button", name="Take next").click()
        expect(tab).to_have_url(re.compile(r"/query\?ref="))
        opened.add(tab.url.split("ref=")[1])
        visitor.close()
        assert visitor.complaints == [], role
    assert opened == wanted
    visitor = Visitor(chromium, desk.web.address)
    tab = visitor.sign_in("manager.one", "/triage?rand_from=550001&rand_to=550002")
    settle(tab)
    tab.get_by_role("button", name="Take next").click()
    expect(tab.get_by_text("No query is left to take here")).to_be_visible()
    visitor.close()


@pytest.mark.usefixtures("noise")
def test_on_a_phone_the_queue_is_cards_with_one_sheet_of_filters(phone: Visitor) -> None:
    tab = phone.sign_in("expert.one", "/triage")
    settle(tab)
    expect(tab.get_by_test_id("stDataFrame")).to_have_count(0)
    expect(tab.get_by_role("link", name=re.compile("JHB-")).first).to_be_visible()
    tab.get_by_role("button", name="Filters").click()
    expect(tab.get_by_role("combobox", name="Customer class")).to_be_visible()
    tab.keyboard.press("Escape")
    wide = tab.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    tab.get_by_role("link", name=re.compile("JHB-")).first.click()
    expect(tab).to_have_url(re.compile(r"/query\?ref=JHB-"))


@pytest.mark.usefixtures("noise")
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
def test_nothing_here_keeps_anybody_out(
    chromium: Browser, desk: Desk, width: int, scheme: Literal["light", "dark"]
) -> None:
    visits = {
        "expert.one": ("/", "/triage", "/triage?region=B&overdue=1&view=cards", "/new", "/search?q=water"),
        "agent.one": ("/",),
        "manager.one": ("/",),
        "councillor.ward87": ("/", "/new"),
        "admin.one": ("/",),
    }
    for username, paths in visits.items():
        visitor = Visitor(chromium, desk.web.address, width=width, scheme=scheme)
        tab = visitor.sign_in(username, "/me")
        for path in paths:
            tab.goto(visitor.address + path)
            expect(tab.get_by_role("heading", level=1).first).to_be_visible()
            settle(tab)
            assert find_barriers(tab) == [], f"{username} {path}"
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
        visitor.close()
        assert visitor.complaints == [], username


@pytest.mark.usefixtures("noise")
def test_a_window_drawn_narrow_keeps_nobody_out_once_it_has_told_its_width(visitor: Visitor) -> None:
    tab = visitor.sign_in("manager.one", "/me")
    settle(tab)
    tab.set_viewport_size({"width": 360, "height": 900})
    expect(tab.get_by_test_id("stSidebarNavItems")).to_have_count(1)
    expect(tab.get_by_test_id("stNavSectionHeader")).to_have_count(0)
    settle(tab)
    assert find_barriers(tab) == []


def count_held(actor: Actor, reference: Reference) -> int:
    return read(actor, get_expert_home, reference=reference, now=datetime.now(UTC)).counts.held


def test_keys_take_write_move_and_search_but_not_while_somebody_types(
    visitor: Visitor, desk: Desk, reference: Reference
) -> None:
    for _ in range(2):
        log(reference)
    expert = desk.cast["expert"].actor
    held = count_held(expert, reference)
    tab = visitor.sign_in("expert.one", "/triage")
    settle(tab)
    search = tab.get_by_label("Search everywhere")
    tab.keyboard.press("s")
    expect(search).to_be_focused()
    tab.keyboard.type("tn")
    expect(search).to_have_value("tn")
    search.fill("")
    search.blur()
    tab.keyboard.press("t")
    tab.keyboard.press("t")
    note = tab.get_by_label("Note among staff")
    expect(note).to_be_visible()
    settle(tab)
    assert count_held(expert, reference) == held + 1, "a key pressed twice takes one query"
    tab.keyboard.press("n")
    expect(note).to_be_focused()
    tab.keyboard.type("most")
    expect(note).to_have_value("most")
    note.blur()
    tab.keyboard.press("m")
    expect(tab.locator(".st-key-case_moves button").first).to_be_focused()
    tab.goto(f"{visitor.address}/me")
    switch = tab.get_by_role("checkbox", name="Use these keys in this browser")
    expect(switch).to_be_checked()
    assert find_barriers(tab) == []
    switch.uncheck()
    switch.blur()
    tab.keyboard.press("s")
    expect(search).not_to_be_focused()
