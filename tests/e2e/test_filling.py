"""Filling a campaign in a real browser: a roster taken up, residents invited, the report read."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from data.transaction import perform, read, transaction
from jobs.context import JobContext
from jobs.roster import plan_roster
from jobs.worker import run_job
from queries.actions.sessions.bookings import book_seat
from queries.actions.sessions.invite import invite
from queries.jobs import claim
from queries.reference import load_reference
from queries.sessions.board import get_board
from queries.sessions.roster_plans import KIND
from rules.actor import SYSTEM
from tests.database import Databases, serve_app_from
from tests.e2e.city import run_city
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import see, settle
from tests.e2e.visitor import Visitor, find_barriers
from tests.evenings import Evening, make_evening, make_expert, make_reachable

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def city(server: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with run_city(server, tmp_path_factory.mktemp("city"), "filling") as desk:
        yield desk


@pytest.fixture(scope="module")
def evening(city: Desk) -> Evening:
    """A campaign of three evenings over the whole city, with an expert on the first and two who are free."""
    now = datetime.now(UTC)
    with serve_app_from(city.app_url):
        reference = read(SYSTEM, load_reference)
        first = reference.local_day(now) + timedelta(days=3)
        with transaction(SYSTEM) as connection:
            for _ in range(12):
                make_reachable(connection, reference, now=now - timedelta(days=75))
            for _ in range(2):
                make_expert(connection)
            return make_evening(
                connection, reference, regions=(), category_codes=("metering", "rates"), now=now,
                days=tuple(first + timedelta(days=day) for day in range(3)), name="Metering and rates",
            )  # fmt: skip


def work(city: Desk) -> None:
    """What the worker does with the roster that was asked for."""
    with serve_app_from(city.app_url):
        job = perform(SYSTEM, claim, worker="test", kinds=(KIND,), stale_after=timedelta(minutes=1))
        assert job is not None
        run_job(plan_roster, JobContext(job))


def book_one(city: Desk, evening: Evening) -> None:
    """A query whose resident is invited and booked."""
    with serve_app_from(city.app_url):
        reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
        with transaction(SYSTEM) as connection:
            case = make_reachable(connection, reference, now=now)
        one: dict[str, Any] = {"reference": reference, "now": now, "case_ids": [case.case_id]}
        perform(SYSTEM, invite, campaign_id=evening.campaign_id, **one)
        perform(SYSTEM, book_seat, virtual_session_id=evening.first, **one)


def open_part(visitor: Visitor, city: Desk, evening: Evening, part: str) -> Page:
    manager = city.cast["manager"].actor.username
    tab = visitor.sign_in(manager, f"/campaign?id={evening.campaign_id}&part={part}")
    settle(tab)
    return tab


def check_open_to_all(tab: Page) -> None:
    """No barrier, and nothing to scroll sideways."""
    assert find_barriers(tab) == []
    assert tab.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") == 0


def test_a_campaign_is_filled_staffed_and_reported(
    guest: Visitor, city: Desk, evening: Evening, shoot: Shoot
) -> None:
    tab = open_part(guest, city, evening, "planner")
    tab.get_by_role("button", name="Propose a roster").click()
    see(tab, "Waiting for the worker")
    work(city)
    see(tab, "Searched for")
    settle(tab)
    check_open_to_all(tab)
    shoot(tab, "campaign-planner")
    tab.get_by_role("button", name=re.compile(r"Put \d+ on the roster")).click()
    see(tab, "places are on the roster.")
    with serve_app_from(city.app_url):
        reference = read(SYSTEM, load_reference)
        board = read(SYSTEM, get_board, campaign_id=evening.campaign_id, reference=reference)
    assert len(board.places) > 1
    tab.get_by_test_id("stButtonGroup").get_by_text("Who to invite").click()
    see(tab, "open queries could be invited")
    settle(tab)
    check_open_to_all(tab)
    shoot(tab, "campaign-inviting")
    tab.get_by_role("button", name=re.compile("Invite for")).click()
    see(tab, "by e-mail")
    settle(tab)
    tab.get_by_test_id("stButtonGroup").get_by_text("Report", exact=True).click()
    see(tab, "Too few to compare")
    expect(tab.get_by_test_id("stMetric").first).to_contain_text("Invited")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
@pytest.mark.parametrize("part", ["inviting", "planner", "report"])
def test_every_part_fits_the_window_and_is_open_to_everybody(
    chromium: Browser,
    city: Desk,
    evening: Evening,
    shoot: Shoot,
    width: int,
    scheme: Literal["light", "dark"],
    part: str,
) -> None:
    if part == "report":
        book_one(city, evening)
    visitor = Visitor(chromium, city.web.address, width=width, scheme=scheme)
    tab = open_part(visitor, city, evening, part)
    check_open_to_all(tab)
    shoot(tab, f"campaign-{part}-{width}")
    complaints = visitor.complaints
    visitor.close()
    assert complaints == []
