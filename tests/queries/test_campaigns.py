"""The list of campaigns, one of them, the board and the bookings, each in a bounded number of statements."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from queries.actions.sessions.absences import note_absence
from queries.actions.sessions.bookings import book_seat, cancel_booking, hold_seat
from queries.actions.sessions.campaigns import cancel_campaign
from queries.actions.sessions.evenings import cancel_evening
from queries.actions.sessions.roster import remove_expert
from queries.actions.sessions.waiting import join_waiting_list
from queries.sessions.board import get_board
from queries.sessions.bookings import list_bookable_cases, list_bookings, list_free_slots, list_waiting
from queries.sessions.campaigns import find_next_evening, get_campaign, list_campaigns
from queries.sessions.changes import list_changes
from queries.sessions.rosters import get_day_roster
from queries.sessions.times import list_coming, list_days
from rules.actor import SYSTEM
from rules.errors import NotFound
from rules.lookups import Reference, Window
from tests.booked import make_campaign
from tests.evenings import DAY, Evening, make_evening, make_expert, make_reachable, seat_expert
from tests.make import NOW, make_case
from tests.queries.statements import count_statements

NEXT_DAY = DAY + timedelta(days=1)
AFTER = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)


def seat_everywhere(connection: Connection, reference: Reference, evening: Evening, people: int) -> None:
    """New experts on every virtual session of their own."""
    for number in evening.virtual_session_ids:
        for _ in range(people):
            seat_expert(connection, reference, number, make_expert(connection))


def book(connection: Connection, reference: Reference, number: int, case_id: int) -> int:
    made = book_seat(
        connection, SYSTEM, virtual_session_id=number, case_ids=[case_id], reference=reference, now=NOW
    )
    return made.booking_id


def test_a_campaign_counts_its_own_seats_experts_and_bookings(
    connection: Connection, reference: Reference
) -> None:
    make_evening(connection, reference, experts=2, name="Another")
    mine = make_evening(connection, reference, experts=2, days=(DAY, NEXT_DAY), overbooking=1)
    case = make_reachable(connection, reference)
    book(connection, reference, mine.first, case.case_id)
    held = make_case(connection, reference)
    hold_seat(
        connection, SYSTEM, virtual_session_id=mine.first, case_ids=[held.case_id], reference=reference,
        now=NOW,
    )  # fmt: skip
    waits = make_reachable(connection, reference)
    join_waiting_list(connection, SYSTEM, campaign_id=mine.campaign_id, case_id=waits.case_id, now=NOW)
    with count_statements(connection) as statements:
        found = get_campaign(connection, SYSTEM, campaign_id=mine.campaign_id, reference=reference, now=NOW)
    assert len(statements) == 1
    assert (found.experts, found.seats, found.extras) == (2, 8, 1)
    assert (found.booked, found.held, found.waiting, found.invited) == (1, 1, 1, 0)
    assert found.fill == pytest.approx(0.25)
    assert found.evenings == [DAY, NEXT_DAY]
    assert found.next_at == datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def test_the_list_begins_with_what_comes_next_in_one_statement(
    connection: Connection, reference: Reference
) -> None:
    later = make_evening(connection, reference, days=(NEXT_DAY,), name="Later")
    soon = make_evening(connection, reference, name="Soon")
    gone = make_evening(connection, reference, name="Called off")
    cancel_campaign(
        connection, SYSTEM, campaign_id=gone.campaign_id, reason="No power", reference=reference, now=NOW
    )
    with count_statements(connection) as statements:
        found = list_campaigns(connection, SYSTEM, reference=reference, now=NOW)
    assert len(statements) == 1
    assert [each.campaign_id for each in found] == [soon.campaign_id, later.campaign_id, gone.campaign_id]
    assert [each.runs for each in found] == [True, True, False]
    held = list_campaigns(connection, SYSTEM, reference=reference, now=AFTER)
    assert held[0].campaign_id == later.campaign_id


def test_a_campaign_that_is_not_there_is_said_to_be_missing(
    connection: Connection, reference: Reference
) -> None:
    with pytest.raises(NotFound):
        get_campaign(connection, SYSTEM, campaign_id=1, reference=reference, now=NOW)


def test_the_next_evening_is_the_whole_day_of_one_campaign(
    connection: Connection, reference: Reference
) -> None:
    assert find_next_evening(connection, SYSTEM, reference=reference, now=NOW) is None
    windows = (Window(time(13), time(14)), Window(time(17), time(18)))
    mine = make_evening(connection, reference, days=(DAY, NEXT_DAY), windows=windows)
    seat_everywhere(connection, reference, mine, 1)
    book(connection, reference, mine.first, make_reachable(connection, reference).case_id)
    noon = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    with count_statements(connection) as statements:
        found = find_next_evening(connection, SYSTEM, reference=reference, now=noon)
    assert len(statements) == 1
    assert found is not None
    assert (found.starts_at.hour, found.ends_at.hour) == (11, 16)
    assert (found.experts, found.seats, found.booked) == (3, 12, 1)
    evening = find_next_evening(connection, SYSTEM, reference=reference, now=AFTER)
    assert evening is not None
    assert evening.starts_at.date() == NEXT_DAY


def test_the_board_takes_as_many_statements_for_forty_experts_as_for_one(
    connection: Connection, reference: Reference
) -> None:
    days = tuple(DAY + timedelta(days=n) for n in range(5))
    small = make_evening(connection, reference)
    large = make_evening(connection, reference, experts=0, days=days)
    people = [make_expert(connection) for _ in range(40)]
    for number in large.virtual_session_ids[1:]:
        for person in people:
            seat_expert(connection, reference, number, person)
    counts = []
    for campaign_id in (small.campaign_id, large.campaign_id):
        with count_statements(connection) as statements:
            board = get_board(connection, SYSTEM, campaign_id=campaign_id, reference=reference)
        counts.append(len(statements))
    assert counts == [4, 4]
    assert [session.seats for session in board.sessions] == [0, 160, 160, 160, 160]
    here = [place for place in board.places if place.campaign_id == large.campaign_id]
    assert len(here) == 160
    assert {place.slots for place in here} == {"ffff"}


def test_the_board_shows_every_slot_leave_and_what_is_elsewhere(
    connection: Connection, reference: Reference
) -> None:
    mine = make_evening(connection, reference, experts=1, days=(DAY, NEXT_DAY))
    other = make_evening(connection, reference, experts=0, name="Elsewhere")
    person = make_expert(connection)
    seat_expert(connection, reference, other.first, person)
    note_absence(
        connection, SYSTEM, user_id=person.user_id, from_on=NEXT_DAY, to_on=NEXT_DAY, reason="Leave", now=NOW
    )
    book(connection, reference, mine.first, make_reachable(connection, reference).case_id)
    hold_seat(
        connection, SYSTEM, virtual_session_id=mine.first,
        case_ids=[make_case(connection, reference).case_id], reference=reference, now=NOW,
    )  # fmt: skip
    board = get_board(connection, SYSTEM, campaign_id=mine.campaign_id, reference=reference)
    own = next(place for place in board.places if place.campaign_id == mine.campaign_id)
    assert own.slots == "bhff"
    assert own.taken == 2
    elsewhere = next(place for place in board.places if place.campaign_id == other.campaign_id)
    assert elsewhere.user_id == person.user_id
    assert [absence.user_id for absence in board.absences] == [person.user_id]
    assert board.sessions[0].free == 2


def test_whoever_was_taken_off_leaves_the_board(connection: Connection, reference: Reference) -> None:
    mine = make_evening(connection, reference, experts=1)
    remove_expert(connection, SYSTEM, virtual_session_id=mine.first, user_id=mine.experts[0].user_id, now=NOW)
    board = get_board(connection, SYSTEM, campaign_id=mine.campaign_id, reference=reference)
    assert board.places == []
    assert board.sessions[0].seats == 0
    newest = list_changes(connection, SYSTEM, campaign_id=mine.campaign_id)[0]
    assert (newest.kind, newest.category_code) == ("expert_removed", "metering")


def test_bookings_are_listed_with_masked_accounts_and_their_queries(
    connection: Connection, reference: Reference
) -> None:
    mine = make_evening(connection, reference, experts=1)
    case = make_reachable(connection, reference, account_no="550012345")
    booking_id = book(connection, reference, mine.first, case.case_id)
    with count_statements(connection) as statements:
        found = list_bookings(connection, SYSTEM, campaign_id=mine.campaign_id)
    assert len(statements) == 1
    assert [(each.status, each.references) for each in found] == [("booked", [case.reference])]
    assert found[0].account_no == "55…2345"
    assert found[0].expert_name == mine.experts[0].display_name
    cancel_booking(
        connection, SYSTEM, booking_id=booking_id, reason="Cannot come", reference=reference, now=NOW
    )
    assert list_bookings(connection, SYSTEM, campaign_id=mine.campaign_id) == []
    ended = list_bookings(connection, SYSTEM, campaign_id=mine.campaign_id, with_ended=True)
    assert [(each.status, each.cancel_reason) for each in ended] == [("cancelled", "Cannot come")]


def test_free_slots_are_those_nobody_has_and_that_have_not_begun(
    connection: Connection, reference: Reference
) -> None:
    mine = make_evening(connection, reference, experts=2)
    book(connection, reference, mine.first, make_reachable(connection, reference).case_id)
    slots = list_free_slots(
        connection, SYSTEM, campaign_id=mine.campaign_id, category_code="metering", now=NOW
    )
    assert [slot.free for slot in slots] == [1, 2, 2, 2]
    half = slots[2].starts_at - timedelta(minutes=1)
    later = list_free_slots(
        connection, SYSTEM, campaign_id=mine.campaign_id, category_code="metering", now=half
    )
    assert [slot.free for slot in later] == [2, 2]


def test_open_queries_are_found_by_reference_or_account(connection: Connection, reference: Reference) -> None:
    mine = make_evening(connection, reference)
    case = make_case(connection, reference, account_no="550012345")
    make_case(connection, reference, account_no="550099999")
    for words in (case.reference.lower(), " 550012345 "):
        found = list_bookable_cases(connection, SYSTEM, campaign_id=mine.campaign_id, words=words)
        assert [each.case_id for each in found] == [case.case_id]
    assert list_bookable_cases(connection, SYSTEM, campaign_id=mine.campaign_id, words=" ") == []


def test_a_query_of_elsewhere_is_found_and_told_apart(connection: Connection, reference: Reference) -> None:
    case = make_case(connection, reference, region="B")
    areas: list[tuple[dict[str, Any], bool]] = [
        ({}, True), ({"regions": ["B", "C"]}, True), ({"regions": ["C"]}, False), ({"wards": [1]}, False)
    ]  # fmt: skip
    for area, is_near in areas:
        number = make_campaign(connection, **area)
        [found] = list_bookable_cases(connection, SYSTEM, campaign_id=number, words=case.reference)
        assert found.is_near is is_near


def test_the_waiting_list_keeps_its_order(connection: Connection, reference: Reference) -> None:
    mine = make_evening(connection, reference, experts=0)
    waits = [make_reachable(connection, reference) for _ in range(3)]
    for place, case in enumerate(waits):
        join_waiting_list(
            connection, SYSTEM, campaign_id=mine.campaign_id, case_id=case.case_id,
            now=NOW + timedelta(minutes=place),
        )  # fmt: skip
    found = list_waiting(connection, SYSTEM, campaign_id=mine.campaign_id)
    assert [line.reference for line in found] == [case.reference for case in waits]
    assert {line.offer_until_at for line in found} == {None}


def test_the_roster_of_a_day_has_its_experts_bookings_and_warnings(
    connection: Connection, reference: Reference
) -> None:
    holiday = date(2026, 12, 16)
    mine = make_evening(connection, reference, experts=1, days=(holiday,))
    case = make_reachable(connection, reference)
    book(connection, reference, mine.first, case.case_id)
    roster = get_day_roster(
        connection, SYSTEM, campaign_id=mine.campaign_id, on=holiday, reference=reference, now=NOW
    )
    assert roster.warnings == ["16 Dec 2026 is a public holiday: Day of Reconciliation."]
    (sitting,) = roster.sittings
    assert sitting.experts == [mine.experts[0].display_name]
    assert [(each.time, each.references) for each in sitting.seatings] == [("17:00", case.reference)]
    with pytest.raises(NotFound):
        get_day_roster(connection, SYSTEM, campaign_id=mine.campaign_id, on=DAY, reference=reference, now=NOW)


def test_days_keep_what_was_cancelled_and_coming_times_do_not(
    connection: Connection, reference: Reference
) -> None:
    mine = make_evening(connection, reference, days=(DAY, NEXT_DAY))
    cancel_evening(
        connection, SYSTEM, campaign_id=mine.campaign_id, on=DAY, reason="No power", reference=reference,
        now=NOW,
    )  # fmt: skip
    assert list_days(connection, SYSTEM, campaign_id=mine.campaign_id, reference=reference) == [DAY, NEXT_DAY]
    coming = list_coming(connection, SYSTEM, campaign_id=mine.campaign_id, now=NOW)
    assert [start.date() for start, _ in coming] == [NEXT_DAY]
