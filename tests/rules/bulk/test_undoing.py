"""Whatever happened to a query: undoing brings back the exact state, and what is counted."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules import events as kinds
from rules import states
from rules.case import CaseState, apply_all, fold
from rules.case_state import STATE_FIELDS
from rules.events import Event
from rules.flows import count_stock
from rules.undoing import leave_out_undone, tell_before
from tests.rules.histories import LENGTH, START, histories

AT = START + LENGTH + timedelta(days=1)
BULK = {"bulk_id": 5}

_bodies = st.sampled_from(
    [
        (kinds.ASSIGNED, {"holder_id": 9, "team_id": 3}),
        (
            kinds.RECATEGORISED,
            {"category_code": "metering", "subcategory_code": None, "entity_code": "water"},
        ),
        (kinds.CORRECTED, {"priority_code": "high"}),
        (kinds.MOVED, {"status": states.IN_PROGRESS}),
        (kinds.RELEASED, {"status": states.NEW}),
        (kinds.RELEASED, {}),
        (
            kinds.DOCUMENTS_REQUESTED,
            {"status": states.WAITING_RESIDENT, "next_step": "Wait", "next_step_on": "2026-05-02"},
        ),
        (
            kinds.DOCUMENTS_RECEIVED,
            {"status": states.IN_PROGRESS, "next_step": "Work", "next_step_on": "2026-05-02"},
        ),
        (kinds.NEXT_STEP_SET, {"next_step": "Call", "next_step_on": "2026-05-02", "parked": True}),
        (kinds.MESSAGE_PLANNED, {"not_before_at": AT.isoformat()}),
    ]
)
_changes = st.builds(lambda each: Event(each[0], AT, {**each[1], **BULK}, 7), _bodies)


def undo(before: CaseState, after: CaseState) -> Event:
    was = tell_before(before, after, STATE_FIELDS)
    moved = {"status": was["status"]} if "status" in was else {}
    return Event(kinds.UNDONE, AT + timedelta(minutes=9), {**BULK, "before": was, **moved}, 7)


@given(histories, _changes)
def test_undoing_brings_back_every_field(history: list[Event], change: Event) -> None:
    before = fold(history)
    after = fold([*history, change])
    undone = undo(before, after)
    again = fold([*history, change, undone])
    assert replace(again, last_event_at=before.last_event_at) == before
    assert apply_all(after, [undone]) == again


@given(histories, _changes)
def test_undoing_moves_no_stock_in_the_end(history: list[Event], change: Event) -> None:
    before = fold(history)
    after = fold([*history, change])
    again = fold([*history, change, undo(before, after)])
    moved = Counter(count_stock(again.flows))
    moved.subtract(count_stock(before.flows))
    assert not any(moved.values())


@given(histories, _changes)
def test_what_was_undone_counts_as_no_work(history: list[Event], change: Event) -> None:
    undone = undo(fold(history), fold([*history, change]))
    assert leave_out_undone([*history, change, undone]) == history
    assert leave_out_undone([*history, change]) == [*history, change]
