"""Changing many queries in a real browser: tick, look, change, undo; and a colleague's work handed over."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Literal

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from data.tables.cases import cases
from data.transaction import perform, transaction
from queries.actions.correct import Correction, correct
from queries.cases import CaseRecord
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import choose, see, settle
from tests.e2e.test_desk import TICK, click_cell, log
from tests.e2e.visitor import Visitor, find_barriers

pytestmark = pytest.mark.browser

_amounts = count(880_001)


@pytest.fixture
def four(desk: Desk, reference: Reference) -> list[CaseRecord]:
    """Four queries over an amount that no others are about."""
    amount = Decimal(next(_amounts))
    return [log(reference, amount_rand=amount) for _ in range(4)]


def find_place(made: list[CaseRecord]) -> str:
    amount = made[0].state.amount_rand
    return f"/triage?rand_from={amount}&rand_to={amount}"


def read_priorities(made: list[CaseRecord]) -> set[str]:
    with transaction(SYSTEM) as connection:
        return set(
            connection.scalars(
                sa.select(cases.c.priority_code).where(cases.c.case_id.in_([case.case_id for case in made]))
            )
        )


def begin(visitor: Visitor, path: str) -> Page:
    tab = visitor.sign_in("expert.one", path)
    settle(tab)
    return tab


def test_all_in_the_filter_are_changed_and_changed_back(
    visitor: Visitor, four: list[CaseRecord], reference: Reference, shoot: Shoot
) -> None:
    perform(
        SYSTEM, correct, case_id=four[0].case_id, seen_seq=None, changes=Correction(priority_code="high"),
        reference=reference, now=datetime.now(UTC),
    )  # fmt: skip
    tab = begin(visitor, find_place(four))
    tab.get_by_role("button", name="Change many").click()
    dialog = tab.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Preview")).to_be_disabled()
    choose(dialog, "What to do", "Change the priority")
    settle(tab)
    choose(dialog, "Priority", "High")
    dialog.get_by_role("button", name="Preview").click()
    settle(tab)
    see(tab, "3 of 4 would change")
    dialog.get_by_text("Refused: 1").click()
    settle(tab)
    assert find_barriers(tab) == []
    shoot(tab, "bulk-preview")
    assert read_priorities(four[1:]) == {"normal"}
    dialog.get_by_role("button", name="Change 3 queries").click()
    expect(tab.get_by_role("dialog")).to_have_count(0)
    see(tab, "3 queries given the priority high")
    assert read_priorities(four) == {"high"}
    settle(tab)
    shoot(tab, "bulk-done")

    tab.get_by_role("button", name="Undo").click()
    see(tab, "Undone: 3 queries are as before.")
    assert read_priorities(four[1:]) == {"normal"}


def test_only_the_ticked_ones_and_what_is_refused_says_why(visitor: Visitor, four: list[CaseRecord]) -> None:
    tab = begin(visitor, find_place(four))
    click_cell(tab, 0, TICK)
    tab.get_by_role("button", name="Change many").click()
    dialog = tab.get_by_role("dialog")
    expect(dialog.get_by_text("The 1 ticked")).to_be_visible()
    choose(dialog, "What to do", "Change the status")
    settle(tab)
    choose(dialog, "What happens", "Put back into the queue")
    settle(tab)
    dialog.get_by_role("button", name="Preview").click()
    see(tab, "None of 1 would change")
    dialog.get_by_text("nobody holds it").click()
    expect(dialog.get_by_role("button", name="Cancel")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(tab.get_by_role("dialog")).to_have_count(0)


def test_a_colleagues_work_is_handed_over_and_taken_back_on_another_page(
    visitor: Visitor, desk: Desk, four: list[CaseRecord], shoot: Shoot
) -> None:
    tab = begin(visitor, find_place(four))
    tab.get_by_role("button", name="Change many").click()
    dialog = tab.get_by_role("dialog")
    choose(dialog, "What to do", "Give to a colleague")
    settle(tab)
    choose(dialog, "Colleague", "Agent.One")
    dialog.get_by_role("button", name="Preview").click()
    dialog.get_by_role("button", name="Change 4 queries").click()
    see(tab, "4 queries given to Agent.One")

    tab.goto(f"{visitor.address}/changes")
    settle(tab)
    see(tab, "4 queries given to Agent.One")
    tab.get_by_role("combobox", name="Whose work").click()
    tab.get_by_role("option", name="Agent.One").click()
    settle(tab)
    tab.get_by_role("button", name="Hand over all open work").click()
    choose(dialog, "What to do", "Give to a colleague")
    settle(tab)
    choose(dialog, "Colleague", "Manager.One")
    dialog.get_by_role("button", name="Preview").click()
    # other tests of the same desk may have given Agent.One work as well
    dialog.get_by_role("button", name=re.compile(r"Change \d+ queries")).click()
    see(tab, "queries of Agent.One given to Manager.One")
    settle(tab)
    assert find_barriers(tab) == []
    shoot(tab, "bulk-changes")
    tab.get_by_role("button", name="Undo").first.click()
    see(tab, "queries are as before.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_dialog_whole(
    chromium: Browser,
    desk: Desk,
    four: list[CaseRecord],
    shoot: Shoot,
    scheme: Literal["light", "dark"],
) -> None:
    phone = Visitor(chromium, desk.web.address, width=360, scheme=scheme)
    tab = begin(phone, find_place(four))
    tab.get_by_role("button", name="Change many").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_role("combobox", name="What to do").click()
    tab.get_by_role("option", name="Write to the residents later").click()
    settle(tab)
    dialog.get_by_label("Subject").fill("We are looking into it")
    dialog.get_by_label("Message").fill("You will hear from us by Friday.")
    dialog.get_by_label("Message").blur()
    settle(tab)
    dialog.get_by_role("button", name="Preview").click()
    see(tab, "None of 4 would change")
    see(tab, "Nobody is noted who could be written to")
    settle(tab)
    assert find_barriers(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    shoot(tab, f"bulk-phone-{scheme}")
    phone.close()
    assert phone.complaints == []
