"""When a case is due: targets, pauses up to the cap, reopenings, stoppages; one by one and by arrays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import states
from rules.case import CaseState
from rules.clocks.deadline_arrays import plan_many
from rules.clocks.deadlines import plan_deadlines
from rules.clocks.policies import find_policy
from rules.clocks.rule_changes import with_declared_day, with_policy, with_stoppage, without_stoppage
from rules.clocks.rulebook import Rulebook, as_text, read_text
from rules.clocks.stoppages import Stoppage
from rules.errors import InvalidInput
from rules.stretches import Stretches
from tests.rules.rulebooks import POLICY, RULEBOOK, change_policy


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+02:00").astimezone(UTC)


RECEIVED = at("2026-03-02T10:00")  # a Monday


def case(**changes: object) -> CaseState:
    return replace(CaseState(category_code="metering", region="B", received_at=RECEIVED), **changes)  # type: ignore[arg-type]


def due(state: CaseState, rulebook: Rulebook = RULEBOOK) -> datetime:
    return plan_deadlines(state, rulebook, None).due_at


def test_working_days_are_office_hours_of_the_policy() -> None:
    assert due(case()) == at("2026-03-30T10:00")
    assert due(case(priority_code="urgent")) == at("2026-03-04T10:00")
    assert due(case(category_code="rates", customer_class_code="business")) == at("2026-03-09T10:00")


def test_calendar_days_end_with_the_last_of_them() -> None:
    assert due(case(category_code="indigent")) == at("2026-03-12T23:59:59")
    assert plan_deadlines(case(), RULEBOOK, None).promise_due_at == at("2026-04-01T23:59:59")


def test_first_response_counts_hours() -> None:
    assert plan_deadlines(case(), RULEBOOK, None).response_due_at == at("2026-03-04T10:00")


def test_public_holidays_do_not_count() -> None:
    # 21 March 2026 is a Saturday, Good Friday is 3 April
    assert due(case(received_at=at("2026-04-01T10:00"), priority_code="urgent")) == at("2026-04-07T10:00")
    declared = with_declared_day(RULEBOOK, date(2026, 3, 3), "Declared")
    assert due(case(priority_code="urgent"), declared) == at("2026-03-05T10:00")


def test_waiting_for_the_resident_pauses_the_clock_up_to_the_cap() -> None:
    asked, answered = at("2026-03-03T07:30"), at("2026-03-05T07:30")
    assert due(case(waits=((asked, answered),))) == at("2026-04-01T10:00")
    long_wait = ((asked, asked + timedelta(days=60)),)
    assert due(case(waits=long_wait)) == at("2026-04-15T10:00")
    nothing = change_policy(pause_cap_days=0)
    assert due(case(waits=long_wait), nothing) == due(case(), nothing)


def test_an_open_wait_is_reckoned_to_the_cap_so_that_there_is_always_a_due_date() -> None:
    asked = at("2026-03-03T07:30")
    waiting = case(status=states.WAITING_RESIDENT, waits=((asked, None),))
    assert due(waiting) == at("2026-04-15T10:00")


def test_reopening_continues_or_restarts_as_the_policy_says() -> None:
    closed, reopened = at("2026-03-10T10:00"), at("2026-03-12T10:00")
    again = case(closures=((closed, reopened),), reopened_count=1)
    assert due(again) == at("2026-04-01T10:00")
    restart = change_policy(reopening="restart")
    assert due(again, restart) == at("2026-04-13T10:00")
    assert plan_deadlines(again, restart, None).promise_due_at == at("2026-04-11T23:59:59")


def test_a_case_keeps_the_policy_of_the_day_it_came_in() -> None:
    targets = (replace(POLICY.targets[0], amount=1), POLICY.targets[4])
    faster = replace(POLICY, code="faster", valid_from=date(2026, 3, 3), targets=targets)
    both = with_policy(RULEBOOK, faster)
    assert due(case(), both) == due(case())
    assert due(case(received_at=at("2026-03-03T10:00")), both) == at("2026-03-04T10:00")
    assert find_policy(both.policies, date(1999, 1, 1)) is POLICY


STRIKE = Stoppage(1, at("2026-03-03T00:00"), at("2026-03-05T00:00"), "Strike", regions=("B",))


def test_a_stoppage_moves_the_date_that_is_shown_and_not_the_raw_one() -> None:
    struck = with_stoppage(RULEBOOK, STRIKE)
    planned = plan_deadlines(case(priority_code="urgent"), struck, None)
    assert planned.due_at == at("2026-03-06T10:00")
    assert planned.raw_due_at == at("2026-03-04T10:00")
    elsewhere = plan_deadlines(case(priority_code="urgent", region="A"), struck, None)
    assert elsewhere.due_at == elsewhere.raw_due_at == at("2026-03-04T10:00")
    assert without_stoppage(struck, 1) == RULEBOOK


def test_worked_time_leaves_out_pauses_and_nights() -> None:
    asked, answered = at("2026-03-03T09:30"), at("2026-03-03T11:30")
    resolved = case(status=states.RESOLVED, resolved_at=at("2026-03-04T08:30"), waits=((asked, answered),))
    # Monday 10:00-15:30, Tuesday 8 h less 2 h, Wednesday 1 h
    assert plan_deadlines(resolved, RULEBOOK, None).worked_seconds == int((5.5 + 6 + 1) * 3600)
    assert plan_deadlines(case(), RULEBOOK, None).worked_seconds is None


def test_credits_bring_forward_what_is_to_be_acted_on() -> None:
    planned = plan_deadlines(case(amount_rand=Decimal(1000)), RULEBOOK, None)
    assert planned.act_by_at == planned.due_at - timedelta(hours=4)


def test_a_rulebook_reads_back_as_it_was_written() -> None:
    written = with_stoppage(RULEBOOK, STRIKE)
    assert read_text(as_text(written)) == written
    assert written.fingerprint == replace(written, revision=9).fingerprint != RULEBOOK.fingerprint


instants = st.integers(0, 800_000).map(lambda m: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(minutes=m))


@st.composite
def stretches(draw: st.DrawFn, start: datetime) -> Stretches:
    """Up to three stretches in order after an instant, the last one possibly open."""
    ends = sorted(draw(st.lists(st.integers(1, 100_000), max_size=6, unique=True)))
    times = [start + timedelta(minutes=minutes) for minutes in ends]
    pairs = [(times[n], times[n + 1] if n + 1 < len(times) else None) for n in range(0, len(times), 2)]
    return tuple(pairs)


@st.composite
def histories(draw: st.DrawFn) -> CaseState:
    received = draw(instants)
    resolved = draw(st.none() | st.integers(0, 200_000).map(lambda m: received + timedelta(minutes=m)))
    closures = draw(stretches(received))
    return case(
        received_at=received,
        status=states.RESOLVED if resolved else states.IN_PROGRESS,
        resolved_at=resolved,
        waits=draw(stretches(received)),
        closures=closures,
        category_code=draw(st.sampled_from(["metering", "rates", "indigent"])),
        priority_code=draw(st.sampled_from(["normal", "urgent"])),
        customer_class_code=draw(st.sampled_from([None, "business"])),
        region=draw(st.sampled_from("AB")),
    )


@given(st.lists(histories(), max_size=8), st.sampled_from(["continue", "restart"]), st.booleans())
def test_many_at_once_are_due_when_each_is_due(found: list[CaseState], reopening: str, struck: bool) -> None:
    rulebook = change_policy(reopening=reopening)
    rulebook = with_stoppage(rulebook, STRIKE) if struck else rulebook
    known: list[datetime | None] = [None] * len(found)
    assert plan_many(found, rulebook, known) == [plan_deadlines(state, rulebook, None) for state in found]


@given(histories())
def test_a_stoppage_never_brings_a_due_date_forward(state: CaseState) -> None:
    struck = plan_deadlines(state, with_stoppage(RULEBOOK, STRIKE), None)
    assert struck.raw_due_at == plan_deadlines(state, RULEBOOK, None).due_at <= struck.due_at


def test_a_policy_without_targets_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no target for resolution"):
        due(case(), change_policy(targets=()))
