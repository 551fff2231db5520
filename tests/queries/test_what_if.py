"""What if, on the database: the same figures as the desk's own, and nothing is written."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from queries import what_if
from queries.actions.close import resolve
from queries.actions.hold import claim
from queries.actions.talk import contact
from queries.cases import CaseRecord, as_record
from queries.what_if import compare_rules
from rules.actor import Actor
from rules.clocks.deadline_arrays import list_due
from rules.clocks.policies import Measure, Target
from rules.clocks.stoppages import Stoppage
from rules.clocks.what_if import Comparison, Tally, Window, Wish, apply_wish, count_one
from rules.errors import InvalidInput, NotAllowed
from rules.lookups import Reference
from rules.period import Period
from tests.lived_case import RECEIVED_AT
from tests.make import make_actor, make_case
from tests.many_cases import log_many

NOW = RECEIVED_AT + timedelta(days=60)
PERIOD = Period(date(2026, 9, 1), date(2026, 10, 31))
Compare = Callable[..., Comparison]


def resolve_after(
    connection: Connection, reference: Reference, expert: Actor, days: int, category_code: str = "rates"
) -> CaseRecord:
    case = make_case(connection, reference, now=RECEIVED_AT, category_code=category_code)
    claim(connection, expert, case_id=case.case_id, seen_seq=None, reference=reference, now=RECEIVED_AT)
    return resolve(
        connection, expert, case_id=case.case_id, seen_seq=None,
        outcome_code=reference.list_outcomes()[0].code,
        cause_code=reference.list_causes(category_code)[0].code, reason="It was read twice, and is right.",
        evidence="The photo", reference=reference, now=RECEIVED_AT + timedelta(days=days),
    )  # fmt: skip


@pytest.fixture
def manager(connection: Connection) -> Actor:
    return make_actor(connection, "manager")


@pytest.fixture
def compare(connection: Connection, reference: Reference, manager: Actor) -> Compare:
    def run(wish: Wish, period: Period = PERIOD) -> Comparison:
        return compare_rules(connection, manager, wish=wish, period=period, reference=reference, now=NOW)

    return run


def known_targets(reference: Reference, measure: Measure) -> tuple[Target, ...]:
    policy = reference.rulebook.policy_at(NOW)
    return tuple(target for target in policy.targets if target.measure == measure)


def test_the_rules_as_they_are_give_the_figures_as_they_are(
    connection: Connection, reference: Reference, expert: Actor, compare: Compare
) -> None:
    resolve_after(connection, reference, expert, 10)
    resolve_after(connection, reference, expert, 40)
    make_case(connection, reference, now=RECEIVED_AT, category_code="metering")
    found = compare(Wish("resolution", known_targets(reference, "resolution")))
    assert found.cells == {
        "rates": (Tally(2, 1, 2, 1, 0), Tally(2, 1, 2, 1, 0)),
        "metering": (Tally(due=1, overdue=1), Tally(due=1, overdue=1)),
    }
    assert (found.changed, found.changed_count, found.replayed) == ((), 0, 3)


def test_a_shorter_promise_makes_queries_late_and_leaves_them_as_they_are(
    connection: Connection, reference: Reference, expert: Actor, compare: Compare
) -> None:
    case = resolve_after(connection, reference, expert, 10)
    make_case(connection, reference, now=NOW - timedelta(days=7))
    rows = connection.execute(sa.select(cases).order_by(cases.c.case_id)).all()
    found = compare(Wish("resolution", (Target("resolution", 3, "working_days"),)))
    assert (found.before, found.after) == (Tally(1, 1, 1, 1, 0), Tally(1, 0, 1, 0, 1))
    assert [(each.reference, each.before, each.after) for each in found.changed] == [
        (case.reference, "on_time", "late"),
        (found.changed[1].reference, "running", "overdue"),
    ]
    assert connection.execute(sa.select(cases).order_by(cases.c.case_id)).all() == rows


def test_a_longer_promise_brings_old_queries_into_the_period(
    connection: Connection, reference: Reference, expert: Actor, compare: Compare
) -> None:
    resolve_after(connection, reference, expert, 30)
    october = Period(date(2026, 10, 20), date(2026, 10, 31))
    found = compare(Wish("resolution", (Target("resolution", 30, "working_days"),)), october)
    assert (found.before, found.after) == (Tally(), Tally(due=1, met=1))


def test_first_responses_are_compared_too(
    connection: Connection, reference: Reference, expert: Actor, compare: Compare
) -> None:
    case = make_case(connection, reference, now=RECEIVED_AT)
    answered_at = RECEIVED_AT + timedelta(days=2)
    contact(
        connection, expert, case_id=case.case_id, channel_code="phone", at=answered_at, body="Called",
        reference=reference, now=answered_at,
    )  # fmt: skip
    found = compare(Wish("first_response", (Target("first_response", 1, "working_hours"),)))
    assert (found.before, found.after) == (Tally(1, 1, 1, 1, 0), Tally(1, 0, 1, 0, 0))


def test_among_many_it_counts_what_replaying_all_of_them_counts(
    connection: Connection, reference: Reference, expert: Actor, compare: Compare
) -> None:
    log_many(connection, reference, count=300, now=NOW, seed=5, holders=[expert.user_id])
    wish = Wish("resolution", (Target("resolution", 30, "working_days"),), pause_cap_days=2)
    today = NOW.date()
    found = compare(wish, Period(PERIOD.first_on, today))
    records = [as_record(row) for row in connection.execute(sa.select(cases))]
    ends = (reference.midnight(on) for on in (PERIOD.first_on, today + timedelta(days=1), today))
    window = Window(*ends)
    known = [record.state for record in records]
    would_be_due = list_due(known, apply_wish(reference.rulebook, wish), "resolution")
    before = (count_one(each.state.resolved_at, each.due_at, window, NOW) for each in records)
    after = (
        count_one(each.state.resolved_at, due_at, window, NOW)
        for each, due_at in zip(records, would_be_due, strict=True)
    )
    assert (found.before, found.after) == (sum(before, Tally()), sum(after, Tally()))
    assert found.before.ended
    assert found.before != found.after


def test_raw_figures_leave_stoppages_out_on_both_sides(
    connection: Connection, reference: Reference, expert: Actor, manager: Actor
) -> None:
    strike = Stoppage(1, RECEIVED_AT, RECEIVED_AT + timedelta(days=90), "Strike")
    stopped = replace(reference, rulebook=replace(reference.rulebook, stoppages=(strike,)))
    resolve_after(connection, stopped, expert, 40)

    def compare(days: int, *, is_raw: bool) -> tuple[int, int]:
        wish = Wish("resolution", (Target("resolution", days, "working_days"),), is_raw=is_raw)
        found = compare_rules(connection, manager, wish=wish, period=PERIOD, reference=stopped, now=NOW)
        return found.before.on_time, found.after.on_time

    assert [compare(days, is_raw=False) for days in (3, 60)] == [(1, 1), (1, 1)]
    assert [compare(days, is_raw=True) for days in (3, 60)] == [(0, 0), (0, 1)]


def test_too_many_queries_are_refused(
    connection: Connection, reference: Reference, compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_case(connection, reference, now=RECEIVED_AT)
    wish = Wish("resolution", known_targets(reference, "resolution"))
    monkeypatch.setattr(what_if, "BATCH", 1)
    monkeypatch.setattr(what_if, "MOST_CASES", 2)
    with pytest.raises(InvalidInput, match="a period that began later"):
        compare(wish)


def test_it_is_for_managers(connection: Connection, reference: Reference, expert: Actor) -> None:
    wish = Wish("resolution", known_targets(reference, "resolution"))
    with pytest.raises(NotAllowed):
        compare_rules(connection, expert, wish=wish, period=PERIOD, reference=reference, now=NOW)
