"""A councillor's walk on a phone, in two municipalities: carried without a network, brought in, told."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from data.settings import get_settings
from data.transaction import perform, read
from queries.actions.outings.people import Going
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.actions.outings.stops import NewStop
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.database import Databases, serve_app_from
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import settle
from tests.e2e.visitor import Visitor, find_barriers
from tests.pages.cast import WARD, hire_cast
from tests.web_process import serve_desk

pytestmark = pytest.mark.browser

PASSPHRASE = "the jacaranda blooms late"
WIDTH = 360


@pytest.fixture(params=["johannesburg", "cape-town"])
def city(
    server: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """A desk of a municipality with nobody but its cast."""
    word = f"walk_{request.param.replace('-', '_')}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    name = server.make_city(word, request.param)
    monkeypatch.setenv("THAROLLO_PROFILE", request.param)
    app_url = server.app_url(name)
    with serve_app_from(app_url):
        cast = hire_cast()
        with serve_desk(app_url, tmp_path) as web:
            yield Desk(web, app_url, cast)
    monkeypatch.undo()
    get_settings.cache_clear()
    server.drop(name)


@pytest.fixture
def reference(city: Desk) -> Reference:
    return read(SYSTEM, load_reference)


@pytest.fixture
def phone(chromium: Browser, city: Desk) -> Iterator[Visitor]:
    visitor = Visitor(chromium, city.web.address, width=WIDTH)
    yield visitor
    visitor.close()
    assert visitor.complaints == []


@pytest.fixture
def outing_id(city: Desk, reference: Reference) -> int:
    """Today's walk of the councillor's ward, with one stop."""
    now = datetime.now(UTC)
    going = [Going(city.cast["councillor"].actor.user_id, "councillor")]
    stop = NewStop(kind="other", words="The corner shop")
    new = NewOuting(
        kind="walkabout", held_on=reference.local_day(now), ward_no=WARD, people=going, stops=[stop]
    )
    return perform(city.cast["manager"].actor, plan_outing, new=new, reference=reference, now=now)


def test_a_walk_from_its_brief_to_the_scorecard(
    phone: Visitor,
    guest: Visitor,
    chromium: Browser,
    outing_id: int,
    reference: Reference,
    tmp_path: Path,
    shoot: Shoot,
) -> None:
    tab = phone.sign_in("councillor.ward87", f"/outing?id={outing_id}")
    expect(tab.get_by_text("The corner shop").first).to_be_visible()
    settle(tab)
    tab.get_by_text(f"Ward {WARD} in brief").click()
    settle(tab)
    assert fits(tab)
    shoot(tab, "outing-phone")
    file = take_pack(tab, tmp_path)
    saved, finding = carry(chromium, file, reference, tmp_path)
    tab.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(saved)
    tab.get_by_role("button", name="Take it in").click()
    expect(tab.get_by_text("2 queries: 2 logged")).to_be_visible()
    settle(tab)
    assert fits(tab)
    assert find_barriers(tab) == []
    tab.goto(f"{phone.address}/findings?ward={WARD}")
    expect(tab.get_by_text(finding).first).to_be_visible()
    tab.goto(f"{phone.address}/ward?ward={WARD}")
    settle(tab)
    expect(tab.get_by_role("heading", level=1)).to_contain_text(str(WARD))
    assert fits(tab)
    shoot(tab, "ward-phone")
    desk = guest.sign_in("manager.one", "/wards")
    settle(desk)
    expect(desk.get_by_role("heading", name="Wards")).to_be_visible()
    assert find_barriers(desk) == []
    shoot(desk, "wards")
    for sheet in ("scorecard", "coverage", f"route/{outing_id}"):
        answer = desk.request.get(f"{guest.address}/sheets/{sheet}")
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


def take_pack(tab: Page, folder: Path) -> Path:
    """Take the pack of the outing that is open; gives its file."""
    tab.get_by_role("link", name="Offline pack", exact=True).click()
    tab.get_by_label("Passphrase").fill(PASSPHRASE)
    tab.get_by_label("The same again").fill(PASSPHRASE)
    tab.get_by_role("button", name="Make the pack").click()
    with tab.expect_download() as started:
        tab.get_by_role("link", name=re.compile("The file for the phone")).click()
    path = folder / "pack.html"
    started.value.save_as(path)
    return path


def carry(chromium: Browser, file: Path, reference: Reference, folder: Path) -> tuple[Path, str]:
    """Capture a bill and a finding without a network; gives the pack's file and the finding's reference."""
    billing = next(each for each in reference.categories.values() if each.is_billing)
    other = next(each for each in reference.categories.values() if not each.is_billing)
    context = chromium.new_context(viewport=ViewportSize(width=WIDTH, height=760), accept_downloads=True)
    context.set_offline(True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open the pack").click()
    expect(page.get_by_text("The corner shop")).to_be_visible()
    page.get_by_role("button", name="Capture", exact=True).click()
    given = ""
    for category, words in ((billing, "The bill came twice"), (other, "The street has been dark")):
        page.get_by_role("button", name=category.name, exact=True).click()
        page.get_by_label("What happened?").fill(words)
        page.get_by_label("Name").fill("A resident")
        page.get_by_label("They agree").check()
        page.get_by_role("button", name="Keep it and give the reference").click()
        expect(page.locator("#given-reference")).to_be_visible()
        given = page.locator("#given-reference").inner_text()
        page.get_by_role("button", name="Next query").click()
    assert given.startswith(reference.municipality.reference_prefix)
    page.get_by_role("button", name="Kept").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Save the file").click()
    saved = folder / "saved.json"
    started.value.save_as(saved)
    context.close()
    return saved, given


def fits(tab: Page) -> bool:
    return bool(tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
