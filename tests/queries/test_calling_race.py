"""Many at once at the door and at the desks: one resident stands in line once and is called by one expert."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from data.transaction import perform, transaction
from queries.actions.sessions.arrivals import arrive, call_next
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.errors import Conflict
from tests.evenings import make_evening, make_expert, make_reachable

OPENS = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
EXPERTS = 20
RESIDENTS = 15
DOORS = 8


@pytest.mark.usefixtures("own_engine")
def test_every_resident_is_called_by_exactly_one_expert() -> None:
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        evening = make_evening(connection, reference)
        experts = [make_expert(connection) for _ in range(EXPERTS)]
        there = {
            arrive(
                connection,
                SYSTEM,
                virtual_session_id=evening.first,
                typed_name=f"Resident {number}",
                reference=reference,
                now=OPENS + timedelta(seconds=number),
            )
            for number in range(RESIDENTS)
        }
    with ThreadPoolExecutor(EXPERTS) as pool:
        calls = [
            pool.submit(
                perform,
                expert,
                call_next,
                virtual_session_id=evening.first,
                reference=reference,
                now=OPENS + timedelta(minutes=1),
            )
            for expert in experts
        ]
    called = [call.result() for call in calls]
    assert sorted(each for each in called if each is not None) == sorted(there)
    assert called.count(None) == EXPERTS - RESIDENTS


@pytest.mark.usefixtures("own_engine")
def test_a_resident_let_in_at_two_doors_at_once_stands_in_line_once() -> None:
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        evening = make_evening(connection, reference)
        case = make_reachable(connection, reference)
    at_once = Barrier(DOORS)

    def let_in() -> bool:
        at_once.wait()
        try:
            perform(
                SYSTEM,
                arrive,
                virtual_session_id=evening.first,
                case_ids=[case.case_id],
                reference=reference,
                now=OPENS,
            )
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(DOORS) as pool:
        doors = [pool.submit(let_in) for _ in range(DOORS)]
    assert sorted(door.result() for door in doors) == [False] * (DOORS - 1) + [True]
