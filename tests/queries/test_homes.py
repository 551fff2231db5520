"""What everybody sees first is true, theirs, and cheap."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from queries.actions.hold import assign
from queries.actions.log_case import ContactDetails
from queries.actions.talk import note
from queries.cases import CaseRecord
from queries.day import MOST_CALLS, calls_until, steps_until, unanswered_before
from queries.homes import (
    MOST_UNANSWERED,
    get_admin_home,
    get_agent_home,
    get_councillor_home,
    get_expert_home,
    get_manager_home,
)
from queries.jobs import enqueue
from rules import events
from rules.actor import SYSTEM, Actor
from rules.case_filter import CaseFilter
from rules.errors import NotAllowed
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case
from tests.many_cases import log_many
from tests.queries.plain_filter import select
from tests.queries.statements import count_statements

ActAs = Callable[[Actor], None]


@pytest.fixture
def noise(connection: Connection, reference: Reference, expert: Actor) -> list[CaseRecord]:
    colleague = make_actor(connection, "expert")
    return log_many(
        connection, reference, count=200, now=NOW, holders=(expert.user_id, colleague.user_id),
        loggers=(None, expert.user_id),
    )  # fmt: skip


def test_an_experts_figures_are_the_rows_they_open_to(
    connection: Connection, reference: Reference, noise: list[CaseRecord], expert: Actor, act_as: ActAs
) -> None:
    act_as(expert)
    with count_statements(connection) as statements:
        home = get_expert_home(connection, expert, reference=reference, now=NOW)
    assert len(statements) <= 7
    today = reference.local_day(NOW)
    mine = CaseFilter(whose="mine")
    counts = home.counts
    links = {
        "held": mine,
        "overdue": mine.but(overdue=True),
        "due_today": mine.but(due_from=today, due_to=today),
        "steps_due": steps_until(today),
        "calls_due": calls_until(today),
        "unanswered": unanswered_before(today),
    }
    for name, link in links.items():
        assert getattr(counts, name) == len(select(noise, link, expert, reference, NOW)), name
    assert min(counts.held, counts.overdue, counts.steps_due, counts.calls_due, counts.unanswered) > 0
    assert len(home.calls) == min(counts.calls_due, MOST_CALLS)
    assert len(home.unanswered) == min(counts.unanswered, MOST_UNANSWERED)
    first = [case.case_id for case in select(noise, mine, expert, reference, NOW)][:10]
    assert [row.case_id for row in home.first] == first


def test_an_expert_hears_what_others_did_since_yesterday(
    connection: Connection, reference: Reference, expert: Actor, act_as: ActAs
) -> None:
    colleague = make_actor(connection, "manager")
    mine, other = (make_case(connection, reference, now=NOW - timedelta(days=9)) for _ in range(2))
    long_ago = NOW - timedelta(days=5)
    for case, body, at, actor in (
        (mine, "Said long ago", long_ago, colleague),
        (mine, "Said today", NOW, colleague),
        (mine, "My own words", NOW, expert),
        (other, "About somebody else's", NOW, colleague),
    ):
        act_as(actor)
        note(connection, actor, case_id=case.case_id, body=body, reference=reference, now=at)
    act_as(colleague)
    assign(
        connection, colleague, case_id=mine.case_id, seen_seq=None, holder_id=expert.user_id,
        reference=reference, now=NOW,
    )  # fmt: skip
    act_as(expert)
    changes = get_expert_home(connection, expert, reference=reference, now=NOW).changes
    kinds = [change.happening.kind for change in changes]
    assert sorted(kinds) == sorted([events.NOTED, events.ASSIGNED])
    assert {change.reference for change in changes} == {mine.reference}
    assert {change.happening.actor_name for change in changes} == {colleague.display_name}


def test_a_managers_figures_are_the_rows_they_open_to(
    connection: Connection, reference: Reference, noise: list[CaseRecord], act_as: ActAs
) -> None:
    manager = make_actor(connection, "manager")
    act_as(manager)
    home = get_manager_home(connection, manager, reference=reference, now=NOW)
    every = CaseFilter(statuses=("new", "in_progress", "waiting_resident", "waiting_entity", "resolved"))
    resolved = CaseFilter(statuses=("resolved",))
    for figure, link in (
        (sum(count.cases for count in home.categories.values()), CaseFilter()),
        (sum(count.overdue for count in home.categories.values()), CaseFilter(overdue=True)),
        (sum(count.at_risk for count in home.categories.values()), CaseFilter(at_risk=True)),
        (home.unassigned, CaseFilter(whose="unassigned")),
        (home.received, every.but(received_from=home.since_on)),
        (home.resolved, resolved.but(resolved_from=home.since_on)),
    ):
        assert figure == len(select(noise, link, manager, reference, NOW)), link
        assert figure > 0, link


def test_a_managers_figures_keep_to_their_scope(
    connection: Connection, reference: Reference, noise: list[CaseRecord], act_as: ActAs
) -> None:
    manager = make_actor(connection, "manager", regions=("B",))
    act_as(manager)
    home = get_manager_home(connection, manager, reference=reference, now=NOW)
    seen = [case for case in noise if case.state.region in ("B", "X")]
    recent = CaseFilter(statuses=("new", "resolved"), received_from=home.since_on)
    assert sum(count.cases for count in home.categories.values()) == sum(c.state.is_open for c in seen)
    assert home.received >= len(select(seen, recent, manager, reference, NOW)) > 0


def test_an_agent_sees_whom_to_call_and_what_they_logged_today(
    connection: Connection, reference: Reference, act_as: ActAs
) -> None:
    agent = make_actor(connection, "agent")
    today = make_case(connection, reference, actor=agent)
    make_case(connection, reference, actor=agent, now=NOW - timedelta(days=2))
    promised = make_case(connection, reference, now=NOW - timedelta(days=9))
    make_case(connection, reference)
    act_as(agent)
    for case in (promised, today):
        assign(
            connection, agent, case_id=case.case_id, seen_seq=None, holder_id=agent.user_id,
            reference=reference, now=NOW,
        )  # fmt: skip
    home = get_agent_home(connection, agent, reference=reference, now=NOW)
    assert [row.case_id for row in home.callbacks] == [promised.case_id]
    assert [case.reference for case in home.logged_today] == [today.reference]


def test_a_councillor_sees_what_they_logged_and_nothing_else(
    connection: Connection, reference: Reference, noise: list[CaseRecord], act_as: ActAs
) -> None:
    councillor = make_actor(connection, "councillor", wards=(87,))
    resident = ContactDetails(name="Resident of the ward", consent=True)
    own = make_case(connection, reference, actor=councillor, ward_no=87, contact=resident)
    act_as(councillor)
    home = get_councillor_home(connection, councillor)
    assert (home.open_count, home.resolved_count, home.oldest_at) == (1, 0, NOW)
    assert [case.reference for case in home.logged] == [own.reference]
    assert not hasattr(home.logged[0], "account_no")


def test_an_administrator_sees_people_and_jobs(connection: Connection) -> None:
    admin = make_actor(connection, "admin")
    make_actor(connection, "councillor", wards=(87,))
    job_id = enqueue(connection, SYSTEM, kind="import_cases")
    home = get_admin_home(connection, admin)
    assert home.users["admin"] >= 1
    assert home.users["councillor"] >= 1
    assert "system" not in home.users
    assert home.jobs[0].job_id == job_id


@pytest.mark.parametrize("role", ["expert", "agent", "manager"])
def test_the_homes_of_others_are_refused(connection: Connection, reference: Reference, role: str) -> None:
    actor = make_actor(connection, role)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        get_admin_home(connection, actor)
    councillor = make_actor(connection, "councillor", wards=(87,))
    for get in (get_expert_home, get_agent_home, get_manager_home):
        with pytest.raises(NotAllowed):
            get(connection, councillor, reference=reference, now=NOW)
