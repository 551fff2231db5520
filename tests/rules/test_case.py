"""The fold: what each event makes of a case, and that order of arrival does not matter."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import events as kinds
from rules import states
from rules.case import CaseState, apply, apply_all, fold, replay_order, replay_source, settle
from rules.events import Event

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LOGGED = Event(kinds.LOGGED, START, {"category_code": "metering", "region": "B", "amount_rand": "120.50"}, 7)


def after(minutes: int, kind: str, actor_id: int = 7, source: str = "desk", **body: object) -> Event:
    return Event(kind, START + timedelta(minutes=minutes), body, actor_id, source)


def test_logging_describes_a_new_case() -> None:
    state = fold([LOGGED])
    assert (state.status, state.category_code, state.region) == (states.NEW, "metering", "B")
    assert state.amount_rand == Decimal("120.50")
    assert state.received_at == START
    assert not state.staff_acted


def test_event_carries_the_status_that_the_moves_of_its_time_gave() -> None:
    claimed = after(1, kinds.CLAIMED, holder_id=7, status=states.IN_PROGRESS)
    state = fold([LOGGED, claimed])
    assert (state.status, state.holder_id, state.staff_acted) == (states.IN_PROGRESS, 7, True)


def test_first_contact_is_the_first_response_and_stays_it() -> None:
    state = fold([LOGGED, after(5, kinds.CONTACTED), after(9, kinds.CONTACTED)])
    assert state.first_response_at == START + timedelta(minutes=5)


def test_asking_for_documents_waits_for_the_resident_and_dates_it() -> None:
    asked = after(
        3,
        kinds.DOCUMENTS_REQUESTED,
        status=states.WAITING_RESIDENT,
        next_step="Documents",
        next_step_on="2026-03-09",
    )
    state = fold([LOGGED, asked])
    assert state.status == states.WAITING_RESIDENT
    assert state.next_step_on == date(2026, 3, 9)
    assert state.first_response_at == asked.at


def test_resolving_and_reopening() -> None:
    resolved = after(
        10, kinds.RESOLVED, status=states.RESOLVED, outcome_code="upheld", cause_code="estimates"
    )
    done = fold([LOGGED, after(1, kinds.CLAIMED, holder_id=7), resolved])
    assert (done.status, done.outcome_code, done.resolved_at) == (states.RESOLVED, "upheld", resolved.at)
    assert done.next_step_on is None
    again = apply(
        done, after(20, kinds.REOPENED, status=states.NEW, next_step="x", next_step_on="2026-03-04")
    )
    assert (again.status, again.resolved_at, again.outcome_code) == (states.NEW, None, None)
    assert (again.reopened_count, again.holder_id) == (1, None)


def test_parking_ends_when_somebody_holds_the_case() -> None:
    parked = after(1, kinds.NEXT_STEP_SET, next_step="Wait", next_step_on="2026-04-01", parked=True)
    assert fold([LOGGED, parked]).parked_until_on == date(2026, 4, 1)
    assert fold([LOGGED, parked, after(2, kinds.CLAIMED, holder_id=7)]).parked_until_on is None


def test_a_source_moves_a_case_until_staff_act_on_it() -> None:
    closed = after(30, kinds.SOURCE_STATUS, 0, "crm", status=states.RESOLVED)
    assert fold([LOGGED, closed]).outcome_code == states.NOT_STATED
    state = fold([LOGGED, after(10, kinds.NOTED), closed])
    assert state.status == states.NEW
    assert state.last_event_at == closed.at


def test_a_source_may_close_and_open_again() -> None:
    history = [
        after(0, kinds.SOURCE_STATUS, 0, "crm", status=states.NEW, category_code="rates"),
        after(10, kinds.SOURCE_STATUS, 0, "crm", status=states.RESOLVED),
        after(20, kinds.SOURCE_STATUS, 0, "crm", status=states.IN_PROGRESS),
    ]
    state = fold(history)
    assert (state.status, state.reopened_count, state.received_at) == (states.IN_PROGRESS, 1, START)
    assert state.resolved_at is None


def test_an_unknown_kind_is_a_fault() -> None:
    with pytest.raises(KeyError):
        apply(CaseState(), Event("teleported", START))


sources = st.builds(
    lambda minutes, status, tie: Event(
        kinds.SOURCE_STATUS, START + timedelta(minutes=minutes), {"status": status}, 0, "crm", tie=tie
    ),
    st.integers(0, 5),
    st.sampled_from(states.STATUSES),
    st.text("ab", min_size=1, max_size=3),
)


@given(st.lists(sources, min_size=1, max_size=8, unique_by=lambda e: (e.at, e.tie)), st.randoms())
def test_history_folds_alike_in_any_order_of_arrival(history: list[Event], random: Random) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(history)


@given(st.lists(sources, max_size=8, unique_by=lambda e: (e.at, e.tie)))
def test_folding_on_equals_folding_anew(history: list[Event]) -> None:
    ordered = sorted(history, key=replay_order)
    for cut in range(len(ordered)):
        assert apply_all(apply_all(CaseState(), ordered[:cut]), ordered[cut:]) == fold(ordered)


def told(minutes: int, tie: str = "", **body: object) -> Event:
    return Event(kinds.SOURCE_STATUS, START + timedelta(minutes=minutes), body, 0, "crm", tie=tie)


def test_of_one_fact_told_twice_the_later_telling_holds() -> None:
    wrong = told(10, "1a", status=states.RESOLVED, category_code="rates")
    right = told(10, "1a", status=states.IN_PROGRESS, category_code="metering")
    state = fold([told(0, "1", status=states.NEW), wrong, told(10, "1b"), right])
    assert (state.status, state.category_code, state.reopened_count) == (states.IN_PROGRESS, "metering", 0)
    assert fold([wrong, right]) == fold([right])


def test_desk_events_of_one_instant_all_count() -> None:
    assert fold([LOGGED, after(1, kinds.CLAIMED, holder_id=7), after(1, kinds.NOTED)]).holder_id == 7


def test_resolving_again_moves_the_instant_and_a_standing_does_not() -> None:
    history = [told(0), told(5, "1", status=states.RESOLVED, anew=True)]
    standing = fold([*history, told(9, "1", status=states.RESOLVED)])
    again = fold([*history, told(9, "1", status=states.RESOLVED, anew=True)])
    assert standing.resolved_at == START + timedelta(minutes=5)
    assert again.resolved_at == START + timedelta(minutes=9)
    assert again.reopened_count == 0


def test_of_first_fields_the_earliest_telling_holds() -> None:
    history = [
        told(0, first={"priority_code": "normal"}),
        told(1, first={"priority_code": "urgent", "channel_code": "web"}),
        told(2, channel_code="phone", first={"channel_code": "letter"}),
    ]
    for order in (history, history[::-1]):
        state = fold(order)
        assert (state.priority_code, state.channel_code) == ("normal", "phone")


def test_what_was_heard_after_staff_acted_does_not_move_the_case() -> None:
    state = fold([told(0, status=states.NEW), told(1, status=states.RESOLVED, late=True)])
    assert (state.status, state.last_event_at) == (states.NEW, START + timedelta(minutes=1))


def test_folding_leaves_the_given_state_alone() -> None:
    before = fold([LOGGED])
    apply(before, after(1, kinds.CLAIMED, holder_id=7))
    assert before.holder_id is None


tellings = st.builds(
    lambda minutes, tie, status, fields, first, anew: told(
        minutes,
        tie,
        **({"status": status} if status else {}),
        **fields,
        **({"first": first} if first else {}),
        **({"anew": True} if anew else {}),
    ),
    st.integers(0, 5),
    st.sampled_from("abcdef"),
    st.sampled_from([None, *states.STATUSES]),
    st.dictionaries(st.sampled_from(["category_code", "region"]), st.sampled_from("XYZ")),
    st.dictionaries(st.sampled_from(["priority_code", "region"]), st.sampled_from("PQ")),
    st.booleans(),
)


@given(st.lists(tellings, min_size=1, max_size=8))
def test_a_source_alone_replays_as_any_history(history: list[Event]) -> None:
    settled = settle(history)
    assert replay_source((event.at, event.body) for event in settled) == fold(history)
