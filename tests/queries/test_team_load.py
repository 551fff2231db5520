"""Who holds what is what the queue shows under the same filter, and reaches as far as the reader leads."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import app_user, team_member
from queries.cases import CaseRecord
from queries.team_load import PersonLoad, list_team_load, list_unassigned
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.errors import NotAllowed
from rules.lookups import Reference
from tests.make import make_actor
from tests.queries.every_filter import LATER
from tests.queries.plain_filter import select

ActAs = Callable[[Actor], None]


@pytest.fixture
def manager(connection: Connection, act_as: ActAs) -> Actor:
    made = make_actor(connection, "manager")
    act_as(made)
    return made


def load_all(connection: Connection, actor: Actor, reference: Reference) -> dict[int, PersonLoad]:
    people = list_team_load(connection, actor, reference=reference, now=LATER)
    return {person.user_id: person for person in people}


def test_every_figure_is_the_number_of_queries_it_opens(
    connection: Connection, reference: Reference, noise: list[CaseRecord], manager: Actor
) -> None:
    people = load_all(connection, manager, reference)
    seen = 0
    for person in people.values():
        for category_code, load in person.categories.items():
            mine = CaseFilter(holder_id=person.user_id, category_codes=(category_code,))
            for count, case_filter in (
                (load.open, mine),
                (load.overdue, mine.but(overdue=True)),
                (load.at_risk, mine.but(at_risk=True)),
            ):
                assert count == len(select(noise, case_filter, manager, reference, LATER))
            oldest = min(c.state.received_at or LATER for c in select(noise, mine, manager, reference, LATER))
            assert load.oldest_at == oldest
            seen += load.open
    held = [c for c in select(noise, CaseFilter(), manager, reference, LATER) if c.state.holder_id]
    assert seen == len(held) > 20


def test_what_nobody_holds_is_told_by_category_and_age(
    connection: Connection, reference: Reference, noise: list[CaseRecord], manager: Actor
) -> None:
    found = list_unassigned(connection, manager, reference=reference, now=LATER)
    free = CaseFilter(whose="unassigned")
    assert sum(one.load.open for one in found) == len(select(noise, free, manager, reference, LATER)) > 5
    for one in found:
        here = free.but(category_codes=(one.category_code,))
        assert one.load.overdue == len(select(noise, here.but(overdue=True), manager, reference, LATER))
        for code, count in one.by_age.items():
            assert count == len(select(noise, here.but(age_buckets=(code,)), manager, reference, LATER))
        assert sum(one.by_age.values()) == one.load.open


@pytest.mark.usefixtures("noise")
def test_who_holds_nothing_is_there_and_who_has_left_only_with_work(
    connection: Connection, reference: Reference, worker: Actor, manager: Actor
) -> None:
    idle = make_actor(connection, "expert")
    gone = make_actor(connection, "expert")
    leave = sa.update(app_user).values(is_active=False, deactivated_at=LATER - timedelta(days=1))
    connection.execute(leave.where(app_user.c.user_id.in_([worker.user_id, gone.user_id])))
    people = load_all(connection, manager, reference)
    assert people[idle.user_id].categories == {}
    assert people[worker.user_id].categories
    assert not people[worker.user_id].is_active
    assert gone.user_id not in people


@pytest.mark.usefixtures("noise")
def test_a_lead_sees_the_people_of_the_own_team_and_a_member_nobody(
    connection: Connection, reference: Reference, worker: Actor, teams: list[int], act_as: ActAs
) -> None:
    lead = make_actor(connection, "expert")
    rows = [
        {"team_id": teams[0], "user_id": lead.user_id, "is_lead": True},
        {"team_id": teams[0], "user_id": worker.user_id, "is_lead": False},
    ]
    connection.execute(sa.insert(team_member), rows)
    act_as(lead)
    assert set(load_all(connection, lead, reference)) == {lead.user_id, worker.user_id}
    act_as(worker)
    assert load_all(connection, worker, reference) == {}


def test_others_are_refused(connection: Connection, reference: Reference) -> None:
    for role in ("agent", "admin"):
        stranger = make_actor(connection, role)
        with pytest.raises(NotAllowed):
            list_team_load(connection, stranger, reference=reference, now=LATER)
        with pytest.raises(NotAllowed):
            list_unassigned(connection, stranger, reference=reference, now=LATER)
