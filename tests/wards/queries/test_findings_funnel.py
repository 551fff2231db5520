"""From found to closed: counts that are those of the lists, and medians worked out by hand."""

from datetime import timedelta
from typing import Any

import pytest

from queries.actions.handoffs import acknowledge, department_done
from queries.findings import list_findings
from queries.findings_funnel import FunnelRow, list_funnel
from rules.actor import SYSTEM
from rules.finding_filter import FindingFilter
from tests.wards.queries.test_handoffs import SOON, act, decide, log_finding

City = Any
DAY = timedelta(days=1)


@pytest.fixture
def numbers(city: City) -> tuple[int, ...]:
    """Three findings: one closed after 1 + 2 days, one acknowledged after 3 days, one nobody answered."""
    agent = city.actor("agent")
    closed, answered, silent = (log_finding(city, received_at=city.now - days * DAY) for days in (0, 1, 2))
    seen = {"their_reference": "", "done_by_on": SOON}
    act(city, acknowledge, agent, closed, now=city.now + DAY, **seen)
    done = {"work_done": "The lamp was changed.", "told_by": "Seen there"} | decide(city)
    act(city, department_done, agent, closed, now=city.now + 3 * DAY, **done)
    act(city, acknowledge, agent, answered, now=city.now + 3 * DAY, **seen)
    return closed.case_id, answered.case_id, silent.case_id


def list_rows(city: City, by: Any, wanted: FindingFilter) -> list[FunnelRow]:
    return list(list_funnel(city.connection, SYSTEM, wanted=wanted, by=by, now=city.now + 10 * DAY))


@pytest.mark.parametrize("by", ["entity_code", "ward_no"])
def test_each_step_is_counted_and_timed(city: City, numbers: tuple[int, ...], by: str) -> None:
    row, total = list_rows(city, by, FindingFilter(case_ids=numbers))
    assert (row.found, row.acknowledged, row.closed) == (3, 2, 1)
    assert (row.days_to_hand, row.days_to_acknowledge, row.days_to_close) == (1.0, 2.0, 2.0)
    assert (total.key, total.found) == (None, 3)


def test_the_figures_are_those_of_the_lists(city: City, numbers: tuple[int, ...]) -> None:
    now = city.now + 10 * DAY
    (*_, total) = list_rows(city, "entity_code", FindingFilter(case_ids=numbers))
    found = list_findings(city.connection, SYSTEM, wanted=FindingFilter(case_ids=numbers), now=now)
    assert total.found == len(found)
    assert total.closed == sum(each.stage == "closed" for each in found)
    assert total.late == sum(
        each.acknowledge_by_at is not None
        and (each.acknowledged_at or each.resolved_at or now) > each.acknowledge_by_at
        for each in found
    )


def test_a_period_takes_what_was_found_in_it(city: City, numbers: tuple[int, ...]) -> None:
    period = (city.now - 2 * DAY, city.now)
    (*_, total) = list_rows(city, "ward_no", FindingFilter(case_ids=numbers, received=period))
    assert total.found == 2


def test_where_there_is_nothing_there_is_only_the_empty_total(city: City) -> None:
    (total,) = list_rows(city, "ward_no", FindingFilter(case_ids=()))
    assert total == FunnelRow(None, 0, 0, 0, 0, None, None, None)
