"""Routing rules: a version is written, tried, switched on, and then sends what is logged to its team."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from data.tables.cases import case_event
from data.tables.routing import routing_version
from data.transaction import set_actor
from queries.actions.hold import claim
from queries.actions.plan import recategorise
from queries.actions.routing import save_draft, switch_on, try_version
from queries.cases import CaseRecord
from queries.routing.versions import list_in_force, list_versions
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput
from rules.lookups import Reference
from tests.make import NOW, make_case

DAY = date(2026, 11, 18)
LATER = NOW + timedelta(hours=1)
RULES = """
[[rule]]
name = "Bursts"
category = ["metering"]
words = ["burst"]
team = "meters"
priority = "high"

[[rule]]
name = "All rates"
category = ["rates"]
team = "Rates"
"""
BURST = "There is a búrst, in my street"


@pytest.fixture
def is_on(connection: Connection, teams: list[int], admin: Actor, reference: Reference) -> int:
    """The rules, tried on one query and switched on."""
    make_case(connection, reference)
    version_id = draft(connection, admin, reference)
    try_it(connection, admin, reference, version_id)
    switch_on(connection, admin, version_id=version_id, reference=reference, now=NOW)
    set_actor(connection, SYSTEM)
    return version_id


def draft(connection: Connection, admin: Actor, reference: Reference, text: str = RULES) -> int:
    set_actor(connection, admin)
    return save_draft(connection, admin, text=text, reference=reference, now=NOW)


def try_it(connection: Connection, admin: Actor, reference: Reference, version_id: int) -> object:
    return try_version(
        connection, admin, version_id=version_id, start_on=DAY, end_on=DAY, reference=reference, now=NOW
    )


def read_body(connection: Connection, case: CaseRecord, seq: int) -> dict[str, object]:
    where = (case_event.c.case_id == case.case_id) & (case_event.c.seq == seq)
    body: dict[str, object] = connection.execute(sa.select(case_event.c.body).where(where)).scalar_one()
    return body


def test_a_draft_routes_nothing(
    connection: Connection, teams: list[int], admin: Actor, reference: Reference
) -> None:
    draft(connection, admin, reference)
    case = make_case(connection, reference, words=BURST)
    assert (case.state.team_id, case.state.priority_code) == (None, "normal")
    assert list_in_force(connection, admin, now=LATER) == ()


@pytest.mark.usefixtures("is_on")
def test_what_is_logged_goes_to_its_team_and_says_why(
    connection: Connection, teams: list[int], reference: Reference
) -> None:
    case = make_case(connection, reference, words=BURST, now=LATER)
    assert (case.state.team_id, case.state.priority_code) == (teams[0], "high")
    assert read_body(connection, case, 1)["routed"] == {
        "rule": "Bursts",
        "because": "because category is Water and electricity metering and the words have “burst”",
        "team": "meters",
        "priority_code": "high",
    }


@pytest.mark.usefixtures("is_on")
def test_a_priority_that_a_person_chose_is_not_lowered(connection: Connection, reference: Reference) -> None:
    case = make_case(connection, reference, words=BURST, now=LATER, priority_code="urgent")
    assert case.state.priority_code == "urgent"


@pytest.mark.usefixtures("is_on")
@pytest.mark.parametrize("is_held", [False, True])
def test_another_category_routes_only_what_nobody_holds(
    connection: Connection, teams: list[int], expert: Actor, reference: Reference, is_held: bool
) -> None:
    case = make_case(connection, reference, now=LATER)
    if is_held:
        claim(connection, expert, case_id=case.case_id, seen_seq=None, reference=reference, now=LATER)
    moved = recategorise(
        connection, expert, case_id=case.case_id, seen_seq=None, category_code="rates",
        subcategory_code=None, reason="It is about the rates", reference=reference, now=LATER,
    )  # fmt: skip
    assert moved.state.team_id == (None if is_held else teams[1])
    assert ("routed" in read_body(connection, moved, moved.last_seq)) is not is_held


def test_a_trial_counts_before_and_after_and_changes_no_query(
    connection: Connection, teams: list[int], admin: Actor, reference: Reference
) -> None:
    burst = make_case(connection, reference, words=BURST)
    make_case(connection, reference)
    make_case(connection, reference, words=BURST, now=NOW - timedelta(days=3))
    version_id = draft(connection, admin, reference)
    trial = try_version(
        connection, admin, version_id=version_id, start_on=DAY, end_on=DAY, reference=reference, now=NOW
    )
    assert (trial.seen, trial.changed, trial.by_rule) == (2, 1, {"Bursts": 1})
    assert (trial.teams, trial.unmatched) == ({("metering", ""): 1, ("metering", "Meters"): 1}, 1)
    assert (trial.priorities_before, trial.priorities_after) == ({"normal": 2}, {"normal": 1, "high": 1})
    assert [row.reference for row in trial.rows] == [burst.reference]
    events = sa.select(sa.func.count()).where(case_event.c.case_id == burst.case_id)
    assert connection.execute(events).scalar_one() == 1


def test_only_what_was_tried_is_switched_on(
    connection: Connection, teams: list[int], admin: Actor, reference: Reference
) -> None:
    version_id = draft(connection, admin, reference)
    with pytest.raises(InvalidInput, match="Try these rules on history first"):
        switch_on(connection, admin, version_id=version_id, reference=reference, now=NOW)
    where = routing_version.c.version_id == version_id
    with pytest.raises(DBAPIError, match="tried_before_on"), connection.begin_nested():
        connection.execute(routing_version.update().where(where).values(on_from_at=NOW))


def test_trying_on_days_without_queries_does_not_count(
    connection: Connection, teams: list[int], admin: Actor, reference: Reference
) -> None:
    version_id = draft(connection, admin, reference)
    with pytest.raises(InvalidInput, match="No query was received"):
        try_it(connection, admin, reference, version_id)
    assert list_versions(connection, admin)[0].tried_at is None


def test_a_version_is_switched_on_once(
    connection: Connection, is_on: int, admin: Actor, reference: Reference
) -> None:
    set_actor(connection, admin)
    with pytest.raises(Conflict, match="switched on already"):
        switch_on(connection, admin, version_id=is_on, reference=reference, now=LATER)


def test_rules_are_never_changed_in_place_nor_written_by_others(
    connection: Connection, is_on: int, expert: Actor, reference: Reference
) -> None:
    where = routing_version.c.version_id == is_on
    with pytest.raises(DBAPIError, match="permission denied"), connection.begin_nested():
        connection.execute(routing_version.update().where(where).values(rules=""))
    set_actor(connection, expert)
    assert connection.execute(routing_version.update().where(where).values(tried_at=NOW)).rowcount == 0


def test_a_version_without_rules_ends_the_routing(
    connection: Connection, is_on: int, admin: Actor, reference: Reference
) -> None:
    version_id = draft(connection, admin, reference, "# none")
    try_it(connection, admin, reference, version_id)
    switch_on(connection, admin, version_id=version_id, reference=reference, now=LATER)
    case = make_case(connection, reference, words=BURST, now=LATER)
    assert case.state.team_id is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (RULES.replace('"meters"', '"Pipes"'), "rule 1 (Bursts), team: no team in use is called “Pipes”"),
        (RULES.replace('"rates"', '"tax"'), "rule 2 (All rates), category: there is no tax"),
        ("on = true", "Leave out the line with on"),
        ("[[rule]", "cannot be read"),
    ],
)
def test_a_draft_that_cannot_work_is_refused_with_what_to_change(
    connection: Connection, teams: list[int], admin: Actor, reference: Reference, text: str, sentence: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        draft(connection, admin, reference, text)
    assert sentence in str(refused.value)
    assert list_versions(connection, admin) == []
