"""Twenty experts call who is next at the same moment: nobody gets the same resident."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from data.transaction import perform, transaction
from queries.actions.sessions.arrivals import arrive, call_next
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.evenings import make_evening, make_expert

OPENS = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
EXPERTS = 20
RESIDENTS = 15


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
