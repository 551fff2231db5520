"""The roster planner on its page: asked for, followed, read and taken up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from data.tables.campaigns import campaign, roster_place
from data.transaction import perform, read, transaction
from jobs.context import JobContext
from jobs.roster import plan_roster
from jobs.worker import run_job
from queries.jobs import claim
from queries.reference import load_reference
from queries.sessions.roster_plans import KIND
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.booked import make_resident_case
from tests.evenings import Evening, make_evening, make_expert
from tests.pages.cast import Cast
from tests.pages.conftest import Open
from tests.pages.test_campaign import open_part, press, words_of


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


@pytest.fixture
def evening(reference: Reference) -> Iterator[Evening]:
    now = datetime.now(UTC)
    tomorrow = reference.local_day(now) + timedelta(days=1)
    with transaction(SYSTEM) as connection:
        made = make_evening(connection, reference, experts=0, days=(tomorrow,), regions=("F",), now=now)
        make_expert(connection, regions=("F",))
        for _ in range(9):
            make_resident_case(connection, reference, region="F", now=now - timedelta(days=60))
    yield made
    with transaction(SYSTEM) as connection:
        mine = campaign.c.campaign_id == made.campaign_id
        connection.execute(sa.update(campaign).where(mine).values(status="closed"))


def work() -> None:
    """What the worker does with the job that waits."""
    job = perform(SYSTEM, claim, worker="test", kinds=(KIND,), stale_after=timedelta(minutes=1))
    assert job is not None
    run_job(plan_roster, JobContext(job))


def count_places(evening: Evening) -> int:
    with transaction(SYSTEM) as connection:
        mine = roster_place.c.virtual_session_id == evening.first
        return connection.scalar(sa.select(sa.func.count()).select_from(roster_place).where(mine)) or 0


def test_a_roster_is_proposed_and_taken_up(open_page: Open, cast: Cast, evening: Evening) -> None:
    desk = open_part(open_page, cast, evening, "planner")
    assert "No roster was proposed yet." in words_of(desk)
    desk = press(desk, "planner_ask")
    assert "Waiting for the worker" in words_of(desk)
    assert desk.button(key="planner_ask").disabled
    work()
    desk.run()
    assert not desk.exception
    assert "Searched for" in words_of(desk)
    assert desk.metric[0].label == "Overdue without this roster"
    table = desk.dataframe[1].value
    assert len(table) >= 1
    assert table["Why"][0].startswith("9 queries on ")
    proposed = len(table)
    desk = press(desk, "planner_adopt")
    assert f"{proposed} places are on the roster." in words_of(desk)
    assert count_places(evening) == proposed
    assert "This proposal was taken up." in words_of(desk)


def test_only_managers_plan(open_page: Open, cast: Cast, evening: Evening) -> None:
    desk = open_part(open_page, cast, evening, "planner", role="expert")
    assert "Managers plan the roster" in words_of(desk)
    assert not [button for button in desk.button if button.key == "planner_ask"]
