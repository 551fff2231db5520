"""Outings planned in a real browser: by hand, and anew after a cancellation, with a look before."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from data.transaction import perform, read
from jobs.context import JobContext
from jobs.outings import plan_outings
from jobs.worker import run_job
from queries.actions.outings.change import cancel_outing
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.jobs import claim
from queries.outings.outings import LIVE, Outing, OutingFilter, get_outing, list_outings, list_people
from queries.outings.plans import KIND
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import choose, see, settle
from tests.e2e.visitor import Visitor, find_barriers

pytestmark = pytest.mark.browser

BY_HAND, ANEW = 33, 34


def list_live(ward_no: int) -> list[Outing]:
    return [
        each
        for each in read(SYSTEM, list_outings, wanted=OutingFilter(statuses=LIVE))
        if each.ward_no == ward_no
    ]


def cancel_all(ward_no: int) -> None:
    for each in list_live(ward_no):
        perform(SYSTEM, cancel_outing, outing_id=each.outing_id, why="Unrest there", now=datetime.now(UTC))


@pytest.fixture
def cancelled(desk: Desk, reference: Reference) -> Outing:
    """A walkabout in two weeks that was called off."""
    cancel_all(ANEW)
    now = datetime.now(UTC)
    new = NewOuting("walkabout", reference.local_day(now) + timedelta(days=14), ward_no=ANEW, venue="Library")
    manager = desk.cast["manager"].actor
    outing_id = perform(manager, plan_outing, new=new, reference=reference, now=now)
    perform(manager, cancel_outing, outing_id=outing_id, why="Unrest in the ward", now=now)
    return read(SYSTEM, get_outing, outing_id=outing_id)


def work() -> None:
    """What the worker does with the plan that waits."""
    job = perform(SYSTEM, claim, worker="test", kinds=(KIND,), stale_after=timedelta(minutes=1))
    assert job is not None
    run_job(plan_outings, JobContext(job))


def propose(tab: Page) -> None:
    """Ask for a plan and see it."""
    tab.get_by_role("button", name="Propose").click()
    see(tab, "Waiting for the worker")
    work()
    see(tab, "New walkabouts")
    settle(tab)


def test_a_manager_plans_a_walkabout_by_hand(visitor: Visitor, desk: Desk, shoot: Shoot) -> None:
    cancel_all(BY_HAND)
    tab = visitor.sign_in(desk.cast["manager"].actor.username, "/outings?show=plan")
    tab.get_by_text("Plan one by hand").click()
    settle(tab)
    tab.get_by_role("button", name="Plan it", exact=True).click()
    expect(tab.get_by_role("alert").first).to_be_visible()
    assert list_live(BY_HAND) == []
    choose(tab.get_by_test_id("stMain"), "Ward", str(BY_HAND))
    tab.get_by_label("Meeting place").fill("Town hall")
    tab.get_by_label("Meeting place").press("Tab")
    choose(tab.get_by_test_id("stMain"), "Who goes", desk.cast["agent"].actor.display_name)
    settle(tab)
    assert find_barriers(tab) == []
    shoot(tab, "outings-by-hand")
    tab.get_by_role("button", name="Plan it", exact=True).click()
    see(tab, "The outing is planned.")
    (made,) = list_live(BY_HAND)
    (going,) = read(SYSTEM, list_people, outing_ids=[made.outing_id])[made.outing_id]
    assert (made.venue, going.display_name) == ("Town hall", desk.cast["agent"].actor.display_name)
    cancel_all(BY_HAND)


def test_a_cancelled_walkabout_is_proposed_looked_at_and_planned_anew(
    visitor: Visitor, desk: Desk, cancelled: Outing, shoot: Shoot
) -> None:
    tab = visitor.sign_in(desk.cast["manager"].actor.username, f"/outing?id={cancelled.outing_id}")
    see(tab, "Cancelled: Unrest in the ward")
    settle(tab)
    expect(tab.get_by_role("link", name="Offline pack")).to_have_count(0)
    shoot(tab, "outing-cancelled")
    tab.get_by_role("link", name="Plan it anew").click()
    see(tab, f"Instead of: Walkabout of ward {ANEW}")
    settle(tab)
    propose(tab)
    assert list_live(ANEW) == [], "nothing is planned before somebody says so"
    assert find_barriers(tab) == []
    shoot(tab, "outings-proposed")
    tab.get_by_role("button", name="Plan 1", exact=True).click()
    see(tab, "1 planned, 0 moved")
    (made,) = list_live(ANEW)
    assert made.replaces_outing_id == cancelled.outing_id
    cancel_all(ANEW)


def test_a_phone_shows_the_proposal_whole(
    chromium: Browser, desk: Desk, cancelled: Outing, shoot: Shoot
) -> None:
    phone = Visitor(chromium, desk.web.address, width=360, scheme="dark")
    path = f"/outings?show=plan&replaces={cancelled.outing_id}"
    tab = phone.sign_in(desk.cast["manager"].actor.username, path)
    see(tab, "Instead of")
    propose(tab)
    assert find_barriers(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    shoot(tab, "outings-proposed-phone")
    tab.get_by_text("New walkabouts").scroll_into_view_if_needed()
    shoot(tab, "outings-proposed-phone-below")
    phone.close()
    assert phone.complaints == []
