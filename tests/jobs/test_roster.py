"""The roster planner as a job: asked for, found in the worker, told with its reasons."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from data.transaction import perform, read, transaction
from jobs.context import JobContext
from jobs.registry import load_works
from jobs.worker import run_job
from queries.jobs import claim
from queries.reference import load_reference
from queries.sessions.roster_plans import KIND, find_roster_plan, request_roster
from rules.actor import SYSTEM
from tests.booked import make_resident_case
from tests.evenings import make_evening, make_expert


def test_a_roster_is_found_and_told(own_engine: Engine) -> None:
    now = datetime.now(UTC)
    reference = read(SYSTEM, load_reference)
    day = reference.local_day(now) + timedelta(days=1)
    with transaction(SYSTEM) as connection:
        evening = make_evening(connection, reference, experts=0, days=(day,), now=now)
        experts = [make_expert(connection), make_expert(connection)]
        idle = make_expert(connection, regions=("G",))
        for _ in range(7):
            make_resident_case(connection, reference, now=now - timedelta(days=40))
    ask = {"campaign_id": evening.campaign_id, "weeks": 4, "most_evenings": 3}
    perform(SYSTEM, request_roster, **ask)
    job = perform(SYSTEM, claim, worker="w", kinds=(KIND,), stale_after=timedelta(minutes=1))
    assert job is not None
    run_job(load_works()[KIND], JobContext(job))
    plan = read(SYSTEM, find_roster_plan, campaign_id=evening.campaign_id)
    assert plan is not None
    assert (plan.status, plan.message) == ("done", "Trying two more experts")
    result = plan.result or {}
    assert {place["user_id"] for place in result["places"]} == {each.user_id for each in experts}
    assert result["places"][0]["reason"].startswith("7 queries on ")
    [topic] = result["categories"]
    saved = 7 * (1 - topic["no_show"]) * reference.sessions.share_resolvable("metering", None)
    assert result["overdue_before"] - result["overdue_after"] == pytest.approx(saved)
    why = "may see or speak with none of the residents concerned"
    assert result["idle"] == [f"{idle.display_name} {why}."]
    assert (topic["places"], topic["before"] - topic["after"]) == (2, pytest.approx(saved))
    assert result["is_proven"]
    assert result["more"]["overdue_after"] == result["overdue_after"]
    assert (result["weeks"], result["more"]["experts"]) == (4, 2)
