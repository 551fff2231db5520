"""Two people do at once what only one of them can: one succeeds, the other is told why."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from data.tables.campaigns import roster_place
from data.tables.seats import booking, seat
from data.transaction import perform, transaction
from queries.actions.sessions.booked import Booking
from queries.actions.sessions.bookings import book_seat, cancel_booking, move_booking
from queries.actions.sessions.evenings import cancel_evening
from queries.actions.sessions.roster import add_expert, remove_expert
from queries.cases import CaseRecord
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.errors import DomainError
from rules.lookups import Reference
from tests.evenings import DAY, Evening, make_evening, make_expert
from tests.make import NOW, make_case

pytestmark = pytest.mark.usefixtures("own_engine")

Attempt = Callable[[], Any]


def rush(attempts: Sequence[Attempt]) -> list[Any]:
    """What each attempt gave, or the domain error it ended in; all begin together."""
    start = threading.Barrier(len(attempts))
    endings: list[Any] = [None] * len(attempts)

    def work(n: int) -> None:
        start.wait()
        try:
            endings[n] = attempts[n]()
        except DomainError as refused:
            endings[n] = refused
        except Exception as fault:
            endings[n] = fault

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(attempts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [each for each in endings if isinstance(each, Exception) and not isinstance(each, DomainError)]
    return endings


def list_refusals(endings: Sequence[Any]) -> list[str]:
    return [str(each) for each in endings if isinstance(each, DomainError)]


def prepare(cases: int, **changes: Any) -> tuple[Reference, Evening, list[CaseRecord]]:
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        evening = make_evening(connection, reference, **changes)
        return reference, evening, [make_case(connection, reference) for _ in range(cases)]


def buy(reference: Reference, number: int, case: CaseRecord, **wanted: Any) -> Attempt:
    return lambda: perform(
        SYSTEM, book_seat, virtual_session_id=number, case_ids=[case.case_id], reference=reference, now=NOW,
        **wanted,
    )  # fmt: skip


def count_live() -> Counter[int]:
    with transaction(SYSTEM) as connection:
        return Counter(
            connection.scalars(sa.select(booking.c.seat_id).where(booking.c.status.in_(("held", "booked"))))
        )


def test_one_query_is_booked_once_however_often_it_is_tried() -> None:
    reference, evening, [case] = prepare(1, experts=3)
    endings = rush([buy(reference, evening.first, case)] * 8)
    told = list_refusals(endings)
    assert len(told) == 7
    assert all(words.startswith(f"{case.reference} has a seat on 1 Dec 2026") for words in told)


def test_two_queries_of_one_resident_never_overlap() -> None:
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        evening = make_evening(connection, reference, experts=6)
        mine = [make_case(connection, reference, account_no="400000016") for _ in range(6)]
    endings = rush([buy(reference, evening.first, case) for case in mine])
    assert set(list_refusals(endings)) == {
        "This resident has another seat at each time that is still free. Move that one first."
    }
    with transaction(SYSTEM) as connection:
        starts = connection.scalars(
            sa.select(seat.c.starts_at).join(booking, booking.c.seat_id == seat.c.seat_id)
        ).all()
    assert len(set(starts)) == len(starts) == 4


def test_one_expert_asked_for_twice_sits_once() -> None:
    reference, evening, _ = prepare(0, experts=0, category_codes=("metering", "rates"))
    with transaction(SYSTEM) as connection:
        person = make_expert(connection)

    def place(number: int) -> Attempt:
        return lambda: perform(
            SYSTEM, add_expert, virtual_session_id=number, user_id=person.user_id, reference=reference,
            now=NOW,
        )  # fmt: skip

    endings = rush([place(number) for number in evening.virtual_session_ids])
    [told] = list_refusals(endings)
    assert told.startswith(f"{person.display_name} sits in ")
    with transaction(SYSTEM) as connection:
        assert len(connection.scalars(sa.select(roster_place.c.user_id)).all()) == 1


def test_nobody_keeps_a_seat_of_an_evening_that_is_cancelled_meanwhile() -> None:
    reference, evening, cases = prepare(16, experts=4)
    endings = rush(
        [
            *(buy(reference, evening.first, case) for case in cases[:8]),
            lambda: perform(
                SYSTEM, cancel_evening, campaign_id=evening.campaign_id, on=DAY, reason="Strike",
                reference=reference, now=NOW,
            ),
            *(buy(reference, evening.first, case) for case in cases[8:]),
        ]
    )  # fmt: skip
    assert set(list_refusals(endings)) <= {"This virtual session is cancelled. Choose another evening."}
    assert isinstance(endings[8], int)
    assert count_live() == Counter()


def test_moves_cancellations_and_a_leaving_expert_sell_no_seat_twice() -> None:
    reference, evening, cases = prepare(12, experts=2)
    with transaction(SYSTEM) as connection:
        booked = [
            book_seat(
                connection, SYSTEM, virtual_session_id=evening.first, case_ids=[case.case_id],
                reference=reference, now=NOW,
            )
            for case in cases[:6]
        ]  # fmt: skip

    def move(each: Booking) -> Attempt:
        return lambda: perform(
            SYSTEM, move_booking, booking_id=each.booking_id, virtual_session_id=evening.first,
            reference=reference, now=NOW,
        )  # fmt: skip

    def cancel(each: Booking) -> Attempt:
        return lambda: perform(
            SYSTEM, cancel_booking, booking_id=each.booking_id, reason="Cannot come", reference=reference,
            now=NOW,
        )  # fmt: skip

    def leave() -> int:
        return perform(
            SYSTEM, remove_expert, virtual_session_id=evening.first, user_id=evening.experts[0].user_id,
            now=NOW,
        )  # fmt: skip

    buys = [buy(reference, evening.first, case) for case in cases[6:]]
    rush([*map(move, booked[:3]), *map(cancel, booked[3:]), leave, *buys])
    live = count_live()
    assert set(live.values()) == {1}
    with transaction(SYSTEM) as connection:
        withdrawn = set(connection.scalars(sa.select(seat.c.seat_id).where(seat.c.withdrawn_at.is_not(None))))
    assert not withdrawn & set(live)
