"""The moves of a query in a real browser: every dialog sent."""

import pytest
from playwright.sync_api import Page, expect

from data.transaction import read
from queries.cases import CaseRecord, get_case
from tests.e2e.conftest import WORDS, Desk
from tests.e2e.steps import choose, dialog_of, open_query, press, see, send
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_query_is_worked_from_taken_to_resolved_and_opened_again(
    visitor: Visitor, desk: Desk, case: CaseRecord
) -> None:
    tab = open_query(visitor, desk, case)
    see(tab, WORDS)
    press(tab, "Take")
    see(tab, "Held by you")
    write_note(tab)
    wait_for_documents(tab)
    wait_for_owner(tab)
    plan_and_call(tab)
    resolve(tab)
    reopen(tab)
    state = read(desk.cast["manager"].actor, get_case, reference=case.reference).state
    assert (state.status, state.reopened_count) == ("new", 1)


def write_note(tab: Page) -> None:
    tab.get_by_label("Note among staff").fill("Asked for a reading\nof October")
    tab.get_by_role("button", name="Save note").click()
    see(tab, "Note saved.")
    expect(tab.get_by_label("Note among staff")).to_have_value("")


def wait_for_documents(tab: Page) -> None:
    press(tab, "Ask for documents")
    dialog = dialog_of(tab)
    choose(dialog, "Documents", "Plumber")
    send(tab, "Ask for documents")
    see(tab, "Waiting for the resident")

    press(tab, "Documents received")
    dialog_of(tab)
    send(tab, "Documents received")
    see(tab, "In progress")


def wait_for_owner(tab: Page) -> None:
    press(tab, "Hand to owner")
    dialog = dialog_of(tab)
    choose(dialog, "Who has to act", "City Power")
    dialog.get_by_label("What they are asked to do").fill("Read the meter again")
    send(tab, "Hand over")
    see(tab, "Waiting for the owner")

    press(tab, "Back from owner")
    dialog_of(tab).get_by_label("What they answered").fill("It reads 1 234 kL")
    send(tab, "Note the answer")
    see(tab, "It reads 1 234 kL")


def plan_and_call(tab: Page) -> None:
    press(tab, "Set next step")
    step = dialog_of(tab).get_by_label("Next step")
    step.fill("Call the resident")
    send(tab, "Set next step")
    see(tab, "Call the resident")

    tab.get_by_role("button", name="Record contact").click()
    dialog_of(tab).get_by_label("What was said").fill("Explained the new reading")
    send(tab, "Record contact")
    see(tab, "Explained the new reading")


def resolve(tab: Page) -> None:
    """Resolve it; what was written stays while something is missing."""
    press(tab, "Resolve")
    dialog = dialog_of(tab)
    dialog.get_by_label("Reason").fill("The October reading was taken twice.")
    dialog.get_by_role("button", name="Resolve").click()
    see(tab, "Say what the decision rests on")
    expect(dialog.get_by_label("Reason")).to_have_value("The October reading was taken twice.")
    choose(dialog, "Outcome", "Bill corrected")
    choose(dialog, "Cause", "Misread")
    dialog.get_by_label("Evidence").fill("Reading of 20 October")
    send(tab, "Resolve")
    see(tab, "Bill corrected · Misread")


def reopen(tab: Page) -> None:
    press(tab, "Reopen")
    dialog_of(tab).get_by_label("Why it is opened again").fill("The correction is not on the bill")
    send(tab, "Open again")
    see(tab, "Opened again. It is back in the queue.")


def test_a_query_is_put_where_it_belongs(visitor: Visitor, desk: Desk, case: CaseRecord) -> None:
    tab = open_query(visitor, desk, case)
    press(tab, "Correct details")
    dialog = dialog_of(tab)
    dialog.get_by_role("textbox", name="Account number").fill("550012345")
    dialog.get_by_label("Amount claimed").fill("7310.22")
    send(tab, "Save corrections")
    see(tab, "corrected account none → 550012345, amount claimed none → R\u202f7\u202f310.22")

    press(tab, "Change category")
    dialog = dialog_of(tab)
    choose(dialog, "Where it belongs", "Property rates")
    dialog.get_by_label("Why").fill("It is about the valuation")
    send(tab, "Change category")
    see(tab, "It is about the valuation")

    press(tab, "Add reference")
    dialog = dialog_of(tab)
    choose(dialog, "Whose number it is", "City Power")
    dialog.get_by_label("Reference", exact=True).fill("CP 0012 *x*")
    send(tab, "Add reference")
    see(tab, "CP 0012 *x* (City Power)")

    press(tab, "Assign")
    choose(dialog_of(tab), "Colleague", desk.cast["agent"].actor.display_name)
    send(tab, "Assign")
    see(tab, f"Held by {desk.cast['agent'].actor.display_name}")
