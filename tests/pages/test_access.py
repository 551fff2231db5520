"""Every page by every role: who is let in, who is refused, and that a stranger sees the form and no more."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.kit.registry import ENTRIES, FOLDER, PageEntry
from rules.actor import ROLES, Role
from tests.pages.cast import Cast
from tests.pages.conftest import Open

REFUSAL = "This page is for"
INCIDENT = "Something went wrong"
MATRIX = [(entry, role) for entry in ENTRIES for role in ROLES]


def errors(desk: AppTest) -> str:
    return " ".join(error.value for error in desk.error)


@pytest.mark.parametrize(("entry", "role"), MATRIX, ids=[f"{e.url_path}-{r}" for e, r in MATRIX])
def test_page_lets_in_its_roles_only(open_page: Open, cast: Cast, entry: PageEntry, role: Role) -> None:
    desk = open_page(cast[role], entry)
    assert not desk.exception
    assert INCIDENT not in errors(desk)
    assert (REFUSAL in errors(desk)) is (role not in entry.roles)


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.url_path for entry in ENTRIES])
def test_stranger_sees_the_form_and_no_more(open_page: Open, entry: PageEntry) -> None:
    desk = open_page(None, entry)
    assert [field.label for field in desk.text_input] == ["User name", "Password"]
    assert [button.label for button in desk.button] == ["Sign in"]
    assert [title.value for title in desk.title] == ["Tharollo"]
    assert not desk.error
    assert not desk.dataframe


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.url_path for entry in ENTRIES])
def test_page_guards_itself_before_anything_else(entry: PageEntry) -> None:
    source = entry.path.read_text(encoding="utf-8")
    assert "require(" in source
    assert entry.path.is_relative_to(FOLDER)
    assert entry.path.parent != FOLDER, "a page beside the entry script could be opened without it"
