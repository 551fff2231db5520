"""Planning in a real browser: a campaign planned, staffed by two clicks, linked and booked, on any width."""

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from data.transaction import perform, read, transaction
from queries.actions.sessions.alerts import note_alert
from queries.reference import load_reference
from queries.sessions.board import get_board
from rules.actor import SYSTEM
from rules.lookups import Reference
from rules.sessions.warnings import AreaAlert
from tests.database import Databases, serve_app_from
from tests.e2e.city import run_city
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import LOOKS, choose, see, settle
from tests.e2e.visitor import Visitor, find_barriers
from tests.evenings import make_evening, make_expert, make_reachable

pytestmark = pytest.mark.browser

PARTS = ("evenings", "inviting", "links", "bookings", "changes")


@pytest.fixture(scope="module")
def city(server: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with run_city(server, tmp_path_factory.mktemp("city"), "campaigns") as desk:
        yield desk


def read_today() -> tuple[Reference, date]:
    reference = read(SYSTEM, load_reference)
    return reference, reference.local_day(datetime.now(UTC))


def add_option(tab: Page, label: str, words: str) -> None:
    """Type into a list that takes new options too."""
    box = tab.get_by_role("combobox", name=label)
    box.fill(words)
    box.press("Enter")
    box.press("Tab")
    settle(tab)


def announce_load_shedding(reference: Reference, on: date) -> None:
    shed = AreaAlert(
        "load_shedding",
        ("B",),
        (),
        reference.midnight(on),
        reference.midnight(on + timedelta(days=1)),
        "stage 4",
    )
    perform(SYSTEM, note_alert, alert=shed, reference=reference, now=datetime.now(UTC))


def plan_campaign(tab: Page, on: date, shoot: Shoot) -> None:
    """A past day is refused and nothing typed is lost; then the plan with its seats and its warning."""
    tab.get_by_role("button", name="Plan a campaign").click()
    tab.get_by_label("Name", exact=True).fill("Region B in a browser")
    choose(tab.get_by_test_id("stMain"), "Regions", "Randburg")
    settle(tab)
    tab.get_by_role("button", name="Water and electricity metering").click()
    settle(tab)
    add_option(tab, "Days", "2020-01-01")
    tab.get_by_role("button", name="Plan the campaign").click()
    see(tab, "1 Jan 2020 is in the past")
    expect(tab.get_by_label("Name", exact=True)).to_have_value("Region B in a browser")
    tab.get_by_role("combobox", name="Days").press("Backspace")
    settle(tab)
    add_option(tab, "Days", on.isoformat())
    see(tab, "3 h × 2 experts ÷ 15 min = 24 seats an evening")
    see(tab, "Load shedding in Region B")
    settle(tab)
    assert find_barriers(tab) == []
    shoot(tab, "campaign-plan")
    tab.get_by_role("button", name="Plan the campaign").click()
    expect(tab).to_have_url(re.compile(r"/campaign\?id=\d+"))
    see(tab, "Load shedding in Region B")


def paste_link(tab: Page) -> None:
    """A link that leads elsewhere is refused at its field and stays there; the next one is saved."""
    tab.get_by_test_id("stButtonGroup").get_by_text("Links").click()
    field = tab.get_by_label(re.compile("Water and electricity metering, 17:00"))
    field.fill("https://example.org/meeting")
    field.press("Enter")
    see(tab, "The link leads to example.org")
    expect(field).to_have_value("https://example.org/meeting")
    field.fill("https://teams.microsoft.com/l/meetup-join/browser")
    field.press("Enter")
    see(tab, "is saved.")


def book_seat(tab: Page, reference: str) -> None:
    tab.get_by_test_id("stButtonGroup").get_by_text("Bookings").click()
    tab.get_by_label(re.compile("Book a seat for")).fill(reference)
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Book the seat").click()
    see(tab, "The seat is booked.")


def put_on_by_name(tab: Page, name: str) -> None:
    choose(tab.get_by_test_id("stMain"), "Expert", name)
    settle(tab)
    see(tab, "Nothing speaks against it.")
    tab.get_by_role("button", name=re.compile("Put on")).click()
    see(tab, "is on the roster")


def test_a_campaign_is_planned_staffed_linked_and_booked(guest: Visitor, city: Desk, shoot: Shoot) -> None:
    reference, today = read_today()
    on = today + timedelta(days=2)
    with transaction(SYSTEM) as connection:
        case = make_reachable(connection, reference)
        names = [make_expert(connection, skills=("metering",)).display_name for _ in range(2)]
    announce_load_shedding(reference, on)
    tab = guest.sign_in(city.cast["manager"].actor.username, "/sessions")
    plan_campaign(tab, on, shoot)
    tab.get_by_role("button", name="Open for bookings").click()
    see(tab, "The campaign is open.")
    put_on_by_two_clicks(tab)
    put_on_by_name(tab, names[1])
    campaign_id = int(re.findall(r"id=(\d+)", tab.url)[0])
    board = read(SYSTEM, get_board, campaign_id=campaign_id, reference=reference)
    assert [session.seats for session in board.sessions] == [24]
    tab.get_by_role("heading", level=1).scroll_into_view_if_needed()
    shoot(tab, "campaign-board")
    paste_link(tab)
    book_seat(tab, case.reference)
    board = read(SYSTEM, get_board, campaign_id=campaign_id, reference=reference)
    assert board.sessions[0].booked == 1


def put_on_by_two_clicks(tab: Page) -> None:
    """A cell of the board, then the button."""
    asked = tab.get_by_text("Nothing speaks against it.").first
    canvas = tab.get_by_test_id("stDataFrame").first.locator("canvas").first
    for _ in range(LOOKS):  # a grid that is still being drawn anew takes no click
        settle(tab)
        canvas.click(position={"x": 260, "y": 54}, force=True)  # the grid listens on a layer above it
        with contextlib.suppress(PlaywrightTimeout):
            asked.wait_for(timeout=4_000)
            break
    expect(asked).to_be_visible()
    settle(tab)
    tab.get_by_role("button", name=re.compile("Put on")).click()
    see(tab, "is on the roster")
    settle(tab)


@pytest.mark.parametrize("width", [360, 1440])
def test_every_part_is_open_to_everybody_and_fits_the_window(
    chromium: Browser, city: Desk, shoot: Shoot, width: int
) -> None:
    with serve_app_from(city.app_url), transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        now = datetime.now(UTC)
        on = reference.local_day(now) + timedelta(days=3 + width % 7)
        evening = make_evening(connection, reference, experts=2, days=(on,), name=f"Wide {width}", now=now)
    visitor = Visitor(chromium, city.web.address, width=width)
    tab = visitor.sign_in(city.cast["manager"].actor.username, "/sessions")
    paths = [f"/campaign?id={evening.campaign_id}&part={part}" for part in PARTS]
    for path in ("/sessions", "/sessions?plan=new", "/sessions?part=alerts", "/sessions?part=leave", *paths):
        tab.goto(city.web.address + path)
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        settle(tab)
        wide = tab.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
        assert wide == 0, path
        assert find_barriers(tab) == [], path
    shoot(tab, f"campaign-{width}")
    visitor.close()
    assert visitor.complaints == []
