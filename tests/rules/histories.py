"""Random histories of one case, by staff and by a source, for properties that hold whatever happened."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from rules import events as kinds
from rules import states
from rules.case import settle
from rules.events import Event

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LENGTH = timedelta(days=40)

_instants = st.integers(1, int(LENGTH.total_seconds())).map(lambda n: START + timedelta(seconds=n))


def _by_staff(kind: str, **bodies: st.SearchStrategy[Any]) -> st.SearchStrategy[Event]:
    return st.builds(Event, st.just(kind), _instants, st.fixed_dictionaries(bodies), st.just(7))


_steps = st.one_of(
    _by_staff(kinds.CLAIMED, holder_id=st.just(7), status=st.just(states.IN_PROGRESS)),
    _by_staff(kinds.RELEASED, status=st.just(states.NEW)),
    _by_staff(kinds.DOCUMENTS_REQUESTED, status=st.just(states.WAITING_RESIDENT)),
    _by_staff(kinds.DOCUMENTS_RECEIVED, status=st.just(states.IN_PROGRESS)),
    _by_staff(
        kinds.HANDED_OVER,
        entity_code=st.sampled_from(["water", "valuation_services"]),
        status=st.just(states.WAITING_ENTITY),
    ),
    _by_staff(kinds.HANDED_BACK, status=st.just(states.IN_PROGRESS)),
    _by_staff(kinds.RECATEGORISED, category_code=st.sampled_from(["rates", "credit_control"])),
    _by_staff(kinds.RESOLVED, outcome_code=st.just("upheld"), status=st.just(states.RESOLVED)),
    _by_staff(kinds.REOPENED, status=st.just(states.NEW)),
    st.builds(
        lambda at, status, tie: Event(kinds.SOURCE_STATUS, at, {"status": status}, 0, "crm", tie=tie),
        _instants,
        st.sampled_from(states.STATUSES),
        st.sampled_from("ab"),
    ),
)


def _begin(steps: list[Event]) -> list[Event]:
    logged = Event(kinds.LOGGED, START, {"category_code": "rates", "region": "B"}, 7)
    return settle([logged, *steps])


histories = st.lists(_steps, max_size=10).map(_begin)
