"""Whatever is done with a campaign's seats, in whatever order: nobody is sold what is not there."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import roster_place, virtual_session
from data.tables.seats import booking, seat
from queries.actions.sessions.bookings import (
    book_seat,
    cancel_booking,
    confirm_booking,
    expire_holds,
    hold_seat,
    move_booking,
)
from queries.actions.sessions.roster import add_expert, remove_expert
from queries.actions.sessions.waiting import join_waiting_list, offer_seats
from rules.actor import SYSTEM
from rules.errors import DomainError
from rules.lookups import Reference
from tests.evenings import make_evening, make_expert, make_reachable
from tests.make import NOW

STEPS = 40


class Town:
    """Two overlapping virtual sessions, three experts, some residents, and a clock."""

    def __init__(self, connection: Connection, reference: Reference, dice: Random) -> None:
        self.connection, self.reference, self.dice = connection, reference, dice
        self.now = NOW
        first = make_evening(connection, reference, overbooking=1)
        second = make_evening(connection, reference, experts=0, name="Another", overbooking=1)
        self.campaign_ids = (first.campaign_id, second.campaign_id)
        self.meetings = (first.first, second.first)
        self.experts = (*first.experts, make_expert(connection), make_expert(connection))
        accounts = [f"4000000{n:02}" for n in range(4)]
        self.cases = [
            make_reachable(connection, reference, account_no=dice.choice(accounts)) for _ in range(10)
        ]

    def act(self) -> None:
        """One thing that somebody may try."""
        name = self.dice.choice(
            ("book", "book", "hold", "confirm", "cancel", "move", "expire", "add", "remove", "wait", "offer")
        )
        step: Callable[[], Any] = getattr(self, name)
        step()

    def common(self) -> dict[str, Any]:
        return {"reference": self.reference, "now": self.now}

    def any_meeting(self) -> int:
        return self.dice.choice(self.meetings)

    def any_booking(self) -> int:
        found = self.connection.scalars(sa.select(booking.c.booking_id)).all()
        return self.dice.choice(found) if found else 0

    def any_case(self) -> int:
        return self.dice.choice(self.cases).case_id

    def book(self) -> None:
        book_seat(
            self.connection, SYSTEM, virtual_session_id=self.any_meeting(), case_ids=[self.any_case()],
            **self.common(),
        )  # fmt: skip

    def hold(self) -> None:
        hold_seat(
            self.connection, SYSTEM, virtual_session_id=self.any_meeting(), case_ids=[self.any_case()],
            **self.common(),
        )  # fmt: skip

    def confirm(self) -> None:
        confirm_booking(self.connection, SYSTEM, booking_id=self.any_booking(), **self.common())

    def cancel(self) -> None:
        cancel_booking(
            self.connection, SYSTEM, booking_id=self.any_booking(), reason="Tried", **self.common()
        )

    def move(self) -> None:
        move_booking(
            self.connection, SYSTEM, booking_id=self.any_booking(), virtual_session_id=self.any_meeting(),
            **self.common(),
        )  # fmt: skip

    def expire(self) -> None:
        self.now += timedelta(minutes=self.dice.choice((1, 5, 60)))
        expire_holds(self.connection, SYSTEM, now=self.now)

    def add(self) -> None:
        add_expert(
            self.connection, SYSTEM, virtual_session_id=self.any_meeting(),
            user_id=self.dice.choice(self.experts).user_id, **self.common(),
        )  # fmt: skip

    def remove(self) -> None:
        remove_expert(
            self.connection, SYSTEM, virtual_session_id=self.any_meeting(),
            user_id=self.dice.choice(self.experts).user_id, now=self.now,
        )  # fmt: skip

    def wait(self) -> None:
        join_waiting_list(
            self.connection, SYSTEM, campaign_id=self.dice.choice(self.campaign_ids),
            case_id=self.any_case(), now=self.now,
        )  # fmt: skip

    def offer(self) -> None:
        offer_seats(self.connection, SYSTEM, virtual_session_id=self.any_meeting(), **self.common())


def check(connection: Connection) -> None:
    """What must hold after everything."""
    live = connection.execute(
        sa.select(
            booking.c.seat_id, booking.c.resident_key, booking.c.during, booking.c.virtual_session_id,
            seat.c.during.label("seat_during"), seat.c.withdrawn_at,
            seat.c.virtual_session_id.label("of_session"),
        )
        .join(seat, seat.c.seat_id == booking.c.seat_id)
        .where(booking.c.status.in_(("held", "booked")))
    ).all()  # fmt: skip
    assert len({row.seat_id for row in live}) == len(live)
    assert all(row.withdrawn_at is None for row in live)
    assert all(row.during == row.seat_during for row in live)
    assert all(row.virtual_session_id == row.of_session for row in live)
    for key in {row.resident_key for row in live}:
        spans = sorted((row.during.lower, row.during.upper) for row in live if row.resident_key == key)
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
    places = connection.execute(
        sa.select(roster_place.c.roster_place_id, roster_place.c.user_id, virtual_session.c.starts_at)
        .join(virtual_session, virtual_session.c.virtual_session_id == roster_place.c.virtual_session_id)
        .where(roster_place.c.removed_at.is_(None))
    ).all()
    assert len({(row.user_id, row.starts_at) for row in places}) == len(places)
    for row in places:
        slots = connection.scalars(
            sa.select(seat.c.slot_no)
            .where(seat.c.roster_place_id == row.roster_place_id, seat.c.withdrawn_at.is_(None))
            .order_by(seat.c.slot_no)
        ).all()
        assert slots == [1, 2, 3, 4]


@pytest.mark.parametrize("seed", range(4))
def test_seats_stay_in_order_whatever_is_tried(
    connection: Connection, reference: Reference, seed: int
) -> None:
    town = Town(connection, reference, Random(seed))
    done = 0
    for _ in range(STEPS):
        savepoint = connection.begin_nested()
        try:
            town.act()
            savepoint.commit()
            done += 1
        except DomainError:
            savepoint.rollback()
        check(connection)
    assert done > STEPS // 4
