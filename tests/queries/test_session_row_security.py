"""Councillors see nothing of virtual sessions; others see through their queries; the log stays as written."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables import campaigns, seats
from data.transaction import set_actor
from queries.actions.sessions.bookings import book_seat
from queries.actions.sessions.waiting import join_waiting_list
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.evenings import make_evening, make_reachable
from tests.make import NOW, make_actor

FOR_STAFF = (
    campaigns.campaign, campaigns.virtual_session, campaigns.roster_place, campaigns.session_change,
    seats.seat, seats.booking,
)  # fmt: skip
THROUGH_CASE = (seats.booking_case, campaigns.waiting_list)


def count(connection: Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


@pytest.fixture(autouse=True)
def filled(connection: Connection, reference: Reference) -> None:
    """A campaign in which a resident of region B has a seat and waits for an earlier one."""
    evening = make_evening(connection, reference)
    case = make_reachable(connection, reference, region="B")
    book_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[case.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    join_waiting_list(connection, SYSTEM, campaign_id=evening.campaign_id, case_id=case.case_id, now=NOW)


def test_councillors_see_none_of_it(connection: Connection) -> None:
    assert all(count(connection, table) for table in (*FOR_STAFF, *THROUGH_CASE))
    set_actor(connection, make_actor(connection, "councillor", wards=(87,)))
    assert [count(connection, table) for table in (*FOR_STAFF, *THROUGH_CASE)] == [0] * 8


def test_what_names_a_query_is_seen_through_it(connection: Connection) -> None:
    for regions, seen in ((("D",), 0), (("B",), 1)):
        set_actor(connection, make_actor(connection, "agent", regions=regions))
        assert [count(connection, table) for table in THROUGH_CASE] == [seen, seen]
        set_actor(connection, SYSTEM)


def test_nothing_is_deleted_and_the_log_is_never_rewritten(connection: Connection) -> None:
    for table in (*FOR_STAFF, *THROUGH_CASE, seats.arrival, seats.arrival_case, campaigns.invitation):
        name = f"casework.{table.name}"
        may = sa.select(sa.func.has_table_privilege(name, "DELETE, TRUNCATE"))
        assert connection.scalar(may) is False
    for name in ("session_change", "booking_case"):
        may = sa.select(sa.func.has_table_privilege(f"casework.{name}", "UPDATE"))
        assert connection.scalar(may) is False
