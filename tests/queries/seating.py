"""Seats of an evening, booked in a word."""

from sqlalchemy import Connection

from queries.actions.sessions.booked import Booking
from queries.actions.sessions.bookings import (
    book_seat,
)
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.make import NOW, make_case


def book(
    connection: Connection, reference: Reference, number: int, *case_ids: int, **wanted: object
) -> Booking:
    return book_seat(
        connection, SYSTEM, virtual_session_id=number, case_ids=case_ids, reference=reference, now=NOW,
        **wanted,  # type: ignore[arg-type]
    )  # fmt: skip


def fill(connection: Connection, reference: Reference, number: int, seats: int = 4) -> list[Booking]:
    return [
        book(connection, reference, number, make_case(connection, reference).case_id) for _ in range(seats)
    ]
