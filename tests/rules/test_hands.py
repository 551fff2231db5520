"""Time in hands: every second of a query's life lies with exactly one of them."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import events as kinds
from rules import flows, states
from rules.case import CaseState, fold
from rules.events import Event
from rules.hands import (
    BILLING,
    NOBODY,
    RESIDENT,
    RESOLVED,
    find_hand,
    list_hands,
    measure_hands,
    name_desks,
)
from tests.rules.histories import LENGTH, START, histories

HOUR = 3600.0


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def done(hours: float, kind: str, **body: object) -> Event:
    return Event(kind, at(hours), body, 7)


LOGGED = done(0, kinds.LOGGED, category_code="rates")
CLAIMED = done(2, kinds.CLAIMED, holder_id=7, status=states.IN_PROGRESS)


@pytest.mark.parametrize(
    ("status", "holder_id", "entity_code", "hand"),
    [
        (states.NEW, None, "water", NOBODY),
        (states.NEW, 7, None, "desk.rates"),
        (states.IN_PROGRESS, None, None, "desk.rates"),
        (states.WAITING_RESIDENT, 7, "water", RESIDENT),
        (states.WAITING_ENTITY, 7, "water", "entity.water"),
        (states.WAITING_ENTITY, None, None, "entity.unknown"),
        (states.RESOLVED, 7, "water", RESOLVED),
    ],
)
def test_whose_move_it_is(status: str, holder_id: int | None, entity_code: str | None, hand: str) -> None:
    assert find_hand(status, holder_id, "rates", entity_code) == hand


def test_a_query_passes_from_hand_to_hand() -> None:
    history = [
        LOGGED,
        CLAIMED,
        done(5, kinds.DOCUMENTS_REQUESTED, status=states.WAITING_RESIDENT),
        done(9, kinds.DOCUMENTS_RECEIVED, status=states.IN_PROGRESS),
        done(10, kinds.HANDED_OVER, entity_code="valuation_services", status=states.WAITING_ENTITY),
    ]
    assert measure_hands(fold(history).hands, at(30)) == {
        NOBODY: 2 * HOUR,
        "desk.rates": 4 * HOUR,
        RESIDENT: 4 * HOUR,
        "entity.valuation_services": 20 * HOUR,
    }


def test_nothing_counts_while_it_stood_resolved() -> None:
    history = [
        LOGGED,
        CLAIMED,
        done(6, kinds.RESOLVED, outcome_code="upheld", status=states.RESOLVED),
        done(50, kinds.REOPENED, status=states.NEW),
    ]
    changes = fold(history).hands
    assert measure_hands(changes, at(40)) == {NOBODY: 2 * HOUR, "desk.rates": 4 * HOUR}
    assert measure_hands(changes, at(53)) == {NOBODY: 5 * HOUR, "desk.rates": 4 * HOUR}


def test_of_two_closings_in_a_row_the_later_ends_its_life() -> None:
    told = {"status": states.RESOLVED, "anew": True}
    closings = [Event(kinds.SOURCE_STATUS, at(hours), told, 0, "crm", tie="a") for hours in (6, 9)]
    assert measure_hands(fold([LOGGED, *closings]).hands, at(50)) == {NOBODY: 9 * HOUR}


def test_a_category_names_the_desk_that_works_it() -> None:
    history = [LOGGED, CLAIMED, done(3, kinds.RECATEGORISED, category_code="notices")]
    named = name_desks(fold(history).hands, {"notices": "credit_control"})
    assert named == ((at(0), NOBODY), (at(2), BILLING), (at(3), "credit_control"))


def test_two_categories_of_one_desk_are_one_stretch() -> None:
    history = [LOGGED, CLAIMED, done(3, kinds.RECATEGORISED, category_code="water")]
    spans = list_hands(name_desks(fold(history).hands, {}), at(8))
    assert [(span.hand, span.seconds) for span in spans] == [(NOBODY, 2 * HOUR), (BILLING, 6 * HOUR)]


def test_an_instant_before_the_receipt_has_no_life() -> None:
    assert measure_hands(fold([LOGGED, CLAIMED]).hands, at(-1)) == {}


instants = st.integers(0, int(LENGTH.total_seconds()) + 9).map(lambda n: START + timedelta(seconds=n))


@given(histories, instants)
def test_every_second_lies_in_one_hand_and_all_sum_to_the_life(history: list[Event], until: datetime) -> None:
    state = fold(history)
    spans = list_hands(state.hands, until)
    assert all(span.from_at < span.to_at for span in spans)
    assert all(before.to_at <= after.from_at for before, after in pairwise(spans))
    assert sum(measure_hands(state.hands, until).values()) == _life(state, until)


def _life(state: CaseState, until: datetime) -> float:
    """The seconds it was open, by what it did to the stock."""
    ends = [flow.at for flow in state.flows[1:]] + [until]
    lengths = (
        (min(end, until) - flow.at).total_seconds()
        for flow, end in zip(state.flows, ends, strict=True)
        if flow.kind != flows.CLOSED and flow.at < until
    )
    return sum(lengths)
