"""A manager's walk: from a late bar to its rows, a closure, a published month. Keeps pictures."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect

from data.tables.cases import cases
from data.transaction import read, transaction
from jobs.reread import reread_left_over
from queries.cases import CaseRecord, get_case
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.lookups import Reference
from rules.period import Period, add_months, month_of
from tests.database import Databases, serve_app_from
from tests.e2e.city import run_city
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import choose, see, settle
from tests.e2e.visitor import Visitor, find_barriers
from tests.make import make_case

pytestmark = pytest.mark.browser

SECTIONS = ("flow", "promise", "open", "time", "causes", "people", "trust")
LATE = 1


@pytest.fixture(scope="module")
def city(server: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with run_city(server, tmp_path_factory.mktemp("city"), "figures") as desk:
        yield desk


def find_tile(tab: Page, label: str) -> tuple[int, str]:
    """The figure of a tile, and all it says."""
    tile = tab.get_by_test_id("stVerticalBlock").filter(has=tab.get_by_test_id("stMetric"), has_text=label)
    words = tile.last.inner_text()
    value = tile.last.get_by_test_id("stMetricValue").inner_text()
    return int(re.sub(r"\D", "", value)), words


def find_bars(tab: Page, chart: str, series: int) -> Locator:
    """The bars of one series of a chart."""
    drawn = tab.locator(f".st-key-chart_{chart} .barlayer .trace").nth(series).locator(".point path")
    expect(drawn.first).to_be_attached()
    return drawn


def press_bar(bar: Locator) -> None:
    """Click it through the sheet that plotly lays over its charts."""
    bar.click(force=True)


def count_missed(reference: Reference, month: Period) -> int:
    """Deadlines of a month that were missed, counted from the rows."""
    first, after = (reference.midnight(on) for on in (month.first_on, month.last_on + timedelta(days=1)))
    is_met = sa.func.coalesce(cases.c.resolved_at <= cases.c.due_at, sa.false())
    with transaction(SYSTEM) as connection:
        found = sa.select(sa.func.count()).where(cases.c.due_at >= first, cases.c.due_at < after, ~is_met)
        return connection.scalar(found) or 0


def test_from_a_late_bar_to_its_rows_and_why_one_of_them_was_due(
    guest: Visitor, city: Desk, shoot: Shoot
) -> None:
    reference = read(SYSTEM, load_reference)
    today = reference.local_day(datetime.now(UTC))
    tab = guest.sign_in(city.cast["manager"].actor.username)
    tab.get_by_role("link", name="Service levels", exact=True).click()
    see(tab, "Open queries")
    settle(tab)
    shoot(tab, "sla")
    choose(tab.get_by_test_id("stMain"), "Period", "Last 12 whole months")
    expect(tab).to_have_url(re.compile(f"to={month_of(add_months(today, -1)).last_on}"))
    tab.get_by_test_id("stButtonGroup").get_by_text("On time").click()
    see(tab, "deadlines were missed")
    settle(tab)
    bars = find_bars(tab, "deadlines", LATE)
    heights = [(bars.nth(n).bounding_box() or {"height": 0})["height"] for n in range(bars.count())]
    tallest = heights.index(max(heights))
    month = month_of(add_months(today.replace(day=1), tallest - len(heights)))
    address = tab.url
    press_bar(bars.nth(tallest))
    expect(tab).to_have_url(re.compile("counted=due_missed"))
    assert f"counted_from={month.first_on}&counted_to={month.last_on}" in tab.url
    wanted = count_missed(reference, month)
    assert wanted > 0
    shown = tab.get_by_text("due and not resolved in time")
    expect(shown).to_be_visible()
    assert [int(n) for n in re.findall(r"\d+", shown.inner_text().split("queries")[0])][-1] == wanted
    tab.go_back()
    expect(tab).to_have_url(address)
    see(tab, "deadlines were missed")
    settle(tab)
    press_bar(find_bars(tab, "deadlines", LATE).nth(tallest))
    see(tab, "due and not resolved in time")
    tab.get_by_role("button", name="Show as cards").click()
    tab.get_by_role("link", name=re.compile("JHB-")).first.click()
    expect(tab).to_have_url(re.compile("/query"))
    tab.get_by_role("button", name="Why?").click()
    expect(tab.get_by_role("dialog").get_by_text("of the rules.").last).to_be_visible(timeout=20_000)


def find_last_working_day(reference: Reference, before: date) -> date:
    day = before - timedelta(days=1)
    while reference.calendar.working_days_between(day - timedelta(days=1), day) == 0:
        day -= timedelta(days=1)
    return day


def make_case_due_on(reference: Reference, on: date) -> CaseRecord:
    """A query that fell due on a day."""
    with transaction(SYSTEM) as connection:
        for back in range(70):
            received = reference.midnight(on - timedelta(days=back)) + timedelta(hours=10)
            case = make_case(connection, reference, now=received, priority_code="normal", region="D")
            if reference.local_day(case.due_at) == on:
                return case
    raise AssertionError("no query fell due on that day")


def test_a_closure_moves_what_is_adjusted_and_leaves_what_is_raw(guest: Visitor, city: Desk) -> None:
    reference = read(SYSTEM, load_reference)
    today = reference.local_day(datetime.now(UTC))
    closed_on = find_last_working_day(reference, today)
    case = make_case_due_on(reference, closed_on)
    manager = city.cast["manager"].actor
    tab = guest.sign_in(manager.username, "/sla")
    see(tab, "Open queries")
    settle(tab)
    before, words = find_tile(tab, "Overdue")
    assert f"raw {before}" in words
    tab.goto(f"{city.web.address}/rules")
    tab.get_by_test_id("stButtonGroup").get_by_text("Stoppages").click()
    for label, day in (("From", closed_on), ("Until", today)):
        tab.get_by_label(label, exact=True).first.get_by_role("spinbutton").first.click()
        tab.keyboard.type(f"{day:%Y%m%d}")
    tab.get_by_role("textbox", name="Why nobody could work").fill("The building was closed")
    tab.get_by_role("button", name="See what it would change").click()
    see(tab, "Due dates that move")
    tab.get_by_role("button", name="Put it in force").click()
    see(tab, "In force as version")
    reread_left_over(threading.Event())  # the worker's part, within a minute
    assert read(manager, get_case, reference=case.reference).due_at > case.due_at
    tab.goto(f"{city.web.address}/sla")
    see(tab, "Open queries")
    settle(tab)
    after, words = find_tile(tab, "Overdue")
    assert after < before
    assert f"raw {before}" in words


def test_a_month_is_published_and_its_report_downloaded(guest: Visitor, city: Desk) -> None:
    tab = guest.sign_in(city.cast["manager"].actor.username, "/months")
    tab.get_by_role("button", name="Publish this month").click()
    tab.get_by_role("button", name="Publish it").click()
    see(tab, "is published.")
    see(tab, "SHA-256")
    address = tab.get_by_role("link", name="Council report").get_attribute("href")
    answer = tab.request.get(f"{city.web.address}{address}")
    assert answer.ok
    assert answer.body().startswith(b"%PDF-")


def test_on_a_phone(chromium: Browser, city: Desk, shoot: Shoot) -> None:
    visitor = Visitor(chromium, city.web.address, width=360)
    with serve_app_from(city.app_url):
        tab = visitor.sign_in(city.cast["manager"].actor.username, "/sla?show=promise")
    see(tab, "deadlines were missed")
    settle(tab)
    shoot(tab, "sla-phone")
    for section in SECTIONS:
        tab.goto(f"{city.web.address}/sla?show={section}")
        settle(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360, section
    visitor.close()
    assert visitor.complaints == []


def test_no_part_keeps_anybody_out(chromium: Browser, city: Desk) -> None:
    visitor = Visitor(chromium, city.web.address, scheme="dark")
    with serve_app_from(city.app_url):
        tab = visitor.sign_in(city.cast["manager"].actor.username, "/me")
    for section in SECTIONS:
        tab.goto(f"{city.web.address}/sla?show={section}")
        expect(tab.get_by_role("heading", level=1).first).to_be_visible()
        settle(tab)
        assert find_barriers(tab) == [], section
    visitor.close()
    assert visitor.complaints == []
