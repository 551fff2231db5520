"""What is being written outlives a killed server, a lost connection and an expired sign-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect

from data.tables.people import web_session
from data.transaction import transaction
from queries.actions.hold import claim
from queries.cases import CaseRecord
from rules.actor import SYSTEM
from tests.e2e.conftest import Act, Desk
from tests.e2e.steps import dialog_of, open_query, press, rest, see
from tests.e2e.visitor import Visitor, find_barriers
from tests.web_process import serve_desk

pytestmark = pytest.mark.browser

WORDS = "The meter was read twice; Mrs. Test saw it\nand has a photo"
EVERY_MS = 2_000
COPIES = "Object.keys(localStorage).filter(name => name.startsWith('tharollo-draft')).length"


@pytest.fixture
def stranded(chromium: Browser, desk: Desk) -> Iterator[Visitor]:
    """A visitor whose browser is expected to complain: the desk goes away under it."""
    visitor = Visitor(chromium, desk.web.address)
    yield visitor
    visitor.close()


def note_of(tab: Page) -> Locator:
    return tab.get_by_label("Note among staff")


def type_note(tab: Page, words: str) -> None:
    note_of(tab).click()
    note_of(tab).press_sequentially(words)


def offer_of(tab: Page) -> Locator:
    return tab.get_by_role("region", name="Not saved")


def put_back(tab: Page) -> None:
    expect(offer_of(tab)).to_contain_text("You were writing")
    offer_of(tab).get_by_role("button", name="Put it back").click()
    expect(offer_of(tab)).to_have_count(0)


def wait_for_post(tab: Page) -> None:
    """Wait until the desk has what was typed: the browser then lets go of its copy."""
    tab.wait_for_function(f"() => {COPIES} === 0")


def local_copies(tab: Page) -> int:
    return int(tab.evaluate(COPIES))


def test_a_text_is_offered_back_in_another_browser_until_it_is_saved(
    visitor: Visitor, chromium: Browser, desk: Desk, case: CaseRecord
) -> None:
    tab = open_query(visitor, desk, case)
    type_note(tab, WORDS)
    wait_for_post(tab)
    expect(offer_of(tab)).to_have_count(0)
    assert local_copies(tab) == 0

    elsewhere = Visitor(chromium, desk.web.address)
    other = open_query(elsewhere, desk, case)
    expect(offer_of(other)).to_contain_text("Mrs. Test saw it")
    assert find_barriers(other) == []
    put_back(other)
    expect(note_of(other)).to_have_value(WORDS)
    other.get_by_role("button", name="Save note").click()
    see(other, "Note saved.")
    expect(note_of(other)).to_have_value("")
    other.wait_for_timeout(2 * EVERY_MS)
    expect(offer_of(other)).to_have_count(0)
    other.reload()
    expect(note_of(other)).to_be_visible()
    other.wait_for_timeout(2 * EVERY_MS)
    expect(offer_of(other)).to_have_count(0)
    elsewhere.close()
    assert elsewhere.complaints == []


def test_what_is_discarded_does_not_come_back(visitor: Visitor, desk: Desk, case: CaseRecord) -> None:
    tab = open_query(visitor, desk, case)
    type_note(tab, "Never mind")
    wait_for_post(tab)
    tab.reload()
    offer_of(tab).get_by_role("button", name="Discard").click()
    wait_for_post(tab)
    tab.reload()
    expect(note_of(tab)).to_be_visible()
    tab.wait_for_timeout(EVERY_MS)
    expect(offer_of(tab)).to_have_count(0)


def test_what_is_typed_beside_an_offer_is_joined_to_it(
    visitor: Visitor, desk: Desk, case: CaseRecord
) -> None:
    tab = open_query(visitor, desk, case)
    type_note(tab, "First")
    wait_for_post(tab)
    tab.reload()
    expect(offer_of(tab)).to_contain_text("First")
    type_note(tab, "Second")
    wait_for_post(tab)
    put_back(tab)
    expect(note_of(tab)).to_have_value("First\n\nSecond")


def test_a_killed_server_costs_no_word(
    chromium: Browser, desk: Desk, case: CaseRecord, tmp_path: Path
) -> None:
    with serve_desk(desk.app_url, tmp_path) as web:
        visitor = Visitor(chromium, web.address)
        tab = visitor.sign_in(desk.cast["expert"].actor.username, f"/query?ref={case.reference}")
        type_note(tab, "Kept on the desk. ")
        wait_for_post(tab)
        note_of(tab).press_sequentially("Typed. ")
        web.kill()
        note_of(tab).press_sequentially("More")
        see(tab, "The desk does not answer. What you write is kept in this browser.")
        # the field takes no more once the page knows that it is alone
        written = note_of(tab).input_value()
        assert written.startswith("Kept on the desk. Typed.")
    with serve_desk(desk.app_url, tmp_path, port=web.port):
        tab.reload()
        put_back(tab)
        expect(note_of(tab)).to_have_value(written)
    visitor.close()


def test_a_browser_that_is_closed_while_offline_offers_the_text_when_it_is_back(
    stranded: Visitor, desk: Desk, case: CaseRecord
) -> None:
    tab = open_query(stranded, desk, case)
    rest(tab)
    tab.route("**/drafts*", lambda route: route.abort())
    type_note(tab, WORDS)
    see(tab, "is kept in this browser")
    assert local_copies(tab) == 1
    tab.close()
    again = stranded.open(f"/query?ref={case.reference}")
    put_back(again)
    expect(note_of(again)).to_have_value(WORDS)
    wait_for_post(again)
    assert local_copies(again) == 0


def test_an_expired_sign_in_loses_nothing(stranded: Visitor, desk: Desk, case: CaseRecord, act: Act) -> None:
    act("expert", claim, seen_seq=None)
    person = desk.cast["expert"].actor
    tab = open_query(stranded, desk, case)
    press(tab, "Resolve")
    reason = dialog_of(tab).get_by_label("Reason")
    reason.press_sequentially("The reading was wrong")
    wait_for_post(tab)
    with transaction(SYSTEM) as connection:
        mine = web_session.c.user_id == person.user_id
        connection.execute(sa.update(web_session).where(mine).values(expires_at=sa.func.now()))
    reason.press_sequentially(", by 1 000 kl")
    see(tab, "You are signed out. What you write is kept")
    tab.get_by_role("dialog").get_by_role("button", name="Resolve", exact=True).click()
    tab.goto(f"{desk.web.address}/query?ref={case.reference}")
    stranded.send_form(tab, person.username, "five words make this long")
    expect(tab.get_by_role("heading", name=case.reference)).to_be_visible()
    press(tab, "Resolve")
    put_back(tab)
    expect(dialog_of(tab).get_by_label("Reason")).to_have_value("The reading was wrong, by 1 000 kl")


def test_the_words_of_a_new_query_are_kept_until_it_is_logged(visitor: Visitor, desk: Desk) -> None:
    tab = visitor.sign_in(desk.cast["agent"].actor.username, "/new")
    field = tab.get_by_role("textbox", name="What does the resident say?")
    field.press_sequentially("No water since Monday")
    wait_for_post(tab)
    tab.reload()
    put_back(tab)
    expect(field).to_have_value("No water since Monday")
