"""The first day at the desk in a real browser: take, work, resolve, find, log, import. Keeps screenshots."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect

from data.settings import ROOT
from data.tables.cases import cases
from data.transaction import transaction
from jobs.case_import import run
from rules.actor import SYSTEM
from tests.database import Databases, serve_app_from
from tests.e2e.city import run_city
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import choose, dialog_of, press, see, send
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.browser

METERING = "Water and electricity metering"
HELP_DESK = """case_id,activity,timestamp,resource,customer,product,seriousness_2,service_level,service_type,\
responsible_section,support_section,workgroup
Case 1,Assign seriousness,2012-10-09T14:50:17+00:00,V 1,V 1,V 1,V 1,V 1,V 1,V 1,V 1,V 1
Case 1,Take in charge ticket,2012-10-09T14:51:01+00:00,V 1,V 1,V 1,V 1,V 1,V 1,V 1,V 1,V 1
Case 2,Insert ticket,2012-10-10T08:00:00+00:00,V 2,V 1,V 1,V 1,V 1,V 1,V 1,V 1,V 1
"""
REQUESTS = """Unique Key,Created Date,Closed Date,Agency,Agency Name,Complaint Type,Descriptor,Location Type,\
Incident Zip,Address Type,City,Status,Resolution Action Updated Date,Community Board,Borough,\
X Coordinate (State Plane),Y Coordinate (State Plane),Park Facility Name,Park Borough,Latitude,Longitude
64345465,3/14/2025 1:20,,NYPD,Police,Animal-Abuse,Neglected,House,11207,ADDRESS,BROOKLYN,In Progress,\
3/14/2025 1:59,05 BROOKLYN,BROOKLYN,1017039,178484,Unspecified,BROOKLYN,40.656513,-73.881825
"""
EXTRACTS = os.environ.get("THAROLLO_EXTRACTS", "")


@pytest.fixture(scope="module")
def city(server: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with run_city(server, tmp_path_factory.mktemp("city"), "journey") as desk:
        yield desk


def pill(tab: Page, words: str) -> Locator:
    """One of the rounded buttons that filter or choose."""
    return tab.get_by_test_id("stButtonGroup").locator("button", has_text=words).first


def find(tab: Page, text: str) -> None:
    box = tab.get_by_label("Search everywhere")
    box.fill(text)
    box.press("Enter")


def narrow_queue(tab: Page, shoot: Shoot) -> None:
    """The overdue metering queries of region B, as the address then says."""
    tab.get_by_role("link", name="Queue").click()
    see(tab, "open queries")
    shoot(tab, "queue")
    pill(tab, METERING).click()
    tab.get_by_role("button", name="Region").click()
    choose(tab.get_by_test_id("stPopoverBody"), "Region", "B ")
    tab.keyboard.press("Escape")
    pill(tab, "Overdue").click()
    for part in ("category=metering", "region=B", "overdue=1"):
        expect(tab).to_have_url(re.compile(part))
    shoot(tab, "queue-filtered")


def work(tab: Page) -> None:
    """A note, documents asked for and received, another system's number."""
    tab.get_by_label("Note among staff").fill("Five estimates in a row, then a catch-up.")
    tab.get_by_role("button", name="Save note").click()
    see(tab, "Note saved.")
    press(tab, "Ask for documents")
    choose(dialog_of(tab), "Documents", "Dated photo of the meter")
    send(tab, "Ask for documents")
    see(tab, "Waiting for the resident")
    press(tab, "Documents received")
    dialog_of(tab)
    send(tab, "Documents received")
    see(tab, "In progress")
    press(tab, "Add reference")
    dialog = dialog_of(tab)
    choose(dialog, "Whose number it is", "City Power")
    dialog.get_by_label("Reference", exact=True).fill("CP-2026-778812")
    send(tab, "Add reference")


def decide(tab: Page, shoot: Shoot) -> None:
    press(tab, "Resolve")
    dialog = dialog_of(tab)
    choose(dialog, "Outcome", "Bill corrected")
    choose(dialog, "Cause", "Catch-up after estimates")
    dialog.get_by_label("Reason").fill("The use was spread over the five estimated months and billed anew.")
    dialog.get_by_label("Evidence").fill("Photo of the meter of 20 November")
    shoot(tab, "resolve")
    send(tab, "Resolve")
    see(tab, "Bill corrected")


def test_an_expert_takes_works_and_resolves_the_next_query(guest: Visitor, city: Desk, shoot: Shoot) -> None:
    shoot(guest.open(), "sign-in")
    tab = guest.sign_in(city.cast["expert"].actor.username)
    see(tab, "My open queries")
    shoot(tab, "home")
    narrow_queue(tab, shoot)
    tab.get_by_role("button", name="Take next").click()
    see(tab, "Held by you")
    reference = tab.get_by_role("heading", level=2).first.inner_text()
    assert reference.startswith("JHB-B-")
    shoot(tab, "query")
    work(tab)
    decide(tab, shoot)
    with transaction(SYSTEM) as connection:
        status = connection.scalar(sa.select(cases.c.status).where(cases.c.reference == reference))
    assert status == "resolved"
    tab.goto(f"{city.web.address}/triage?category=metering&region=B&overdue=1&view=cards")
    see(tab, METERING)
    expect(tab.get_by_text(reference)).to_have_count(0)
    find(tab, "cp 2026 778812")
    see(tab, reference)


def test_an_agent_logs_a_query_and_has_its_reference_at_once(
    guest: Visitor, city: Desk, shoot: Shoot
) -> None:
    tab = guest.sign_in(city.cast["agent"].actor.username, "/new")
    tab.get_by_role("textbox", name="What does the resident say?").fill(
        "The water bill is R 9 000. It was never more than R 600."
    )
    pill(tab, METERING).click()
    tab.get_by_role("textbox", name="Amount claimed").fill("9000")
    choose(tab.get_by_test_id("stMain"), "How did it come in?", "Service centre")
    shoot(tab, "new-query")
    tab.get_by_role("button", name="Log query").click()
    see(tab, "JHB-X-")
    shoot(tab, "new-query-reference")
    with transaction(SYSTEM) as connection:
        amount = connection.scalar(sa.select(cases.c.amount_rand).order_by(cases.c.case_id.desc()).limit(1))
    assert amount == 9000


def test_on_a_phone(chromium: Browser, city: Desk, shoot: Shoot) -> None:
    visitor = Visitor(chromium, city.web.address, width=360)
    with serve_app_from(city.app_url):
        tab = visitor.sign_in(city.cast["expert"].actor.username, "/triage")
    see(tab, "open queries")
    shoot(tab, "queue-phone")
    tab.get_by_text("JHB-").first.click()
    see(tab, "What happened")
    shoot(tab, "query-phone")
    main = tab.get_by_test_id("stMain")
    assert main.evaluate("part => part.scrollWidth <= part.clientWidth + 1")
    visitor.close()
    assert visitor.complaints == []


@pytest.mark.parametrize(
    ("name", "map_name", "same_shape"),
    [
        ("helpdesk_events.csv", "helpdesk-events.toml", HELP_DESK),
        ("nyc311_animal_requests.csv", "nyc311-requests.toml", REQUESTS),
    ],
)
def test_another_systems_file_is_imported_and_its_queries_are_in_the_queue(
    guest: Visitor, city: Desk, shoot: Shoot, tmp_path: Path, name: str, map_name: str, same_shape: str
) -> None:
    """The real file when THAROLLO_EXTRACTS names its folder, else one of the same shape."""
    path = Path(EXTRACTS, name) if EXTRACTS else tmp_path / name
    if not EXTRACTS:
        path.write_text(same_shape)
    summary = run(path, ROOT / "docs" / "examples" / map_name, SYSTEM)
    assert summary.rows.rows_rejected == 0
    tab = guest.sign_in(city.cast["manager"].actor.username, f"/triage?source={summary.source}")
    see(tab, f"{summary.given.cases_open} open queries" if summary.given.cases_open <= 50 else "50 of 277")
    shoot(tab, f"imported-{Path(name).stem}")
