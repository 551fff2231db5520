"""Flows: in every cell what was there, what came and what went make what is there, whatever happened."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from rules import events as kinds
from rules import flows, hands, states
from rules.case import CaseState, apply_all, fold, replay_order, replay_source, settle
from rules.events import Event
from rules.flows import count_stock
from rules.hands import measure_hands

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def told(minutes: int, tie: str = "", **body: Any) -> Event:
    return Event(kinds.SOURCE_STATUS, at(minutes), body, 0, "crm", tie=tie)


def done(minutes: int, kind: str, **body: Any) -> Event:
    return Event(kind, at(minutes), body, 7)


LOGGED = done(0, kinds.LOGGED, category_code="rates", region="B", ward_no=87)


def resolved(minutes: int) -> Event:
    return done(minutes, kinds.RESOLVED, status=states.RESOLVED, outcome_code="corrected", cause_code="leak")


def reopened(minutes: int) -> Event:
    return done(minutes, kinds.REOPENED, status=states.NEW)


def tell_kinds(state: CaseState) -> list[str]:
    return [flow.kind for flow in state.flows]


def test_a_case_comes_in_and_is_closed_with_its_outcome() -> None:
    received, closed = fold([LOGGED, resolved(9)]).flows
    assert (received.kind, received.at, received.cell) == (flows.RECEIVED, START, ("rates", "B", 87))
    assert (closed.kind, closed.at, closed.cell) == (flows.CLOSED, at(9), ("rates", "B", 87))
    assert (received.outcome_code, closed.outcome_code, closed.cause_code) == (None, "corrected", "leak")


def test_an_open_case_moves_from_cell_to_cell() -> None:
    state = fold([LOGGED, done(5, kinds.RECATEGORISED, category_code="metering")])
    assert tell_kinds(state) == [flows.RECEIVED, flows.MOVED_OUT, flows.MOVED_IN]
    assert [flow.category_code for flow in state.flows] == ["rates", "rates", "metering"]


def test_a_resolved_case_moves_no_stock_and_comes_back_where_it_then_is() -> None:
    moved = done(8, kinds.CORRECTED, region="F", ward_no=None)
    state = fold([LOGGED, resolved(5), moved, reopened(9)])
    assert tell_kinds(state) == [flows.RECEIVED, flows.CLOSED, flows.REOPENED]
    assert state.flows[-1].cell == ("rates", "F", None)


def test_of_two_closings_in_a_row_the_later_holds() -> None:
    history = [told(0, category_code="rates"), told(5, status=states.RESOLVED)]
    again = told(9, status=states.RESOLVED, anew=True, category_code="metering")
    state = fold([*history, again])
    assert tell_kinds(state) == [flows.RECEIVED, flows.MOVED_OUT, flows.MOVED_IN, flows.CLOSED]
    assert state.flows[-1].at == state.resolved_at == at(9)


def test_a_case_first_heard_of_late_is_received_where_it_is_first_described() -> None:
    state = fold([told(0, late=True, category_code="account"), done(3, kinds.LOGGED, category_code="rates")])
    assert tell_kinds(state) == [flows.RECEIVED]
    assert (state.flows[0].at, state.flows[0].category_code) == (START, "rates")


def test_events_on_a_stored_state_leave_only_their_own_flows() -> None:
    stored = CaseState(category_code="rates", region="B", received_at=START, last_event_at=START)
    assert tell_kinds(apply_all(stored, [done(3, kinds.NOTED)])) == []
    assert tell_kinds(apply_all(stored, [resolved(4), reopened(6)])) == [flows.CLOSED, flows.REOPENED]


places = st.fixed_dictionaries(
    {},
    optional={
        "category_code": st.sampled_from(["account", "rates"]),
        "region": st.sampled_from("BX"),
        "ward_no": st.sampled_from([None, 87]),
        "status": st.sampled_from(states.STATUSES),
        "anew": st.just(True),
        "late": st.just(True),
        "first": st.fixed_dictionaries({}, optional={"region": st.sampled_from("BF")}),
    },
)
words = st.builds(
    lambda minutes, tie, body: told(minutes, tie, **body), st.integers(1, 6), st.sampled_from("abc"), places
)
desk = st.one_of(
    st.builds(resolved, st.integers(1, 6)),
    st.builds(reopened, st.integers(1, 6)),
    st.builds(
        lambda minutes, body: done(minutes, kinds.CORRECTED, **body),
        st.integers(1, 6),
        st.fixed_dictionaries({}, optional={"region": st.sampled_from("BX"), "ward_no": st.just(5)}),
    ),
    st.builds(
        lambda minutes, status: done(minutes, kinds.MOVED, status=status),
        st.integers(1, 6),
        st.sampled_from(states.OPEN_STATUSES),
    ),
)
firsts = st.sampled_from([LOGGED, told(0, "a", category_code="rates", region="B")])
histories = st.tuples(firsts, st.lists(st.one_of(words, desk), max_size=9)).map(
    lambda pair: [pair[0], *pair[1]]
)


@given(histories)
@example([LOGGED, resolved(1), reopened(1), resolved(1)])
def test_every_cell_adds_up_after_every_flow(history: list[Event]) -> None:
    state = fold(history)
    for number in range(1, len(state.flows) + 1):
        stock = count_stock(state.flows[:number])
        between_two = state.flows[number - 1].kind == flows.MOVED_OUT
        assert set(stock.values()) <= {0, 1}
        assert sum(stock.values()) == (0 if between_two or state.flows[number - 1].sign < 0 else 1)


@given(histories)
def test_the_stock_is_the_open_case_in_its_cell(history: list[Event]) -> None:
    state = fold(history)
    held = [cell for cell, count in count_stock(state.flows).items() if count]
    assert held == ([(state.category_code, state.region, state.ward_no)] if state.is_open else [])


@given(histories)
def test_flows_come_in_time_order_and_end_at_the_resolution(history: list[Event]) -> None:
    state = fold(history)
    instants = [flow.at for flow in state.flows]
    assert instants == sorted(instants)
    assert instants[0] == state.received_at
    if not state.is_open:
        assert (state.flows[-1].kind, instants[-1]) == (flows.CLOSED, state.resolved_at)


@given(histories)
def test_folding_on_leaves_the_same_flows_and_hands(history: list[Event]) -> None:
    ordered = sorted(history, key=replay_order)
    whole = fold(ordered)
    assume(len(settle(ordered)) == len(ordered) and not any("first" in event.body for event in ordered))
    for cut in range(1, len(ordered)):
        state = apply_all(apply_all(CaseState(), ordered[:cut]), ordered[cut:])
        assert (state.flows, state.hands) == (whole.flows, whole.hands)


@given(st.lists(words.filter(lambda event: "late" not in event.body), min_size=1, max_size=8))
def test_a_source_alone_leaves_the_same_flows_and_hands(history: list[Event]) -> None:
    state = replay_source((event.at, event.body) for event in settle(history))
    assert (state.flows, state.hands) == (fold(history).flows, fold(history).hands)


def test_hands_follow_the_status() -> None:
    state = fold(
        [
            LOGGED,
            done(1, kinds.CLAIMED, holder_id=7, status=states.IN_PROGRESS),
            done(3, kinds.DOCUMENTS_REQUESTED, status=states.WAITING_RESIDENT),
            done(7, kinds.HANDED_OVER, entity_code="city_power", status=states.WAITING_ENTITY),
            resolved(20),
        ]
    )
    assert measure_hands(state.hands, at(20)) == {
        hands.NOBODY: 60.0,
        "desk.rates": 120.0,
        hands.RESIDENT: 240.0,
        "entity.city_power": 780.0,
    }
