"""The pages of wards and outings as each role sees them, on a desk and on a phone; the map leads on."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from rules.actor import Role
from tests.e2e.conftest import Desk, Shoot
from tests.e2e.steps import settle
from tests.e2e.visitor import Visitor, find_barriers
from tests.pages.cast import WARD

pytestmark = pytest.mark.browser

PAGES: list[tuple[Role, str]] = [
    ("agent", "/outings"), ("councillor", "/outings"), ("manager", "/outings?show=coverage"),
    ("manager", "/outings?show=promises"), ("manager", "/wards"), ("manager", "/wards?part=equity"),
    ("manager", f"/ward?ward={WARD}"), ("councillor", "/ward"), ("councillor", "/packs"),
    ("agent", "/capture"), ("councillor", "/capture"), ("agent", "/findings"), ("admin", "/ward-maps"),
    ("agent", "/facilities"),    ("agent", "/status"),
]  # fmt: skip
LOOKS: list[tuple[int, Literal["light", "dark"]]] = [(1440, "light"), (360, "dark")]


@pytest.mark.usefixtures("noise")
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize(("role", "path"), PAGES)
def test_every_page_fits_and_keeps_nobody_out(
    chromium: Browser, desk: Desk, shoot: Shoot, role: Role, path: str, width: int,
    scheme: Literal["light", "dark"],
) -> None:  # fmt: skip
    visitor = Visitor(chromium, desk.web.address, width=width, scheme=scheme)
    tab = visitor.sign_in(desk.cast[role].actor.username, path)
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    settle(tab)
    assert find_barriers(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    shoot(tab, f"{role}{re.sub(r'[^a-z]+', '-', path)}-{width}")
    visitor.close()
    assert visitor.complaints == []


@pytest.mark.usefixtures("noise")
def test_a_ward_picked_on_the_map_filters_the_page(visitor: Visitor, desk: Desk) -> None:
    tab = visitor.sign_in(desk.cast["manager"].actor.username, "/wards")
    settle(tab)
    tile = tab.locator(".st-key-ward_map .scatterlayer .textpoint").filter(has_text=re.compile(f"^{WARD}$"))
    box = tile.bounding_box()
    assert box is not None
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(tab).to_have_url(re.compile(f"ward={WARD}"))
    expect(tab.get_by_text(f"Ward {WARD}").first).to_be_visible()
