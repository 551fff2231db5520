"""A councillor's phone on a walkabout: a facility's checklist, a finding of it, and what came of it."""

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from data.transaction import perform
from queries.actions.facilities import FacilityFields, add_facility
from rules.lookups import Reference, list_live
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import settle
from tests.e2e.visitor import Visitor, find_barriers
from tests.pages.cast import WARD

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(chromium: Browser, desk: Desk) -> Iterator[Visitor]:
    visitor = Visitor(chromium, desk.web.address, width=360)
    yield visitor
    visitor.close()
    assert visitor.complaints == []


@pytest.fixture
def place(desk: Desk, reference: Reference) -> int:
    """A facility of the councillor's ward that nobody has looked at."""
    kind = next(iter(list_live(reference.facility_kinds))).code
    fields = FacilityFields(f"Clinic {secrets.token_hex(3)}", kind, WARD)
    manager = desk.cast["manager"].actor
    return perform(manager, add_facility, fields=fields, reference=reference, now=datetime.now(UTC))


def take_photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 480), (90, 130, 140)).save(out, "JPEG")
    return out.getvalue()


def fits(tab: Page) -> bool:
    return bool(tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_what_a_councillor_finds_wanting_is_followed_until_its_department_has_it(
    phone: Visitor, visitor: Visitor, place: int, shoot: Shoot
) -> None:
    tab = phone.sign_in("councillor.ward87", f"/facilities?id={place}")
    settle(tab)
    first = tab.get_by_role("button", name="Not OK", exact=True).or_(
        tab.get_by_role("radio", name="Not OK", exact=True)
    )
    first.first.click()
    settle(tab)
    tab.get_by_role("textbox", name="What is wrong").fill("dry since Monday")
    tab.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "tap.jpg", "mimeType": "image/jpeg", "buffer": take_photo()}
    )
    settle(tab)
    assert fits(tab)
    tab.get_by_role("button", name="Keep the checklist").click()
    expect(tab.get_by_text("What is not OK can be made a finding")).to_be_visible()
    expect(tab.get_by_role("img", name=re.compile("^Photo: "))).to_be_visible()
    tab.get_by_role("button", name="Make it a finding").click()
    expect(tab.get_by_text("It is with its department")).to_be_visible()
    link = tab.get_by_role("link", name=re.compile("^Finding "))
    number = link.inner_text().removeprefix("Finding ").strip()
    shoot(tab, "facility-phone")
    settle(tab)
    assert find_barriers(tab) == []
    staff = visitor.sign_in("agent.one", f"/findings?ward={WARD}")
    settle(staff)
    row = staff.locator("[class*=st-key-finding_]").filter(has_text=number)
    row.get_by_role("button", name="They have it").click()
    staff.get_by_role("textbox", name="Their reference").fill("JW 4711")
    staff.get_by_role("button", name="Note it").click()
    expect(row.get_by_text("their reference JW 4711")).to_be_visible()
    tab.goto(f"{phone.address}/findings?stage=acknowledged")
    expect(tab.get_by_text("their reference JW 4711").first).to_be_visible()
    assert fits(tab)


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (360, "light"), (360, "dark")]
)
@pytest.mark.parametrize("path", ["/findings", "/findings?part=funnel&by=ward", "/facilities"])
def test_the_pages_keep_nobody_out(
    chromium: Browser, desk: Desk, place: int, path: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    del place
    visitor = Visitor(chromium, desk.web.address, width=width, scheme=scheme)
    tab = visitor.sign_in("manager.one", path)
    settle(tab)
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    assert fits(tab)
    assert find_barriers(tab) == []
    assert visitor.complaints == []
    visitor.close()
