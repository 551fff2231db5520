"""Figures: kept in step with the cases by every way of writing, and equal to counting them all anew."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.facts import COUNTS, case_flow, fact_day, fact_delta, fact_duration, fact_month, fact_ward
from queries.actions.add_up import add_up
from queries.actions.rebuild import count_anew, retell_flows
from queries.actions.record import record
from queries.actions.reread import reread_clocks
from queries.actions.returns import mark_returns
from queries.cases import CaseRecord, list_events, lock_case
from queries.kpis.check import check_flows, check_sums
from rules import events as kinds
from rules import states
from rules.actor import SYSTEM, Actor
from rules.events import Event
from rules.flows import CLOSED
from rules.histogram import find_bin
from rules.lookups import Reference
from tests.make import NOW, make_actor, make_case
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


RESOLUTION = {"status": "resolved", "outcome_code": "corrected", "cause_code": "catch_up"}
verbs = ("resolve", "reopen", "move", "note", "contact", "recategorise", "source")


def act(connection: Connection, chance: Random, case: CaseRecord, reference: Reference, at: datetime) -> None:
    """Something that staff or a source say of a case, whatever the moves of the desk allow."""
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "resolve": (
            kinds.RESOLVED,
            {"status": "resolved", "outcome_code": "corrected", "cause_code": "catch_up"},
        ),
        "reopen": (kinds.REOPENED, {"status": "new"}),
        "move": (kinds.MOVED, {"status": chance.choice(states.OPEN_STATUSES)}),
        "note": (kinds.NOTED, {}),
        "contact": (kinds.CONTACTED, {}),
        "recategorise": (
            kinds.CORRECTED,
            {"category_code": chance.choice(("rates", "account")), "region": "D"},
        ),
        "source": (kinds.SOURCE_STATUS, {"status": chance.choice(("resolved", "in_progress")), "anew": True}),
    }
    kind, body = bodies[chance.choice(verbs)]
    locked = lock_case(connection, SYSTEM, case_id=case.case_id, seen_seq=None)
    event = Event(
        kind,
        at,
        body,
        0 if kind == kinds.SOURCE_STATUS else 7,
        "desk" if kind != kinds.SOURCE_STATUS else "crm",
    )
    record(connection, SYSTEM, locked, [event], reference=reference, now=LATER)


@pytest.mark.parametrize("seed", range(4))
def test_figures_stay_what_counting_anew_gives_whatever_happens(
    connection: Connection, reference: Reference, worker: Actor, seed: int
) -> None:
    chance = Random(seed)
    noise = log_many(connection, reference, count=12, now=LATER, seed=seed, holders=(worker.user_id,))
    noise += [make_case(connection, reference, now=NOW - timedelta(days=20)) for _ in range(4)]
    for step in range(60):
        if step % 17 == 5:
            add_up(connection, SYSTEM, most=40)
        at = NOW - timedelta(days=chance.choice((0, 0, 1, 15)), seconds=-step)
        act(connection, chance, chance.choice(noise), reference, at)
    again = [case.case_id for case in noise]
    reread_clocks(connection, SYSTEM, case_ids=again, rulebook=reference.rulebook)
    mark_returns(connection, SYSTEM)
    checked = check_flows(connection, SYSTEM, after_id=0, limit=1000, reference=reference)
    assert checked is not None
    assert (checked.cases, list(checked.differences)) == (16, [])
    assert check_sums(connection, SYSTEM) == []
    while add_up(connection, SYSTEM, most=100):
        assert check_sums(connection, SYSTEM) == []


def test_a_wrong_sum_and_a_wrong_flow_are_found(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    add_up(connection, SYSTEM)
    connection.execute(sa.update(fact_month).values(received=fact_month.c.received + 1))
    assert {each.table for each in check_sums(connection, SYSTEM)} == {"fact_month"}
    connection.execute(sa.update(case_flow).where(case_flow.c.case_id == noise[0].case_id).values(region="Z"))
    checked = check_flows(connection, SYSTEM, after_id=0, limit=1000, reference=reference)
    assert checked is not None
    assert [each.reference for each in checked.differences] == [noise[0].reference]


def test_rebuilding_gives_the_same_figures(
    connection: Connection, reference: Reference, noise: list[CaseRecord]
) -> None:
    add_up(connection, SYSTEM)
    before = read_sums(connection, fact_month, ("month_on", "category_code", "region"))
    connection.execute(sa.delete(case_flow))
    connection.execute(sa.delete(fact_day))
    last_id = retell_flows(connection, SYSTEM, after_id=0, limit=1000, reference=reference)
    assert last_id == max(case.case_id for case in noise)
    assert retell_flows(connection, SYSTEM, after_id=last_id, limit=1000, reference=reference) is None
    count_anew(connection, SYSTEM)
    add_up(connection, SYSTEM)
    assert read_sums(connection, fact_month, ("month_on", "category_code", "region")) == before
    assert check_sums(connection, SYSTEM) == []


def test_an_account_that_logs_the_like_again_is_told_of_the_closing(
    connection: Connection, reference: Reference, worker: Actor
) -> None:
    def log(days: int, **changes: Any) -> CaseRecord:
        at = NOW - timedelta(days=days)
        return make_case(connection, reference, now=at, account_no="550000042", **changes)

    closed = {days: log(days + 1) for days in (90, 20)}
    for days, case in closed.items():
        event = Event(kinds.RESOLVED, NOW - timedelta(days=days), RESOLUTION, worker.user_id)
        record(connection, SYSTEM, case, [event], reference=reference, now=NOW)
    log(59, category_code="rates")
    assert mark_returns(connection, SYSTEM) == 0
    log(55)
    assert mark_returns(connection, SYSTEM) == 0
    log(5)
    assert mark_returns(connection, SYSTEM) == 1
    marked = connection.scalars(sa.select(case_flow.c.case_id).where(case_flow.c.relogged)).all()
    assert marked == [closed[20].case_id]
    assert mark_returns(connection, SYSTEM) == 0
    assert check_sums(connection, SYSTEM) == []
