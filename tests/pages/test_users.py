"""The administrators' pages for users and teams."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextInput

from data.transaction import perform, read
from pages.kit.registry import find_entry
from queries.actions.users import create_user
from queries.people import find_user, list_teams
from rules.actor import SYSTEM
from rules.staff import StaffFields
from tests.pages.cast import Cast
from tests.pages.conftest import Open

USERS, TEAMS = find_entry("users"), find_entry("teams")


def field(desk: AppTest, label: str) -> TextInput:
    return next(element for element in desk.text_input if element.label == label)


def press(desk: AppTest, label: str) -> AppTest:
    return next(button for button in desk.button if button.label == label).click().run()


def texts(elements: object) -> str:
    return " ".join(element.value for element in elements)  # type: ignore[attr-defined]


def add(desk: AppTest, username: str, display_name: str = "Added Here") -> AppTest:
    field(desk, "Name").set_value(display_name)
    field(desk, "User name").set_value(username)
    return press(desk, "Add user")


def test_list_shows_everybody_and_finds_by_words(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["admin"], USERS)
    assert set(desk.dataframe[0].value["User name"]) >= {person.actor.username for person in cast.values()}
    field(desk, "Find").set_value("ward87").run()
    assert list(desk.dataframe[0].value["Sees"]) == ["ward 87"]
    field(desk, "Find").set_value("nobody like this").run()
    assert "Nobody matches" in texts(desk.info)


def test_new_user_gets_a_password_shown_once(open_page: Open, cast: Cast) -> None:
    desk = add(open_page(cast["admin"], USERS, user="new"), "page.added")
    assert "Added Here is added" in texts(desk.success)
    assert "page.added" in texts(desk.code)
    assert read(SYSTEM, find_user, username="page.added")
    assert not desk.run().code


def test_refused_user_says_why_and_keeps_what_was_typed(open_page: Open, cast: Cast) -> None:
    desk = add(open_page(cast["admin"], USERS, user="new"), cast["agent"].actor.username)
    assert "taken" in texts(desk.error)
    assert field(desk, "Name").value == "Added Here"
    desk = add(desk, "two words")
    assert "user name has" in texts(desk.error)


def test_user_is_changed_deactivated_and_brought_back(open_page: Open, cast: Cast) -> None:
    made = perform(SYSTEM, create_user, fields=StaffFields("page.changed", "Page Changed", "agent"))
    desk = open_page(cast["admin"], USERS, user=str(made.user_id))
    assert texts(desk.title) == "Page Changed"
    field(desk, "Name").set_value("Page Renamed")
    desk = press(desk, "Save changes")
    assert "next click" in texts(desk.success)
    desk = press(desk, "Deactivate now")
    user = read(SYSTEM, find_user, username="page.changed")
    assert user
    assert (user.fields.display_name, user.is_active) == ("Page Renamed", False)
    desk = press(desk, "Reactivate")
    desk = press(desk, "New first password")
    assert "page.changed" in texts(desk.code)
    user = read(SYSTEM, find_user, username="page.changed")
    assert user
    assert (user.is_active, user.must_change_password) == (True, True)


@pytest.mark.parametrize("wanted", ["0", "999999999", "made up", "-1", "9" * 30])
def test_wrong_address_is_a_calm_sentence(open_page: Open, cast: Cast, wanted: str) -> None:
    for entry, key in ((USERS, "user"), (TEAMS, "team")):
        desk = open_page(cast["admin"], entry, **{key: wanted})
        assert not desk.exception
        assert "There is no" in texts(desk.error)


def test_team_is_added_and_changed(open_page: Open, cast: Cast) -> None:
    desk = open_page(cast["admin"], TEAMS, team="new")
    field(desk, "Name").set_value("Page *team*")
    desk.multiselect[0].set_value([cast["manager"].actor.user_id])
    desk.multiselect[1].set_value([cast["expert"].actor.user_id])
    desk = press(desk, "Save team")
    assert "is saved" in texts(desk.success)
    team = next(team for team in read(SYSTEM, list_teams) if team.name == "Page *team*")
    assert [member.is_lead for member in team.members] == [True, False]
    desk = open_page(cast["admin"], TEAMS)
    assert r"Page \*team\*" in texts(desk.markdown)
    desk = press(desk, r"Change Page \*team\*")
    assert texts(desk.title) == r"Page \*team\*"
    desk.toggle[0].set_value(False)
    desk = press(desk, "Save team")
    assert team.team_id not in [left.team_id for left in read(SYSTEM, list_teams)]
