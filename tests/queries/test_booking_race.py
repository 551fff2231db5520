"""Two hundred people in two processes want twenty seats at once; then one of the processes is killed."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.cases import case_event
from data.tables.seats import booking, booking_case, seat
from data.transaction import perform, transaction
from jobs.seats import free_seats
from queries.actions.sessions.bookings import book_seat
from queries.actions.sessions.refusals import NoSeat
from queries.cases import CaseRecord
from queries.reference import load_reference
from rules import events
from rules.actor import SYSTEM
from tests.evenings import make_evening
from tests.make import NOW, make_case
from tests.web_process import ROOT

EXPERTS = 5
SEATS = 4 * EXPERTS
PEOPLE = 200
PROCESSES = 2

pytestmark = pytest.mark.usefixtures("own_engine")


def make_rush(people: int = PEOPLE) -> tuple[int, list[CaseRecord]]:
    """A virtual session of twenty seats, and a query for each of so many residents."""
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        evening = make_evening(connection, reference, experts=EXPERTS)
        return evening.first, [make_case(connection, reference) for _ in range(people)]


def begin(number: int, case_ids: Sequence[int], pause: float = 0) -> subprocess.Popen[str]:
    settings = {"THAROLLO_POOL_SIZE": "12", "THAROLLO_POOL_TIMEOUT_SECONDS": "60"}
    return subprocess.Popen(
        [
            sys.executable, "-m", "tests.queries.selling", NOW.isoformat(), str(number), str(pause),
            *map(str, case_ids),
        ],
        cwd=ROOT,
        env=os.environ | settings | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    output, errors = process.communicate(timeout=240)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors, errors
    return [json.loads(line) for line in output.splitlines()]


def count_sold(status: str = "booked") -> Counter[int]:
    """How many live bookings each seat has."""
    with transaction(SYSTEM) as connection:
        return Counter(connection.scalars(sa.select(booking.c.seat_id).where(booking.c.status == status)))


def test_twenty_seats_are_sold_once_each_and_everybody_else_is_told() -> None:
    number, cases = make_rush()
    ids = [case.case_id for case in cases]
    processes = [begin(number, ids[n::PROCESSES]) for n in range(PROCESSES)]
    endings = [ending for process in processes for ending in finish(process)]
    booked = [ending for ending in endings if "booking_id" in ending]
    refused = [ending for ending in endings if "refused" in ending]
    assert (len(booked), len(refused)) == (SEATS, PEOPLE - SEATS)
    assert {ending["refused"] for ending in refused} == {"NoSeat"}
    assert all(ending["words"].startswith("Every seat of 1 Dec 2026, 17:00 is taken") for ending in refused)
    assert sorted(count_sold().values()) == [1] * SEATS
    with transaction(SYSTEM) as connection:
        sold_to = connection.execute(sa.select(booking_case.c.booking_id, booking_case.c.case_id)).all()
        told = connection.scalars(
            sa.select(case_event.c.case_id).where(case_event.c.kind == events.SEAT_BOOKED)
        ).all()
    assert {(each["booking_id"], each["case_id"]) for each in booked} == {tuple(row) for row in sold_to}
    assert sorted(told) == sorted(each["case_id"] for each in booked)


def test_a_process_killed_in_the_middle_sells_nothing_twice_and_blocks_nothing_for_good() -> None:
    number, cases = make_rush()
    ids = [case.case_id for case in cases]
    doomed, other = begin(number, ids[0::2], pause=2), begin(number, ids[1::2], pause=0.2)
    assert doomed.stdout is not None
    first = doomed.stdout.readline()  # by now all of its people are at it
    doomed.send_signal(signal.SIGKILL)
    rest, _ = doomed.communicate()
    endings = [json.loads(line) for line in [first, *rest.splitlines()] if line.endswith(("}", "}\n"))]
    endings += finish(other)
    promised = {ending["booking_id"] for ending in endings if "booking_id" in ending}
    with transaction(SYSTEM) as connection:
        kept = set(connection.scalars(sa.select(booking.c.booking_id).where(booking.c.status == "booked")))
        orphans = connection.scalars(sa.select(booking.c.booking_id).where(booking.c.status == "held")).all()
    assert promised <= kept
    sold, held = count_sold(), count_sold("held")
    assert set((sold + held).values()) == {1}
    assert sum((sold + held).values()) == SEATS
    assert len(orphans) == sum(held.values())

    later = NOW + timedelta(minutes=10)
    free_seats(threading.Event(), later)
    assert count_sold("held") == Counter()
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        without = sa.select(booking_case.c.case_id).join(
            booking, booking.c.booking_id == booking_case.c.booking_id
        )
        served = set(connection.scalars(without.where(booking.c.status == "booked")))
    left = (case_id for case_id in ids if case_id not in served)
    for _ in range(sum(held.values())):
        perform(
            SYSTEM, book_seat, virtual_session_id=number, case_ids=[next(left)], reference=reference,
            now=later,
        )  # fmt: skip
    with pytest.raises(NoSeat):
        perform(
            SYSTEM, book_seat, virtual_session_id=number, case_ids=[next(left)], reference=reference,
            now=later,
        )  # fmt: skip
    assert sorted(count_sold().values()) == [1] * SEATS
    with transaction(SYSTEM) as connection:
        seats = set(connection.scalars(sa.select(seat.c.seat_id).where(seat.c.withdrawn_at.is_(None))))
    assert set(count_sold()) == seats
