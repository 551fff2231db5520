"""What a roster is planned from, and what becomes of a proposal that is taken up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import expert_absence, roster_place
from data.tables.cases import cases, contact
from data.tables.people import app_user
from queries.actions.sessions.adopt_roster import adopt_roster
from queries.sessions.planning import load_task
from queries.sessions.roster_plans import find_roster_plan, request_roster
from rules.actor import SYSTEM, Actor
from rules.errors import InvalidInput, NotAllowed
from rules.lookups import Reference
from rules.planning.task import Planned, Task
from tests.booked import make_resident_case
from tests.evenings import DAY, Evening, make_evening, make_expert, seat_expert
from tests.make import NOW, make_actor, make_case
from tests.queries.statements import count_statements

WEEKS = 6


@pytest.fixture
def evening(connection: Connection, reference: Reference) -> Evening:
    """An open campaign in region B with an hour of metering on two days; one expert sits on the first."""
    return make_evening(connection, reference, days=(DAY, DAY + timedelta(days=1)))


def load(connection: Connection, evening: Evening, reference: Reference, weeks: int = WEEKS) -> Task:
    return load_task(
        connection, SYSTEM, campaign_id=evening.campaign_id, weeks=weeks, most_evenings=3,
        reference=reference, now=NOW,
    )  # fmt: skip


def find_expert(task: Task, actor: Actor) -> Planned | None:
    return next((each for each in task.experts if each.user_id == actor.user_id), None)


def change_user(connection: Connection, actor: Actor, **values: object) -> None:
    connection.execute(sa.update(app_user).where(app_user.c.user_id == actor.user_id).values(**values))


def test_evenings_to_come_are_planned_with_their_slots(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    task = load(connection, evening, reference)
    assert [(each.on, each.slots) for each in task.sittings] == [(DAY, 4), (DAY + timedelta(days=1), 4)]
    assert task.placed == {(evening.experts[0].user_id, evening.first)}


def test_experts_come_with_what_binds_them(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    other = make_evening(connection, reference, experts=0, name="Elsewhere")
    busy, away = make_expert(connection), make_expert(connection)
    seat_expert(connection, reference, other.first, busy, now=NOW)
    connection.execute(
        sa.insert(expert_absence).values(
            user_id=away.user_id, from_on=date(2026, 11, 20), to_on=DAY, noted_by=0, noted_at=NOW
        )
    )
    change_user(connection, away, seats_a_day=5, languages=["zu"])
    unskilled = make_expert(connection, skills=("indigent",))
    elsewhere = make_expert(connection, wards=(3,))
    agent = make_actor(connection, "agent")
    task = load(connection, evening, reference)
    found = find_expert(task, busy)
    assert found is not None
    assert (found.taken[DAY], len(found.busy)) == (4, 1)
    assert found.seats_a_day == reference.sessions.seats_a_day
    gone = find_expert(task, away)
    assert gone is not None
    assert (gone.away_on, gone.seats_a_day, gone.languages) == (frozenset({DAY}), 5, frozenset({"zu"}))
    assert [find_expert(task, each) for each in (unskilled, elsewhere, agent)] == [None, None, None]


def test_queries_that_become_overdue_are_counted_by_kind(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    for _ in range(3):
        make_resident_case(connection, reference)
    spoken = make_resident_case(connection, reference)
    make_case(connection, reference)  # nobody can be invited for it
    make_resident_case(connection, reference, region="G")
    number = sa.select(cases.c.contact_id).where(cases.c.case_id == spoken.case_id).scalar_subquery()
    connection.execute(sa.update(contact).where(contact.c.contact_id == number).values(language="zu"))
    task = load(connection, evening, reference)
    assert {(each.region, each.language): each.queries for each in task.demands} == {
        ("B", None): pytest.approx(3),
        ("B", "zu"): pytest.approx(1),
    }
    assert task.demands[0].share == reference.sessions.share_resolvable("metering", None)
    assert load(connection, evening, reference, weeks=0).demands == []


def test_what_ordinary_work_settles_is_taken_off(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    long_ago = NOW - timedelta(weeks=WEEKS + 4)
    open_one, done = (make_resident_case(connection, reference, now=long_ago) for _ in range(2))
    resolved = {"status": "resolved", "resolved_at": NOW, "outcome_code": "explained"}
    connection.execute(sa.update(cases).where(cases.c.case_id == done.case_id).values(**resolved))
    [demand] = load(connection, evening, reference).demands
    assert demand.queries == pytest.approx(0.5)
    assert open_one.state.is_open


def test_a_task_takes_as_many_statements_however_many_experts(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    make_resident_case(connection, reference)
    for _ in range(5):
        make_expert(connection)
    with count_statements(connection) as statements:
        load(connection, evening, reference)
    assert len(statements) == 9


def test_a_roster_is_taken_up_place_by_place(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    fit, away = make_expert(connection), make_expert(connection)
    connection.execute(
        sa.insert(expert_absence).values(
            user_id=away.user_id, from_on=DAY, to_on=DAY, noted_by=0, noted_at=NOW
        )
    )
    places = [(fit.user_id, evening.first), (away.user_id, evening.first)]
    done = adopt_roster(connection, SYSTEM, places=places, reference=reference, now=NOW)
    assert done.added == 1
    assert done.refused == (f"{away.display_name} is away 1 Dec 2026 to 1 Dec 2026.",)
    placed = sa.select(roster_place.c.user_id).where(roster_place.c.virtual_session_id == evening.first)
    assert set(connection.scalars(placed)) == {evening.experts[0].user_id, fit.user_id}
    with pytest.raises(InvalidInput, match="Tick the places"):
        adopt_roster(connection, SYSTEM, places=[], reference=reference, now=NOW)


def test_a_plan_is_asked_for_once_at_a_time(
    connection: Connection, evening: Evening, act_as: Callable[[Actor], None]
) -> None:
    manager = make_actor(connection, "manager")
    ask = {"campaign_id": evening.campaign_id, "weeks": 4, "most_evenings": 3}
    assert find_roster_plan(connection, manager, campaign_id=evening.campaign_id) is None
    first = request_roster(connection, manager, **ask)
    assert request_roster(connection, manager, **ask) == first
    found = find_roster_plan(connection, manager, campaign_id=evening.campaign_id)
    assert found is not None
    assert (found.job_id, found.is_under_way, found.result) == (first, True, None)
    assert find_roster_plan(connection, manager, campaign_id=evening.campaign_id + 1) is None
    with pytest.raises(NotAllowed):
        request_roster(connection, replace(manager, role="expert"), **ask)
