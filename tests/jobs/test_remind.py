"""Reminders of booked seats: the day before and an hour before, once, and never of what is off."""

import threading
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.campaigns import virtual_session
from data.tables.messages import message
from data.tables.seats import booking
from data.transaction import transaction
from jobs.remind import remind
from queries.actions.sessions.tell import tell_bookings
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.lookups import Reference
from rules.sessions.texts import Notice
from tests.booked import STARTS, make_booking, make_resident_case, make_virtual_session

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LONG_AGO = STARTS - 10 * DAY


@pytest.fixture
def reference(own_engine: Engine) -> Reference:
    with transaction(SYSTEM) as connection:
        return load_reference(connection)


@pytest.fixture
def booked(own_engine: Engine, reference: Reference) -> int:
    """A seat at STARTS, booked long ago."""
    with transaction(SYSTEM) as connection:
        case = make_resident_case(connection, reference)
        return make_booking(connection, make_virtual_session(connection), case, booked_at=LONG_AGO)


def go(at: datetime) -> int:
    return remind(threading.Event(), now=at)


def list_reminders() -> list[tuple[str, str]]:
    """The last part of the key (hours before) and the state of each reminder."""
    with transaction(SYSTEM) as connection:
        rows = connection.execute(
            sa.select(message.c.idempotency_key, message.c.status)
            .where(message.c.template_code == "session_reminder")
            .order_by(message.c.message_id)
        )
        return [(key.rpartition(":")[2], status) for key, status in rows]


def change(booking_id: int, **values: object) -> None:
    with transaction(SYSTEM) as connection:
        connection.execute(booking.update().where(booking.c.booking_id == booking_id).values(values))


def tell(reference: Reference, booking_id: int, notice: Notice, now: datetime) -> None:
    with transaction(SYSTEM) as connection:
        tell_bookings(
            connection, SYSTEM, booking_ids=[booking_id], notice=notice, reference=reference, now=now
        )


def test_two_reminders_each_once(booked: int) -> None:
    assert go(STARTS - DAY - timedelta(seconds=1)) == 0
    assert [go(STARTS - DAY), go(STARTS - DAY), go(STARTS - 2 * HOUR)] == [1, 0, 0]
    assert [go(STARTS - HOUR), go(STARTS - HOUR), go(STARTS)] == [1, 0, 0]
    assert [hours for hours, _ in list_reminders()] == ["24", "1"]


def test_after_an_outage_only_the_nearest_is_written(booked: int) -> None:
    assert [go(STARTS - HOUR / 2), go(STARTS - HOUR / 3)] == [1, 0]
    assert list_reminders() == [("1", "waiting")]


def test_late_booking_skips_what_is_past(booked: int) -> None:
    change(booked, booked_at=STARTS - 5 * HOUR)
    assert go(STARTS - 4 * HOUR) == 0
    assert go(STARTS - HOUR) == 1


@pytest.mark.parametrize("status", ["held", "cancelled", "expired"])
def test_who_holds_no_seat_is_not_reminded(booked: int, status: str) -> None:
    change(
        booked,
        status=status,
        cancelled_at=LONG_AGO if status == "cancelled" else None,
        hold_expires_at=LONG_AGO,
    )
    assert go(STARTS - DAY) == 0


def test_evening_called_off_reminds_nobody(booked: int) -> None:
    with transaction(SYSTEM) as connection:
        connection.execute(virtual_session.update().values(status="cancelled"))
    assert go(STARTS - HOUR) == 0


@pytest.mark.parametrize("notice", ["cancellation", "move"])
def test_reminder_that_still_waits_is_withdrawn(booked: int, reference: Reference, notice: Notice) -> None:
    assert go(STARTS - DAY) == 1
    tell(reference, booked, notice, STARTS - DAY)
    assert list_reminders() == [("24", "cancelled")]


def test_reminder_is_withdrawn_once_the_seat_has_begun(booked: int) -> None:
    assert go(STARTS - HOUR) == 1
    assert go(STARTS) == 0
    assert list_reminders() == [("1", "cancelled")]


def test_moved_seat_is_reminded_of_anew_but_not_right_after_the_move(
    booked: int, reference: Reference
) -> None:
    assert go(STARTS - DAY) == 1
    change(booked, sequence=1)
    tell(reference, booked, "move", STARTS - 20 * HOUR)
    assert go(STARTS - 19 * HOUR) == 0
    assert go(STARTS - HOUR) == 1
    assert list_reminders() == [("24", "cancelled"), ("1", "waiting")]


def test_cut_short_it_goes_on_later(booked: int) -> None:
    stop = threading.Event()
    stop.set()
    assert remind(stop, now=STARTS - DAY) == 0
    assert go(STARTS - DAY) == 1


def test_two_workers_write_one(booked: int) -> None:
    written: list[int] = []
    threads = [threading.Thread(target=lambda: written.append(go(STARTS - DAY))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(written) == 1
    assert list_reminders() == [("24", "waiting")]
