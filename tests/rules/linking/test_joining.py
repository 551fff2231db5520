"""One clock of two: what a merge takes over, and that taking it back restores the exact state."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules import events as kinds
from rules import flows, states
from rules.case import CaseState, fold, needs_history, settle
from rules.events import Event
from rules.flows import count_stock
from rules.hands import measure_hands
from rules.linking.joining import read_joined, tell_joined
from rules.undoing import leave_out_undone
from tests.rules.histories import LENGTH, START, histories

MERGED_AT = START + LENGTH + timedelta(days=1)
UNDONE_AT = MERGED_AT + timedelta(days=3)
LATER = st.lists(
    st.sampled_from(
        [
            Event(kinds.CONTACTED, MERGED_AT + timedelta(hours=5), {}, 7),
            Event(
                kinds.RESOLVED, MERGED_AT + timedelta(hours=6), {"status": "resolved", "outcome_code": "x"}, 7
            ),
            Event(kinds.REOPENED, MERGED_AT + timedelta(hours=7), {"status": "new"}, 7),
            Event(kinds.RECATEGORISED, MERGED_AT + timedelta(hours=8), {"category_code": "account"}, 7),
            Event(
                kinds.DOCUMENTS_REQUESTED, MERGED_AT + timedelta(hours=9), {"status": "waiting_resident"}, 7
            ),
        ]
    ),
    unique_by=lambda event: event.kind,
)
SHIFTS = st.integers(-30, 30).map(lambda days: timedelta(days=days, seconds=11))


def merged(at: datetime = MERGED_AT, link_id: int = 5) -> Event:
    return Event(kinds.MERGED, at, {"link_id": link_id, "into": "B", "status": states.RESOLVED}, 7)


def absorbed(of: CaseState, at: datetime = MERGED_AT, link_id: int = 5) -> Event:
    return Event(kinds.ABSORBED, at, {"link_id": link_id, "from": "A", "joined": tell_joined(of)}, 7)


def unmerged(link_id: int = 5, **body: Any) -> Event:
    return Event(kinds.UNMERGED, UNDONE_AT, {"link_id": link_id, **body}, 7)


def shift(history: list[Event], by: timedelta) -> list[Event]:
    return [replace(event, at=event.at + by) for event in history]


def without_instant(state: CaseState) -> CaseState:
    return replace(state, last_event_at=None)


@given(histories)
def test_undoing_brings_the_merged_query_back_exactly(history: list[Event]) -> None:
    before = fold(history)
    gone = fold([*history, merged()])
    assert (gone.status, gone.outcome_code) == (states.RESOLVED, states.MERGED)
    back = fold([*history, merged(), unmerged(status=before.status)])
    assert without_instant(back) == without_instant(before)
    assert (back.flows, back.hands) == (before.flows, before.hands)
    assert back.last_event_at == UNDONE_AT


@given(histories, histories, SHIFTS, LATER)
def test_undoing_brings_the_other_query_back_exactly(
    history: list[Event], other: list[Event], by: timedelta, later: list[Event]
) -> None:
    taken = absorbed(fold(shift(other, by)))
    never = fold([*history, *later])
    back = fold([*history, taken, *later, unmerged()])
    assert without_instant(back) == without_instant(never)
    assert (back.flows, back.hands) == (never.flows, never.hands)


@given(histories, histories, SHIFTS, LATER)
def test_of_two_merges_either_can_be_undone_alone(
    history: list[Event], other: list[Event], by: timedelta, later: list[Event]
) -> None:
    one = absorbed(fold(shift(other, by)), MERGED_AT, 5)
    two = absorbed(fold(shift(other, -by)), MERGED_AT + timedelta(hours=1), 6)
    for link_id, left in ((5, two), (6, one)):
        back = fold([*history, one, two, *later, unmerged(link_id)])
        alone = fold([*history, left, *later])
        assert without_instant(back) == without_instant(alone)
        assert (back.flows, back.hands) == (alone.flows, alone.hands)


@given(histories, histories, SHIFTS)
def test_the_earliest_start_and_answer_hold(history: list[Event], other: list[Event], by: timedelta) -> None:
    kept, gone = fold(history), fold(shift(other, by))
    one = fold([*history, absorbed(gone)])
    assert one.received_at == min(filter(None, (kept.received_at, gone.received_at)))
    answers = [at for at in (kept.first_response_at, gone.first_response_at) if at]
    assert one.first_response_at == min(answers, default=None)
    assert one.flows == kept.flows
    assert (one.status, one.category_code, one.holder_id) == (kept.status, kept.category_code, kept.holder_id)


@given(histories, histories, SHIFTS)
def test_stops_and_hands_are_those_of_the_clock_that_ran(
    history: list[Event], other: list[Event], by: timedelta
) -> None:
    kept, gone = fold(history), fold(shift(other, by))
    one = fold([*history, absorbed(gone)])
    assert one.received_at
    assert kept.received_at
    for name in ("waits", "closures"):
        stretches = getattr(one, name)
        assert all(end is None or begin <= end for begin, end in stretches)
        assert [begin for begin, _ in stretches] == sorted(begin for begin, _ in stretches)
        taken = stretches[: len(stretches) - len(getattr(kept, name))]
        assert all(end is not None and end <= kept.received_at for _, end in taken)
    earlier = measure_hands(gone.hands, kept.received_at) if gone.received_at == one.received_at else {}
    both = sum(earlier.values()) + sum(measure_hands(kept.hands, MERGED_AT).values())
    assert abs(sum(measure_hands(one.hands, MERGED_AT).values()) - both) < 1


@given(histories)
def test_a_clock_is_read_as_it_was_told(history: list[Event]) -> None:
    state = fold(history)
    joined = read_joined(tell_joined(state))
    assert (joined.received_at, joined.first_response_at) == (state.received_at, state.first_response_at)
    assert (joined.waits, joined.closures, joined.hands) == (state.waits, state.closures, state.hands)


@given(histories)
def test_a_merged_query_leaves_the_stock_as_merged(history: list[Event]) -> None:
    state = fold([*history, merged()])
    assert not any(count_stock(state.flows).values())
    if fold(history).is_open:
        assert state.flows[-1].kind == flows.MERGED
        assert [flow.kind for flow in state.flows[:-1]] == [flow.kind for flow in fold(history).flows]


@given(histories)
def test_an_undone_merge_is_no_work(history: list[Event]) -> None:
    assert leave_out_undone([*history, merged(), unmerged()]) == history
    assert settle([*history, merged(), unmerged()]) == [*history, unmerged()]
    assert needs_history([unmerged()])
    assert needs_history([absorbed(fold(history))])
    assert not needs_history(history)
    assert not needs_history([merged()])
