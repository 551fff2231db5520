"""A removed demo leaves no campaign of its own, and nobody else's is lost."""

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from data.demo.evenings import remove_campaigns, remove_traces
from data.tables.campaigns import campaign, invitation, virtual_session, waiting_list
from data.tables.cases import cases
from data.tables.people import app_user
from data.tables.seats import arrival, arrival_case, booking, booking_case, seat
from data.transaction import transaction
from queries.actions.sessions.bookings import book_seat
from queries.actions.sessions.waiting import join_waiting_list
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor
from tests.evenings import Evening, make_evening, make_reachable
from tests.make import NOW, make_actor


def fill(connection: Connection, planner: Actor) -> tuple[Evening, int]:
    """A campaign with one resident who booked and came and waits for more; gives their query too."""
    reference = load_reference(connection)
    evening = make_evening(connection, reference)
    connection.execute(
        sa.update(campaign)
        .where(campaign.c.campaign_id == evening.campaign_id)
        .values(created_by=planner.user_id)
    )
    case = make_reachable(connection, reference)
    booked = book_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[case.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    join_waiting_list(connection, SYSTEM, campaign_id=evening.campaign_id, case_id=case.case_id, now=NOW)
    connection.execute(
        sa.insert(invitation).values(
            campaign_id=evening.campaign_id, case_id=case.case_id, invited_at=NOW, invited_by=0
        )
    )
    arrival_id = connection.execute(
        sa.insert(arrival)
        .values(virtual_session_id=evening.first, booking_id=booked.booking_id, arrived_at=NOW, place_at=NOW)
        .returning(arrival.c.arrival_id)
    ).scalar_one()
    connection.execute(sa.insert(arrival_case).values(arrival_id=arrival_id, case_id=case.case_id))
    return evening, case.case_id


def test_campaigns_of_demo_people_go_with_all_that_is_theirs(
    own_engine: Engine, owner_engine: Engine
) -> None:
    with transaction(SYSTEM) as connection:
        theirs, ours = make_actor(connection, "manager"), make_actor(connection, "manager")
        demo = sa.update(app_user).where(app_user.c.user_id == theirs.user_id)
        connection.execute(demo.values(is_demo=True))
        fill(connection, theirs)
        kept, case_id = fill(connection, ours)
    with owner_engine.begin() as connection:
        remove_campaigns(connection)
    with transaction(SYSTEM) as connection:
        assert connection.scalars(sa.select(campaign.c.campaign_id)).all() == [kept.campaign_id]
        numbers = set(connection.scalars(sa.select(virtual_session.c.virtual_session_id)))
        assert numbers == set(kept.virtual_session_ids)
        assert set(connection.scalars(sa.select(seat.c.virtual_session_id))) == numbers
        for table in (booking_case, waiting_list, invitation, arrival_case):
            assert connection.scalars(sa.select(table.c.case_id)).all() == [case_id]


def test_a_demo_query_leaves_its_seat_in_anothers_campaign(own_engine: Engine, owner_engine: Engine) -> None:
    with transaction(SYSTEM) as connection:
        kept, case_id = fill(connection, make_actor(connection, "manager"))
    with owner_engine.begin() as connection:
        remove_traces(connection, sa.select(cases.c.case_id).where(cases.c.case_id == case_id))
    with transaction(SYSTEM) as connection:
        for table in (booking, booking_case, waiting_list, invitation, arrival, arrival_case):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0
        assert connection.scalars(sa.select(campaign.c.campaign_id)).all() == [kept.campaign_id]
