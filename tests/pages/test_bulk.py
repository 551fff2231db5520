"""The dialog for many queries and the page of changes, without a browser: what is asked, shown and undone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.transaction import perform, read, transaction
from pages.kit import browser
from pages.kit.registry import CHANGES, find_entry
from queries.actions.bulk_change import Done, change_many
from queries.actions.talk import note
from queries.bulk.preview import preview_bulk
from queries.cases import CaseRecord, get_case
from queries.reference import load_reference
from rules.actor import SYSTEM, Role
from rules.bulk.changes import Assign, Prioritise, Selection
from rules.lookups import Reference
from tests.make import make_case
from tests.pages.cast import Cast
from tests.pages.conftest import Open

TRIAGE = find_entry("triage")
assert TRIAGE is not None


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


@pytest.fixture
def three(reference: Reference) -> list[CaseRecord]:
    at = datetime.now(UTC) - timedelta(days=2)
    with transaction(SYSTEM) as connection:
        return [make_case(connection, reference, now=at) for _ in range(3)]


def select(made: list[CaseRecord]) -> Selection:
    return Selection(case_ids=tuple(case.case_id for case in made))


def change(cast: Cast, role: Role, made: list[CaseRecord], what: Any, reference: Reference) -> Done:
    actor, now = cast[role].actor, datetime.now(UTC)
    preview = read(actor, preview_bulk, selection=select(made), change=what, reference=reference, now=now)
    return perform(actor, change_many, preview=preview, reference=reference, now=now)


def words(desk: AppTest) -> str:
    kinds = ("markdown", "success", "error", "info", "caption")
    return "\n".join(str(getattr(element, "value", "")) for kind in kinds for element in desk.get(kind))


def press(desk: AppTest, label: str) -> AppTest:
    return next(button for button in desk.button if button.label == label).click().run()


def draw_for_ticked(case_ids: tuple[int, ...]) -> None:
    from pages.kit.bulk.dialog import draw_body
    from pages.kit.bulk.state import Asked

    draw_body(Asked(case_ids))


Body = Callable[[list[CaseRecord]], AppTest]


@pytest.fixture
def body(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Body:
    """The dialog's body for ticked queries, as the expert."""
    token = cast["expert"].open_session()
    monkeypatch.setattr(browser, "read_session_token", lambda: token)

    def draw(made: list[CaseRecord]) -> AppTest:
        ids = tuple(case.case_id for case in made)
        return AppTest.from_function(draw_for_ticked, args=(ids,), default_timeout=30).run()

    return draw


def test_the_preview_tells_what_would_change_and_what_is_refused(
    body: Body, cast: Cast, three: list[CaseRecord], reference: Reference
) -> None:
    change(cast, "expert", three[:1], Prioritise("high"), reference)
    desk = body(three)
    assert next(button for button in desk.button if button.label == "Preview").disabled
    desk.selectbox(key="bulk_kind").select("prioritise").run()
    press(desk, "Preview")
    assert "Choose a priority." in words(desk)
    desk.selectbox(key="bulk_priority").select("high").run()
    press(desk, "Preview")
    assert "**2 of 3 would change.**" in words(desk)
    labels = [expander.label for expander in desk.expander]
    assert labels == ["Would change: 2", "Refused: 1 · Nothing would change: it is so already."]
    assert "Change 2 queries" in [button.label for button in desk.button]
    desk.selectbox(key="bulk_priority").select("normal").run()
    assert "would change" not in words(desk)


def test_resolving_many_is_not_offered_and_it_says_why(body: Body, three: list[CaseRecord]) -> None:
    desk = body(three)
    desk.selectbox(key="bulk_kind").select("move").run()
    assert not any("esolve" in option for option in desk.selectbox(key="bulk_verb").options)
    assert "Resolving, reopening and handing to an owner are done query by query" in words(desk)


def test_what_others_did_meanwhile_is_named_and_looked_at_anew(
    body: Body, three: list[CaseRecord], reference: Reference
) -> None:
    desk = body(three)
    desk.selectbox(key="bulk_kind").select("prioritise").run()
    desk.selectbox(key="bulk_priority").select("high").run()
    press(desk, "Preview")
    first, now = three[0].case_id, datetime.now(UTC)
    perform(SYSTEM, note, case_id=first, body="Seen", reference=reference, now=now)
    press(desk, "Change 3 queries")
    assert three[0].reference in words(desk)
    assert "Nothing was changed" in words(desk)
    assert "**3 of 3 would change.**" in words(desk)
    kept = [read(SYSTEM, get_case, reference=case.reference).state.priority_code for case in three]
    assert kept == ["normal"] * 3


def test_the_page_of_changes_undoes_one_within_its_hour(
    open_page: Open, cast: Cast, three: list[CaseRecord], reference: Reference
) -> None:
    holder = cast["agent"].actor
    change(cast, "expert", three, Assign(holder.user_id), reference)
    desk = open_page(cast["expert"], CHANGES)
    assert f"3 queries given to {holder.display_name}".replace(".", "\\.") in words(desk)
    press(desk, "Undo")
    assert "Undone: 3 queries are as before." in words(desk)
    kept = [read(SYSTEM, get_case, reference=case.reference).state.holder_id for case in three]
    assert kept == [None] * 3


def test_a_manager_sees_the_changes_of_others_and_an_agent_does_not(
    open_page: Open, cast: Cast, three: list[CaseRecord], reference: Reference
) -> None:
    change(cast, "expert", three, Assign(cast["manager"].actor.user_id), reference)
    told = f"given to {cast['manager'].actor.display_name}".replace(".", "\\.")
    assert told in words(open_page(cast["manager"], CHANGES))
    assert told not in words(open_page(cast["agent"], CHANGES))


def test_the_queue_offers_it(open_page: Open, cast: Cast, three: list[CaseRecord]) -> None:
    desk = open_page(cast["agent"], TRIAGE)
    assert three
    assert "Change many" in [button.label for button in desk.button]
