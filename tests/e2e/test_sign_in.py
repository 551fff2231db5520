"""Signing in and out in a real browser."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Desk
from tests.e2e.visitor import Visitor, find_barriers
from tests.pages.cast import PASSWORD

pytestmark = pytest.mark.browser


def expect_form(tab: Page) -> None:
    expect(tab.get_by_label("User name")).to_be_visible()
    expect(tab.get_by_test_id("stPopoverButton")).to_have_count(0)


def sign_out(tab: Page) -> None:
    tab.get_by_test_id("stPopoverButton").first.click()
    tab.get_by_role("button", name="Sign out").click()


def test_deep_link_survives_sign_in_reload_and_a_second_tab(visitor: Visitor, desk: Desk) -> None:
    admin = desk.cast["admin"].actor
    path = f"/users?user={admin.user_id}"
    tab = visitor.open(path)
    expect_form(tab)
    visitor.send_form(tab, admin.username, PASSWORD)
    heading = tab.get_by_role("heading", name=admin.display_name)
    expect(heading).to_be_visible()
    assert tab.url == visitor.address + path
    tab.reload()
    expect(heading).to_be_visible()
    second = visitor.open("/teams")
    expect(second.get_by_role("heading", name="Teams")).to_be_visible()
    cookie = visitor.cookies()["tharollo"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["value"] not in str(tab.evaluate("document.cookie"))


def test_wrong_password_is_told_and_keeps_the_name(visitor: Visitor, desk: Desk) -> None:
    tab = visitor.open("/")
    visitor.send_form(tab, "nobody.at.all", "wrong password")
    expect(tab.get_by_text("The user name or password is wrong.")).to_be_visible()
    expect(tab.get_by_label("User name")).to_have_value("nobody.at.all")
    assert "tharollo" not in visitor.cookies()


def test_signing_out_in_one_tab_ends_the_others_at_the_next_click(visitor: Visitor, desk: Desk) -> None:
    first = visitor.sign_in(desk.cast["admin"].actor.username)
    second = visitor.open("/users")
    expect(second.get_by_role("heading", name="Users")).to_be_visible()
    saved = visitor.cookies()["tharollo"]
    sign_out(first)
    expect_form(first)
    second.get_by_role("link", name="Teams").click()
    expect_form(second)
    assert "tharollo" not in visitor.cookies()
    second.context.add_cookies([saved])
    third = visitor.open("/users")
    expect_form(third)


def test_deactivation_counts_from_the_next_click(visitor: Visitor, desk: Desk) -> None:
    person = desk.cast["manager"]
    tab = visitor.sign_in(person.actor.username, "/me")
    person.change(is_active=False, deactivated_at=sa.func.now())
    try:
        tab.get_by_label("Current password").fill("anything")
        tab.get_by_role("button", name="Change password").click()
        expect_form(tab)
    finally:
        person.change(is_active=True, deactivated_at=None)


def test_administrator_adds_somebody_who_must_choose_a_password(
    visitor: Visitor, chromium: Browser, desk: Desk
) -> None:
    tab = visitor.sign_in(desk.cast["admin"].actor.username, "/users")
    tab.get_by_role("button", name="Add a user").click()
    tab.get_by_label("Name", exact=True).fill("New *Colleague*")
    tab.get_by_label("User name").fill("new.colleague")
    tab.get_by_role("button", name="Add user").click()
    expect(tab.get_by_text("New *Colleague* is added.")).to_be_visible()
    given = tab.get_by_test_id("stCode").inner_text()
    password = given.split("Password:")[1].split()[0]
    newcomer = Visitor(chromium, desk.web.address)
    fresh = newcomer.open("/me")
    newcomer.send_form(fresh, "new.colleague", password)
    expect(fresh.get_by_role("heading", name="Choose your own password")).to_be_visible()
    fresh.get_by_label("Current password").fill(password)
    fresh.get_by_label("New password", exact=True).fill("a sentence of my own")
    fresh.get_by_label("New password again").fill("a sentence of my own")
    fresh.get_by_role("button", name="Change password").click()
    fresh.get_by_role("button", name="Go on").click()
    expect(fresh.get_by_role("heading", name="Your account")).to_be_visible()
    newcomer.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
def test_form_and_frame_keep_nobody_out(chromium: Browser, desk: Desk, scheme: str, width: int) -> None:
    visitor = Visitor(chromium, desk.web.address, width=width, scheme="dark" if scheme == "dark" else "light")
    tab = visitor.open("/users")
    expect_form(tab)
    found = {"sign-in": find_barriers(tab)}
    visitor.send_form(tab, desk.cast["admin"].actor.username, PASSWORD)
    expect(tab.get_by_role("heading", name="Users")).to_be_visible()
    found["users"] = find_barriers(tab)
    open_each: dict[str, Callable[[], Page]] = {
        path: lambda path=path: visitor.open(path)  # type: ignore[misc]
        for path in ("/", "/me", "/teams", "/users?user=new")
    }
    for path, open_path in open_each.items():
        page = open_path()
        expect(page.get_by_role("heading").first).to_be_visible()
        page.wait_for_timeout(300)
        found[path] = find_barriers(page)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, path
    visitor.close()
    assert {where: barriers for where, barriers in found.items() if barriers} == {}
    assert visitor.complaints == []
