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

WARD_PAGES: dict[Role, tuple[str, ...]] = {
    "manager": ("/wards", f"/ward?ward={WARD}", "/wards?part=equity", "/outings?show=coverage",
                "/outings?show=promises"),
    "councillor": ("/ward", "/outings", "/packs", "/capture"),
    "agent": ("/outings", "/capture", "/findings", "/facilities", "/status"),
    "admin": ("/ward-maps",),
}  # fmt: skip
ON_A_DESK: dict[Role, tuple[str, ...]] = {
    "manager": ("/wards", f"/ward?ward={WARD}", "/outings?show=coverage"),
}
LOOKS: list[tuple[Role, tuple[str, ...], int, Literal["light", "dark"]]] = [
    *((role, paths, 360, "dark") for role, paths in WARD_PAGES.items()),
    *((role, paths, 1440, "light") for role, paths in ON_A_DESK.items()),
]


@pytest.mark.usefixtures("noise")
@pytest.mark.parametrize(("role", "paths", "width", "scheme"), LOOKS)
def test_every_page_fits_and_keeps_nobody_out(
    chromium: Browser, desk: Desk, shoot: Shoot, role: Role, paths: tuple[str, ...], width: int,
    scheme: Literal["light", "dark"],
) -> None:  # fmt: skip
    visitor = Visitor(chromium, desk.web.address, width=width, scheme=scheme)
    tab = visitor.sign_in(desk.cast[role].actor.username, paths[0])
    for path in paths:
        if path != paths[0]:
            tab.goto(desk.web.address + path)
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        settle(tab)
        assert find_barriers(tab) == [], path
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, path
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
