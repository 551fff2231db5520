"""Calendar and promises: what is in force, a stoppage seen before it is declared, a policy, the history."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import perform, read
from pages.kit.registry import find_entry
from queries.actions.calendars import undeclare_day
from queries.actions.policies import withdraw_policy
from queries.reference import load_reference
from queries.rulebooks import get_rulebook, list_revisions
from queries.stoppages import list_stoppages
from rules.actor import SYSTEM, Role
from tests.pages.cast import Cast
from tests.pages.conftest import Open

RULES = find_entry("rules")
MOURNING = "Day of mourning"


@pytest.fixture(autouse=True)
def rules_as_before(cast: Cast) -> Iterator[None]:
    """Other tests in this database read the profile’s own rules."""
    assert cast, "the application points at their database until this is done"
    yield
    reference = read(SYSTEM, load_reference)
    for policy in reference.rulebook.policies:
        if policy.code.startswith("local_"):
            perform(SYSTEM, withdraw_policy, code=policy.code)
    for on, name in reference.rulebook.declared_days.items():
        if name == MOURNING:
            perform(SYSTEM, undeclare_day, on=on, reference=reference)


def press(desk: AppTest, label: str) -> AppTest:
    return next(button for button in desk.button if button.label == label).click().run()


def look_at(desk: AppTest, part: str) -> AppTest:
    desk.button_group[0].set_value(part)
    return desk.run()


def texts(elements: object) -> str:
    return " ".join(str(element.value) for element in elements)  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_what_is_in_force_is_told_in_words(open_page: Open, cast: Cast, role: Role) -> None:
    desk = open_page(cast[role], RULES)
    assert "10 working days" in texts(desk.markdown)
    assert "promise 30, investigation 14, appeal 90" in texts(desk.markdown)


def test_a_stoppage_is_previewed_then_declared_then_taken_back(open_page: Open, cast: Cast) -> None:
    desk = look_at(open_page(cast["manager"], RULES), "Stoppages")
    revision = read(SYSTEM, get_rulebook).revision
    press(desk, "See what it would change")
    assert "Say in a few words why" in texts(desk.error)
    next(field for field in desk.text_input if field.label == "Why nobody could work").set_value(
        "Burst water main"
    )
    desk = press(desk, "See what it would change")
    assert not desk.exception
    assert [metric.label for metric in desk.metric][:2] == ["Open queries", "Due dates that move"]
    assert read(SYSTEM, get_rulebook).revision == revision
    desk = press(desk, "Put it in force")
    assert f"version {revision + 1}" in texts(desk.success)
    assert read(SYSTEM, list_stoppages)[0].reason == "Burst water main"
    desk = press(desk, "Take back")
    assert read(SYSTEM, list_stoppages)[0].cancelled_at is not None
    assert read(SYSTEM, get_rulebook).revision == revision + 2


def test_only_administrators_correct_the_calendar_and_make_policies(open_page: Open, cast: Cast) -> None:
    offered = open_page(cast["manager"], RULES).button_group[0].options
    assert offered == ["In force", "Stoppages", "History"]
    desk = look_at(open_page(cast["admin"], RULES), "New policy")
    revision = read(SYSTEM, get_rulebook).revision
    next(field for field in desk.number_input if field.label.startswith("Public promise")).set_value(14)
    desk = press(desk, "See what it would change")
    assert not desk.exception
    desk = press(desk, "Put it in force")
    assert f"version {revision + 1}" in texts(desk.success)
    made = read(SYSTEM, get_rulebook)
    assert {policy.promise_days for policy in made.policies} == {30, 14}
    assert len({len(policy.targets) for policy in made.policies}) == 1
    desk = press(desk, "See what it would change")
    assert "There is a policy from that day already" in texts(desk.error)
    history = look_at(desk, "History")
    assert not history.exception
    assert read(SYSTEM, list_revisions)[0].kind == "policy"


def test_a_declared_day_is_a_correction(open_page: Open, cast: Cast) -> None:
    desk = look_at(open_page(cast["admin"], RULES), "Public holiday")
    desk = press(desk, "See what it would change")
    assert "Name the day" in texts(desk.error)
    next(field for field in desk.text_input if field.label == "Name").set_value(MOURNING)
    desk = press(desk, "See what it would change")
    desk = press(desk, "Put it in force")
    assert read(SYSTEM, list_revisions)[0].kind == "calendar"
    assert MOURNING in read(SYSTEM, get_rulebook).declared_days.values()
