"""Whoever gets no seat is told why, and what the desk would let through the database refuses."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from data.constraints import as_domain_error
from data.tables.seats import booking, seat
from queries.actions.close import resolve
from queries.actions.plan import start
from queries.actions.sessions.bookings import (
    book_seat,
    cancel_booking,
)
from queries.actions.sessions.campaigns import close_campaign
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput, NotFound
from rules.lookups import Reference
from tests.evenings import Evening, make_evening, make_reachable
from tests.make import NOW, make_actor, make_case
from tests.queries.seating import book, fill

FIVE = datetime(2026, 12, 1, 15, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize("by", ["resident_key", "contact_id"])
def test_the_database_refuses_two_seats_of_one_resident_at_once(
    connection: Connection, reference: Reference, by: str
) -> None:
    hour = make_evening(connection, reference, experts=2)
    booked = [
        book(connection, reference, hour.first, make_reachable(connection, reference).case_id)
        for _ in range(2)
    ]
    assert booked[0].starts_at == booked[1].starts_at
    with pytest.raises(IntegrityError) as refused:
        connection.execute(
            sa.update(booking)
            .where(booking.c.booking_id == booked[0].booking_id)
            .values({by: getattr(booked[1], by)})
        )
    assert str(as_domain_error(refused.value)) == "This resident already has a seat at that time."


def test_the_database_refuses_to_sell_a_seat_twice(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    first, second = fill(connection, reference, hour.first, 2)
    with pytest.raises(IntegrityError) as refused:
        connection.execute(
            sa.update(booking)
            .where(booking.c.booking_id == second.booking_id)
            .values(seat_id=first.seat_id, during=sa.select(seat.c.during).where(
                seat.c.seat_id == first.seat_id
            ).scalar_subquery())
        )  # fmt: skip
    assert "Somebody else took this seat" in str(as_domain_error(refused.value))


def test_a_booking_cannot_lie_about_its_time(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    [booked] = fill(connection, reference, hour.first, 1)
    with pytest.raises(IntegrityError):
        connection.execute(
            sa.update(booking)
            .where(booking.c.booking_id == booked.booking_id)
            .values(during=sa.func.tstzrange(FIVE + QUARTER, FIVE + 2 * QUARTER))
        )


def test_what_cannot_be_booked_is_told_why(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    case = make_case(connection, reference).case_id
    planned = make_evening(connection, reference, is_open=False, name="Planned")
    with pytest.raises(Conflict, match="Planned is not open yet"):
        book(connection, reference, planned.first, case)
    walk_in = make_evening(connection, reference, takes_bookings=False)
    with pytest.raises(Conflict, match="come by the link, without a seat"):
        book(connection, reference, walk_in.first, case)
    rates = make_case(connection, reference, category_code="rates")
    with pytest.raises(InvalidInput, match="is for Water and electricity metering"):
        book(connection, reference, hour.first, rates.case_id)
    with pytest.raises(InvalidInput, match="Choose a query"):
        book(connection, reference, hour.first)
    with pytest.raises(NotFound, match="no such virtual session"):
        book(connection, reference, 0, case)
    close_campaign(connection, SYSTEM, campaign_id=hour.campaign_id, now=NOW)
    with pytest.raises(Conflict, match="is closed"):
        book(connection, reference, hour.first, case)


def test_a_resolved_query_gets_no_seat(connection: Connection, reference: Reference, hour: Evening) -> None:
    case = make_case(connection, reference)
    start(connection, SYSTEM, case_id=case.case_id, seen_seq=None, reference=reference, now=NOW)
    resolve(
        connection, SYSTEM, case_id=case.case_id, seen_seq=None, outcome_code="bill_correct",
        cause_code=reference.list_causes("metering")[0].code, reason="The readings are right.",
        evidence="Photo of the meter", reference=reference, now=NOW,
    )  # fmt: skip
    with pytest.raises(Conflict, match=f"{case.reference} is resolved"):
        book(connection, reference, hour.first, case.case_id)


def test_slots_that_have_begun_are_not_sold(
    connection: Connection, reference: Reference, hour: Evening
) -> None:
    case = make_case(connection, reference)
    late = FIVE + QUARTER
    booked = book_seat(
        connection, SYSTEM, virtual_session_id=hour.first, case_ids=[case.case_id], reference=reference,
        now=late,
    )  # fmt: skip
    assert booked.starts_at == FIVE + 2 * QUARTER
    with pytest.raises(Conflict, match="is over"):
        book_seat(
            connection, SYSTEM, virtual_session_id=hour.first, case_ids=[case.case_id],
            reference=reference, now=FIVE + 4 * QUARTER,
        )  # fmt: skip


def test_an_expert_books_within_their_area_only(
    connection: Connection, reference: Reference, hour: Evening, act_as: Callable[[Actor], None]
) -> None:
    case = make_case(connection, reference, region="B")
    booked = book(connection, reference, hour.first, case.case_id)
    elsewhere = make_actor(connection, "agent", regions=("D",))
    act_as(elsewhere)
    with pytest.raises(NotFound, match="outside your area"):
        cancel_booking(
            connection, elsewhere, booking_id=booked.booking_id, reason="Mine", reference=reference, now=NOW
        )
    here = make_actor(connection, "agent", regions=("B",))
    act_as(here)
    cancelled = cancel_booking(
        connection, here, booking_id=booked.booking_id, reason="Rang off", reference=reference, now=NOW
    )
    assert cancelled.status == "cancelled"
