"""Figures: kept in step with the cases by every way of writing, and equal to counting them all anew."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.facts import COUNTS, case_flow, fact_day, fact_delta, fact_duration, fact_month, fact_ward
from queries.actions.add_up import add_up
from queries.cases import CaseRecord, list_events
from rules.actor import SYSTEM, Actor
from rules.flows import CLOSED
from rules.histogram import find_bin
from rules.lookups import Reference
from tests.make import NOW, make_actor
from tests.many_cases import log_many
from tests.queries.plain_counted import count_touches, list_counts

LATER = NOW + timedelta(days=2)
TOLD = set(COUNTS) - {"touches"}


@pytest.fixture
def worker(connection: Connection) -> Actor:
    return make_actor(connection, "expert")


@pytest.fixture
def noise(connection: Connection, reference: Reference, worker: Actor) -> list[CaseRecord]:
    return log_many(connection, reference, count=150, now=LATER, seed=5, holders=(worker.user_id,))


def recount(
    connection: Connection, noise: Iterable[CaseRecord], reference: Reference
) -> Counter[tuple[Any, ...]]:
    """Every figure by day, category, region and ward, counted in plain Python."""
    counted: Counter[tuple[Any, ...]] = Counter()
    for case in noise:
        history = list_events(connection, SYSTEM, case_id=case.case_id)
        for count in list_counts(case, reference, history):
            if count.name in TOLD:
                cell = count.cell
                counted[count.name, count.on, cell["category_code"], cell["region"], cell["ward_no"]] += 1
    return counted


def read_sums(connection: Connection, table: sa.Table, key: tuple[str, ...]) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for row in connection.execute(sa.select(table)):
        for name in TOLD:
            if getattr(row, name):
                found[name, *(getattr(row, column) for column in key)] += getattr(row, name)
    return found


def sum_by(counted: Counter[tuple[Any, ...]], key: Any) -> Counter[tuple[Any, ...]]:
    summed: Counter[tuple[Any, ...]] = Counter()
    for each, number in counted.items():
        summed[key(*each)] += number
    return summed


def test_sums_are_what_plain_python_counts(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    expected = recount(connection, noise, reference)
    assert {name for name, *_ in expected} >= {
        "received",
        "closed",
        "reopened",
        "moved_in",
        "late",
        "due_met",
    } & TOLD
    assert add_up(connection, SYSTEM) > len(noise)
    assert connection.scalar(sa.select(sa.func.count()).select_from(fact_delta)) == 0
    day = read_sums(connection, fact_day, ("counted_on", "category_code", "region"))
    assert day == sum_by(expected, lambda name, on, category, region, ward: (name, on, category, region))
    month = read_sums(connection, fact_month, ("month_on", "category_code", "region"))
    assert month == sum_by(
        expected, lambda name, on, category, region, ward: (name, on.replace(day=1), category, region)
    )
    wards = read_sums(connection, fact_ward, ("month_on", "ward_no", "category_code"))
    assert wards == sum_by(
        expected, lambda name, on, category, region, ward: (name, on.replace(day=1), ward or 0, category)
    )


def test_touches_of_closings_are_what_staff_did(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    closings = {
        (row.case_id, row.n): row for row in connection.execute(sa.select(case_flow)) if row.kind == "closed"
    }
    assert closings
    for case in noise:
        history = list_events(connection, SYSTEM, case_id=case.case_id)
        for number, flow in enumerate(case.state.flows, start=1):
            row = closings.get((case.case_id, number))
            if row is not None:
                assert row.touches == count_touches(history, flow)
                assert sum(row.hands.values()) <= row.calendar_seconds


def test_bins_in_the_database_are_those_of_the_rule(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    add_up(connection, SYSTEM)
    expected: Counter[tuple[Any, int]] = Counter()
    for case in noise:
        closings = [flow for flow in case.state.flows if flow.kind == CLOSED]
        if closings:
            took = int((closings[-1].at - case.state.flows[0].at).total_seconds())
            expected[reference.local_day(closings[-1].at).replace(day=1), find_bin(took)] += 1
    found = connection.execute(
        sa.select(fact_duration.c.month_on, fact_duration.c.bin, fact_duration.c.n).where(
            fact_duration.c.dimension == "all", fact_duration.c.clock == "calendar"
        )
    )
    assert {(month, number): n for month, number, n in found} == dict(expected)
    assert expected
