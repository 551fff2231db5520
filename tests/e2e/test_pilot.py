"""The city's pilot: Region B, 1 to 5 August 2022, five links, forty invited, one evening at the live desk."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from data.tables.campaigns import virtual_session
from data.tables.people import app_user
from data.tables.seats import booking
from data.transaction import perform, read, transaction
from queries.actions.log_case import ContactDetails
from queries.actions.sessions.bookings import book_seat
from queries.actions.sessions.campaigns import open_campaign, plan_campaign
from queries.actions.sessions.invite import invite
from queries.actions.sessions.links import set_links
from queries.actions.sessions.roster import add_expert
from queries.cases import CaseRecord, get_case
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.lookups import Reference, Window
from rules.sessions.plan import CampaignPlan
from tests.database import Databases, serve_app_from
from tests.e2e.conftest import Shoot
from tests.e2e.steps import choose, settle
from tests.e2e.visitor import Visitor, find_barriers
from tests.make import make_case
from tests.pages.cast import hire_cast
from tests.web_process import WebProcess, await_health, find_port, run_python

DAYS = tuple(date(2022, 8, day) for day in range(1, 6))
CATEGORIES = ("account", "credit_control", "rates", "metering", "indigent")
PLANNED = datetime(2022, 7, 18, 8, 0, tzinfo=UTC)
EVENING = datetime(2022, 8, 1, 15, 45, tzinfo=UTC)
INVITED = 40


@dataclass(frozen=True)
class Pilot:
    """The desk on the first evening; `booked` are the queries of the metering session by time."""

    web: WebProcess
    app_url: str
    campaign_id: int
    session_ids: dict[str, int]
    booked: tuple[CaseRecord, ...]


@pytest.fixture(scope="module")
def pilot(server: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pilot]:
    name = server.clone(f"pilot_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    app_url, folder = server.app_url(name), tmp_path_factory.mktemp("pilot")
    with serve_app_from(app_url):
        reference = read(SYSTEM, load_reference)
        hire_cast()
        hire_second_expert()
        campaign_id, session_ids = plan_pilot(reference)
        seat_experts(reference, session_ids)
        booked = fill_pilot(reference, campaign_id, session_ids)
    port = find_port()
    log = folder / "web.log"
    command = ["-m", "tests.e2e.travelling", EVENING.isoformat(), str(port)]
    with run_python(command, app_url, log, {}) as process:
        web = WebProcess(port, log)
        await_health(process, web)
        yield Pilot(web, app_url, campaign_id, session_ids, booked)
    server.drop(name)


def plan_pilot(reference: Reference) -> tuple[int, dict[str, int]]:
    """Five evenings of five categories, a link for each; gives the sessions of the first evening."""
    plan = CampaignPlan(
        name="Virtual sessions, Region B",
        days=DAYS,
        windows=(Window(time(17), time(20)),),
        category_codes=CATEGORIES,
        slot_minutes=15,
        regions=("B",),
    )
    campaign_id = perform(SYSTEM, plan_campaign, plan=plan, reference=reference, now=PLANNED)
    with transaction(SYSTEM) as connection:
        rows = connection.execute(
            sa.select(
                virtual_session.c.virtual_session_id,
                virtual_session.c.category_code,
                virtual_session.c.starts_at,
            ).where(virtual_session.c.campaign_id == campaign_id)
        ).all()
    links = {
        row.virtual_session_id: f"https://teams.microsoft.com/l/meetup-join/{row.category_code}"
        for row in rows
    }
    perform(SYSTEM, set_links, links=links, reference=reference, now=PLANNED)
    first = {row.category_code: row.virtual_session_id for row in rows if row.starts_at.date() == DAYS[0]}
    return campaign_id, first


def seat_experts(reference: Reference, session_ids: dict[str, int]) -> None:
    """One expert answers metering, another one rates."""
    for username, category in (("expert.one", "metering"), ("expert.two", "rates")):
        with transaction(SYSTEM) as connection:
            this = app_user.c.username == username
            change = sa.update(app_user).where(this).values(skills=[category], languages=["en"])
            user_id = connection.execute(change.returning(app_user.c.user_id)).scalar_one()
        perform(
            SYSTEM,
            add_expert,
            virtual_session_id=session_ids[category],
            user_id=user_id,
            reference=reference,
            now=PLANNED,
        )


def hire_second_expert() -> None:
    """Somebody beside the cast's expert, with the same password."""
    with transaction(SYSTEM) as connection:
        first = sa.select(app_user.c.password_hash).where(app_user.c.username == "expert.one")
        connection.execute(
            sa.insert(app_user).values(
                username="expert.two",
                display_name="Expert.Two",
                role="expert",
                password_hash=first.scalar_subquery(),
                password_changed_at=sa.func.now(),
            )
        )


def fill_pilot(reference: Reference, campaign_id: int, session_ids: dict[str, int]) -> tuple[CaseRecord, ...]:
    """Invite forty residents of the backlog; three of them book seats for metering."""
    with transaction(SYSTEM) as connection:
        made = [
            make_case(
                connection,
                reference,
                now=PLANNED - timedelta(days=120 - number),
                category_code=CATEGORIES[number % 5] if number >= 3 else "metering",
                contact=ContactDetails(f"Resident {number}", email=f"r{number}@example.org", consent=True),
            )
            for number in range(INVITED)
        ]
    perform(SYSTEM, open_campaign, campaign_id=campaign_id, now=PLANNED)
    numbers = [case.case_id for case in made]
    perform(SYSTEM, invite, campaign_id=campaign_id, case_ids=numbers, reference=reference, now=PLANNED)
    for case in made[:3]:
        perform(
            SYSTEM,
            book_seat,
            virtual_session_id=session_ids["metering"],
            case_ids=[case.case_id],
            reference=reference,
            now=PLANNED,
        )
    return tuple(made[:3])


@pytest.fixture
def people(chromium: Browser, pilot: Pilot) -> Iterator[dict[str, Visitor]]:
    """The browsers of two experts and the manager."""
    found = {who: Visitor(chromium, pilot.web.address) for who in ("expert.one", "expert.two", "manager.one")}
    with serve_app_from(pilot.app_url):
        yield found
    for visitor in found.values():
        visitor.close()
        assert visitor.complaints == []


def sit_down(people: dict[str, Visitor], who: str, pilot: Pilot, category: str) -> Page:
    tab = people[who].sign_in(who, f"/live?session={pilot.session_ids[category]}")
    expect(tab.get_by_role("heading", name=re.compile("^Waiting room"))).to_be_visible()
    return tab


def let_in_both(tab: Page) -> None:
    """The first two come, by the list of who is expected; the third one does not."""
    expected = tab.get_by_role("button", name="Is here")
    for _ in range(2):
        before = expected.count()
        expected.first.click()
        expect(expected).to_have_count(before - 1)
    tab.get_by_role("button", name="Did not come").click()
    expect(tab.get_by_text("Booked and not here yet")).to_have_count(0)


def call_next(tab: Page, reference: str) -> None:
    tab.get_by_role("button", name="Call next").click()
    expect(tab.get_by_role("link", name=reference)).to_be_visible()


def end_talk(tab: Page) -> None:
    tab.get_by_role("button", name="Finish").click()
    expect(tab.get_by_role("button", name="Call next")).to_be_visible()


def resolve(tab: Page) -> None:
    """Settle the question on the spot, in words the resident can follow."""
    tab.get_by_text("Resolved on the spot", exact=True).click()
    main = tab.get_by_test_id("stMain")
    choose(main, "Outcome", "Bill corrected")
    choose(main, "Cause", "Misread or mistyped reading")
    tab.get_by_role("textbox", name="Reason").fill("The July reading had two figures swapped.")
    tab.get_by_role("textbox", name="Evidence").fill("Photo of the meter, shown in the talk")


def test_one_evening_of_the_pilot(people: dict[str, Visitor], pilot: Pilot, shoot: Shoot) -> None:
    """Three are booked: one is settled, one is handed on and helped there, one stays away."""
    settled, handed, absent = (case.reference for case in pilot.booked)
    metering = sit_down(people, "expert.one", pilot, "metering")
    rates = sit_down(people, "expert.two", pilot, "rates")
    let_in_both(metering)
    call_next(metering, settled)
    shoot(metering, "live-desk")
    resolve(metering)
    end_talk(metering)
    call_next(metering, handed)
    metering.get_by_role("button", name="Hand to").click()
    metering.get_by_role("menuitem", name="Property rates").click()
    expect(metering.get_by_role("button", name="Call next")).to_be_visible()
    # the line of the other desk refreshes by itself
    expect(rates.get_by_text(handed).first).to_be_visible(timeout=20_000)
    call_next(rates, handed)
    rates.get_by_text("Passed to a senior", exact=True).click()
    step = rates.get_by_role("textbox", name="Next step")
    step.fill("Ask for the valuation")
    rates.wait_for_timeout(7_000)  # longer than the line needs to refresh
    expect(step).to_have_value("Ask for the valuation")
    assert find_barriers(rates) == []
    end_talk(rates)
    with transaction(SYSTEM) as connection:
        statuses = connection.scalars(sa.select(booking.c.status).order_by(booking.c.booking_id)).all()
        missed = get_case(connection, SYSTEM, reference=absent).state
        done = get_case(connection, SYSTEM, reference=settled).state
    assert list(statuses) == ["attended", "attended", "no_show"]
    assert (missed.next_step_on, done.status) == (date(2022, 8, 2), "resolved")
    check_report(people["manager.one"], pilot, shoot)


def check_report(manager: Visitor, pilot: Pilot, shoot: Shoot) -> None:
    """The campaign counts what the evening was."""
    report = manager.sign_in("manager.one", f"/campaign?id={pilot.campaign_id}&part=report")
    tiles = report.get_by_test_id("stMetric")
    expect(tiles.first).to_be_visible()
    shoot(report, "campaign-report")
    shown = [tile.inner_text().split("\n") for tile in tiles.all()]
    figures = {lines[0]: lines[-1] for lines in shown}
    assert (figures["Invited"], figures["Booked"], figures["Attended"]) == (str(INVITED), "3", "2")
    assert (figures["No-show"], figures["Resolved in session"]) == ("33% of 3", "1")


def test_a_supervisor_sees_the_evening_without_reloading(people: dict[str, Visitor], pilot: Pilot) -> None:
    board = people["manager.one"].sign_in("manager.one", "/evening")
    expect(board.get_by_role("heading", name="Evening board")).to_be_visible()
    first = board.get_by_text(re.compile("^As of")).inner_text()
    expect(board.get_by_text(first)).to_have_count(0, timeout=25_000)
    assert find_barriers(board) == []


@pytest.mark.parametrize("path", ["/live", "/evening"])
def test_on_a_phone_nothing_scrolls_sideways(chromium: Browser, pilot: Pilot, path: str) -> None:
    visitor = Visitor(chromium, pilot.web.address, width=360)
    tab = visitor.sign_in("manager.one", path)
    expect(tab.get_by_role("heading", level=1).first).to_be_visible()
    settle(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert find_barriers(tab) == []
    visitor.close()
    assert visitor.complaints == []
