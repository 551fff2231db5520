"""What happens at the live desk of an evening, told in minutes since it opened."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.seats import arrival
from queries.actions.sessions.arrivals import (
    arrive,
    call_next,
)
from queries.actions.sessions.bookings import book_seat
from queries.cases import CaseRecord
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.evenings import Evening
from tests.make import NOW

OPENS = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
TOMORROW = date(2026, 12, 2)


def book(connection: Connection, reference: Reference, evening: Evening, case: CaseRecord) -> int:
    made = book_seat(
        connection,
        SYSTEM,
        virtual_session_id=evening.first,
        case_ids=[case.case_id],
        reference=reference,
        now=NOW,
    )
    return made.booking_id


def let_in(
    connection: Connection, reference: Reference, evening: Evening, minutes: int, **who: object
) -> int:
    return arrive(
        connection,
        SYSTEM,
        virtual_session_id=evening.first,
        reference=reference,
        now=OPENS + timedelta(minutes=minutes),
        **who,  # type: ignore[arg-type]
    )


def call(
    connection: Connection, reference: Reference, evening: Evening, expert: int, minutes: int
) -> int | None:
    return call_next(
        connection,
        evening.experts[expert],
        virtual_session_id=evening.first,
        reference=reference,
        now=OPENS + timedelta(minutes=minutes),
    )


def status_of(connection: Connection, arrival_id: int) -> str:
    status: str = connection.execute(
        sa.select(arrival.c.status).where(arrival.c.arrival_id == arrival_id)
    ).scalar_one()
    return status
