"""A round frees what was held too long and offers it to whoever waits."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from data.tables.messages import message
from data.tables.seats import booking
from data.transaction import perform, transaction
from jobs.rounds import list_rounds
from jobs.seats import free_seats
from queries.actions.sessions.bookings import hold_seat
from queries.actions.sessions.waiting import join_waiting_list
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.evenings import make_evening, make_reachable
from tests.make import NOW, make_case

pytestmark = pytest.mark.usefixtures("own_engine")


def test_a_lapsed_hold_becomes_an_offer_and_a_lapsed_offer_another() -> None:
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        evening = make_evening(connection, reference, slot_minutes=60)
        talked = make_case(connection, reference)
        first, second = make_reachable(connection, reference), make_reachable(connection, reference)
        for case in (first, second):
            join_waiting_list(
                connection, SYSTEM, campaign_id=evening.campaign_id, case_id=case.case_id, now=NOW
            )
    perform(
        SYSTEM, hold_seat, virtual_session_id=evening.first, case_ids=[talked.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    stop = threading.Event()
    assert free_seats(stop, NOW) == (0, 0)
    lapsed = NOW + timedelta(minutes=10)
    assert free_seats(stop, lapsed) == (1, 1)
    assert free_seats(stop, lapsed) == (0, 0)
    assert free_seats(stop, lapsed + timedelta(hours=reference.sessions.offer_hours)) == (1, 1)
    with transaction(SYSTEM) as connection:
        statuses = connection.scalars(sa.select(booking.c.status).order_by(booking.c.booking_id)).all()
        told = connection.scalars(
            sa.select(message.c.case_id)
            .where(message.c.template_code == "session_offer")
            .order_by(message.c.message_id)
        ).all()
    assert statuses == ["expired", "expired", "held"]
    assert told[0] == first.case_id
    assert len(told) == 2


def test_a_round_that_is_to_end_offers_nothing_more() -> None:
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        evening = make_evening(connection, reference)
        case = make_reachable(connection, reference)
        join_waiting_list(connection, SYSTEM, campaign_id=evening.campaign_id, case_id=case.case_id, now=NOW)
    stop = threading.Event()
    stop.set()
    assert free_seats(stop, NOW) == (0, 0)


def test_workers_make_the_round() -> None:
    assert "free seats" in {each.name for each in list_rounds()}
