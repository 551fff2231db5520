"""Experts get places with seats, unless something speaks against it; their residents stay when they go."""

from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from data.constraints import as_domain_error
from data.tables.campaigns import roster_place
from data.tables.people import app_user
from data.tables.seats import booking, seat
from queries.actions.log_case import ContactDetails
from queries.actions.sessions.absences import note_absence, remove_absence
from queries.actions.sessions.bookings import book_seat
from queries.actions.sessions.conflicts import list_conflicts
from queries.actions.sessions.links import set_expert_link, set_link, set_links
from queries.actions.sessions.roster import add_expert, remove_expert
from rules.actor import SYSTEM, Actor
from rules.errors import InvalidInput, NotFound
from rules.lookups import Reference, Window
from tests.evenings import DAY, EVENING, Evening, make_evening, make_expert, make_reachable, seat_expert
from tests.make import NOW, make_actor, make_case

LINK = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_one"
OTHER_LINK = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_two"


@pytest.fixture
def evening(connection: Connection, reference: Reference) -> Evening:
    """Metering and rates from 17:00 to 18:00, without experts."""
    return make_evening(connection, reference, experts=0, category_codes=("metering", "rates"))


def tell_conflicts(
    connection: Connection, reference: Reference, number: int, person: Actor
) -> list[tuple[str, str]]:
    found = list_conflicts(
        connection, SYSTEM, virtual_session_id=number, user_id=person.user_id, reference=reference
    )
    return [(each.kind, each.sentence) for each in found]


def count_free(connection: Connection, number: int) -> int:
    free = sa.select(sa.func.count()).where(
        seat.c.virtual_session_id == number,
        seat.c.withdrawn_at.is_(None),
        seat.c.seat_id.not_in(sa.select(booking.c.seat_id).where(booking.c.status == "booked")),
    )
    return connection.scalar(free) or 0


def test_a_place_makes_a_seat_for_every_slot(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    seat_expert(connection, reference, evening.first, make_expert(connection))
    slots = connection.execute(
        sa.select(seat.c.slot_no, seat.c.starts_at)
        .where(seat.c.virtual_session_id == evening.first)
        .order_by(seat.c.slot_no)
    ).all()
    assert [slot.slot_no for slot in slots] == [1, 2, 3, 4]
    assert slots[-1].starts_at == datetime(2026, 12, 1, 15, 45, tzinfo=UTC)


def test_an_expert_is_in_one_place_at_a_time(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    person = make_expert(connection)
    metering, rates = evening.virtual_session_ids
    seat_expert(connection, reference, metering, person)
    name = person.display_name
    assert tell_conflicts(connection, reference, rates, person) == [
        (
            "elsewhere",
            f"{name} sits in Water and electricity metering (Region B in December) at 17:00 on the same"
            " evening.",
        )
    ]
    assert tell_conflicts(connection, reference, metering, person)[0] == (
        "elsewhere", f"{name} sits here already.",
    )  # fmt: skip
    with pytest.raises(InvalidInput, match="on the same evening"):
        add_expert(
            connection, SYSTEM, virtual_session_id=rates, user_id=person.user_id, despite_conflicts=True,
            reference=reference, now=NOW,
        )  # fmt: skip
    during = sa.select(roster_place.c.during).where(roster_place.c.user_id == person.user_id)
    with pytest.raises(IntegrityError) as refused:
        connection.execute(
            sa.insert(roster_place).values(
                virtual_session_id=rates, user_id=person.user_id, during=during.scalar_subquery()
            )
        )
    assert "already sits in another virtual session" in str(as_domain_error(refused.value))


def test_what_speaks_against_a_place_is_told_before_it_is_saved(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    person = make_expert(connection, skills=("rates",), regions=("D",), category_codes=("rates",))
    note_absence(connection, SYSTEM, user_id=person.user_id, from_on=date(2026, 11, 30), to_on=DAY, now=NOW)
    connection.execute(sa.update(app_user).where(app_user.c.user_id == person.user_id).values(seats_a_day=3))
    speaker = make_reachable(
        connection, reference,
        contact=ContactDetails("Thandi Test", email="t@example.org", language="zu", consent=True),
    )  # fmt: skip
    helper = make_expert(connection)
    seat_expert(connection, reference, evening.first, helper)
    book_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[speaker.case_id],
        reference=reference, now=NOW,
    )  # fmt: skip
    name = person.display_name
    assert tell_conflicts(connection, reference, evening.first, person) == [
        ("skill", f"{name} has no skill in Water and electricity metering noted."),
        ("leave", f"{name} is away 30 Nov 2026 to 1 Dec 2026."),
        ("cap", f"{name} would have 4 seats on 1 Dec 2026; the most is 3."),
        ("scope", f"{name} sees region D only; this campaign is for B."),
        ("scope", f"{name} does not see queries about Water and electricity metering."),
        ("language", f"1 resident booked here prefers isiZulu, which {name} does not speak."),
    ]
    with pytest.raises(InvalidInput, match="has no skill"):
        seat_expert(connection, reference, evening.first, person)
    add_expert(
        connection, SYSTEM, virtual_session_id=evening.first, user_id=person.user_id,
        despite_conflicts=True, reference=reference, now=NOW,
    )  # fmt: skip
    assert count_free(connection, evening.first) == 7


def test_only_experts_who_work_here_sit(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    agent = make_actor(connection, "agent")
    assert ("role", f"{agent.display_name} is no billing expert.") in tell_conflicts(
        connection, reference, evening.first, agent
    )
    gone = make_expert(connection)
    connection.execute(
        sa.update(app_user)
        .where(app_user.c.user_id == gone.user_id)
        .values(is_active=False, deactivated_at=NOW)
    )
    assert tell_conflicts(connection, reference, evening.first, gone)[0][0] == "role"


def test_a_daily_cap_counts_every_evening_of_the_day(connection: Connection, reference: Reference) -> None:
    evening = make_evening(connection, reference, experts=0, windows=(EVENING, Window(time(18), time(21))))
    person = make_expert(connection)
    seat_expert(connection, reference, evening.first, person)
    assert tell_conflicts(connection, reference, evening.virtual_session_ids[1], person) == [
        ("cap", f"{person.display_name} would have 16 seats on 1 Dec 2026; the most is 12.")
    ]


def test_residents_of_an_expert_who_leaves_keep_their_times(
    connection: Connection, reference: Reference
) -> None:
    evening = make_evening(connection, reference, experts=2)
    booked = [
        book_seat(
            connection, SYSTEM, virtual_session_id=evening.first,
            case_ids=[make_case(connection, reference).case_id], reference=reference, now=NOW,
        )
        for _ in range(6)
    ]  # fmt: skip
    times = {each.booking_id: each.starts_at for each in booked}
    first = evening.experts[0]
    left = remove_expert(connection, SYSTEM, virtual_session_id=evening.first, user_id=first.user_id, now=NOW)
    assert left == 3
    kept = connection.execute(
        sa.select(booking.c.booking_id, seat.c.starts_at, seat.c.roster_place_id)
        .join(seat, seat.c.seat_id == booking.c.seat_id)
        .where(booking.c.virtual_session_id == evening.first, booking.c.status == "booked")
    ).all()
    assert {row.booking_id: row.starts_at for row in kept} == times
    assert sum(row.roster_place_id is None for row in kept) == 3
    assert count_free(connection, evening.first) == 1
    seat_expert(connection, reference, evening.first, make_expert(connection))
    assert count_free(connection, evening.first) == 2
    alone = sa.select(sa.func.count()).where(
        seat.c.virtual_session_id == evening.first,
        seat.c.roster_place_id.is_(None),
        seat.c.withdrawn_at.is_(None),
    )
    assert connection.scalar(alone) == 0
    with pytest.raises(NotFound, match="has no place here"):
        remove_expert(connection, SYSTEM, virtual_session_id=evening.first, user_id=first.user_id, now=NOW)


def test_a_colleague_free_at_that_time_takes_the_resident_on(
    connection: Connection, reference: Reference
) -> None:
    evening = make_evening(connection, reference, experts=2)
    case = make_case(connection, reference)
    booked = book_seat(
        connection, SYSTEM, virtual_session_id=evening.first, case_ids=[case.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    owner = sa.select(roster_place.c.user_id).join(
        seat, seat.c.roster_place_id == roster_place.c.roster_place_id
    )
    leaving = connection.scalar(owner.where(seat.c.seat_id == booked.seat_id))
    assert leaving is not None
    left = remove_expert(connection, SYSTEM, virtual_session_id=evening.first, user_id=leaving, now=NOW)
    assert left == 0
    row = connection.execute(
        sa.select(seat.c.starts_at, roster_place.c.user_id)
        .join(booking, booking.c.seat_id == seat.c.seat_id)
        .join(roster_place, roster_place.c.roster_place_id == seat.c.roster_place_id)
        .where(booking.c.booking_id == booked.booking_id)
    ).one()
    assert row.starts_at == booked.starts_at
    assert {row.user_id, leaving} == {expert.user_id for expert in evening.experts}


def test_absences_are_checked_and_can_be_taken_back(connection: Connection, evening: Evening) -> None:
    person = make_expert(connection)
    with pytest.raises(InvalidInput, match="cannot lie before its first"):
        note_absence(
            connection, SYSTEM, user_id=person.user_id, from_on=DAY, to_on=date(2026, 11, 30), now=NOW
        )
    with pytest.raises(NotFound, match="somebody who works here"):
        note_absence(connection, SYSTEM, user_id=-1, from_on=DAY, to_on=DAY, now=NOW)
    leave = note_absence(connection, SYSTEM, user_id=person.user_id, from_on=DAY, to_on=DAY, now=NOW)
    remove_absence(connection, SYSTEM, absence_id=leave, now=NOW)
    with pytest.raises(NotFound, match="not noted any more"):
        remove_absence(connection, SYSTEM, absence_id=leave, now=NOW)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://teams.microsoft.com/l/x", "must begin with https://"),
        ("https://example.org/l/x", "meetings are held at"),
        (LINK, "This link serves Water and electricity metering at the same time"),
    ],
)
def test_a_link_that_will_not_do_is_told_why(
    connection: Connection, reference: Reference, evening: Evening, url: str, told: str
) -> None:
    metering, rates = evening.virtual_session_ids
    set_link(connection, SYSTEM, virtual_session_id=metering, join_url=LINK, reference=reference, now=NOW)
    with pytest.raises(InvalidInput, match=told):
        set_link(connection, SYSTEM, virtual_session_id=rates, join_url=url, reference=reference, now=NOW)
    with pytest.raises(InvalidInput, match="Property rates, 01 Dec 17:00: "):
        set_links(connection, SYSTEM, links={rates: url}, reference=reference, now=NOW)


def test_an_experts_own_link_is_no_other_categorys(
    connection: Connection, reference: Reference, evening: Evening
) -> None:
    metering, rates = evening.virtual_session_ids
    place = seat_expert(connection, reference, metering, make_expert(connection))
    set_expert_link(
        connection, SYSTEM, roster_place_id=place, join_url=OTHER_LINK, reference=reference, now=NOW
    )
    with pytest.raises(InvalidInput, match="serves Water and electricity metering"):
        set_link(
            connection, SYSTEM, virtual_session_id=rates, join_url=OTHER_LINK, reference=reference, now=NOW
        )
    set_expert_link(connection, SYSTEM, roster_place_id=place, join_url=None, reference=reference, now=NOW)
    set_links(connection, SYSTEM, links={metering: LINK, rates: OTHER_LINK}, reference=reference, now=NOW)
