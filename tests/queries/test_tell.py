"""What residents are told of their bookings: the right words, once, to whom they concern."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.messages import message
from data.tables.seats import booking
from queries.actions.sessions.tell import draft_bookings, tell_bookings, tell_invited, tell_of_link
from rules.actor import SYSTEM, Actor
from rules.lookups import Reference
from rules.sessions.texts import Notice
from tests.booked import (
    LINK,
    STARTS,
    add_case,
    erase_contact,
    make_booking,
    make_campaign,
    make_place,
    make_resident_case,
    make_virtual_session,
)
from tests.calendar_files import read_event
from tests.make import NOW, make_actor


def outbox(connection: Connection) -> list[sa.Row[tuple[object, ...]]]:
    return list(connection.execute(sa.select(message).order_by(message.c.message_id)))


def raise_sequence(connection: Connection, booking_id: int) -> None:
    connection.execute(
        booking.update().where(booking.c.booking_id == booking_id).values(sequence=booking.c.sequence + 1)
    )


def test_booking_is_told_by_mail_with_calendar_and_by_sms(
    connection: Connection, reference: Reference
) -> None:
    case = make_resident_case(connection, reference)
    other = make_resident_case(
        connection, reference, category_code="account", subcategory_code="refund_credit"
    )
    evening = make_virtual_session(connection)
    booked = make_booking(connection, evening, case, slot=2)
    add_case(connection, booked, other)
    written = tell_bookings(
        connection, SYSTEM, booking_ids=[booked], notice="booking", reference=reference, now=NOW
    )
    [told] = draft_bookings(
        connection, SYSTEM, booking_ids=[booked], notice="booking", reference=reference, now=NOW
    )
    [row] = outbox(connection)
    assert written == 1
    assert (row.case_id, row.template_code, row.recipient_kind) == (
        case.case_id,
        "session_booking",
        "contact",
    )
    assert row.subject == f"Your virtual session about query {case.reference}, {other.reference} is booked"
    assert "When: Tue 1 Dec 2026, 17:15 to 17:30 (SAST, UTC+2)" in row.body
    assert LINK in row.body
    assert f"- {reference.documents['bank_confirmation'].name}" in row.body
    assert row.body.count("- Municipal statement") == 1
    assert row.calendar_method == "REQUEST"
    event = read_event(row.calendar_text)
    uid = connection.scalar(sa.select(booking.c.uid).where(booking.c.booking_id == booked))
    assert (event["UID"], event["SEQUENCE"], event["DTSTAMP"].dt) == (str(uid), 0, NOW)
    assert case.reference in told.texts.sms
    assert (told.booking_id, told.case_id) == (booked, case.case_id)


@pytest.mark.parametrize("notice", ["booking", "cancellation", "offer"])
def test_nothing_personal_leaves(connection: Connection, reference: Reference, notice: Notice) -> None:
    case = make_resident_case(connection, reference, account_no="553344112")
    booked = make_booking(connection, make_virtual_session(connection), case)
    tell_bookings(connection, SYSTEM, booking_ids=[booked], notice=notice, reference=reference, now=NOW)
    [told] = draft_bookings(
        connection, SYSTEM, booking_ids=[booked], notice=notice, reference=reference, now=NOW
    )
    [row] = outbox(connection)
    written = " ".join((row.subject, row.body, row.calendar_text or "", told.texts.sms))
    for personal in ("Nomsa", "resident@", "0115550100", "+27115550100", "553344112", case.title):
        assert personal not in written


def test_asking_twice_sends_once_and_a_change_sends_again(
    connection: Connection, reference: Reference
) -> None:
    booked = make_booking(
        connection, make_virtual_session(connection), make_resident_case(connection, reference)
    )
    notices: tuple[Notice, ...] = ("booking", "booking", "move")
    for notice in notices:
        tell_bookings(
            connection,
            SYSTEM,
            booking_ids=[booked],
            notice=notice,
            reference=reference,
            now=NOW,
        )
    assert len(outbox(connection)) == 2
    raise_sequence(connection, booked)
    tell_bookings(
        connection,
        SYSTEM,
        booking_ids=[booked],
        notice="cancellation",
        reference=reference,
        now=NOW,
    )
    last = outbox(connection)[-1]
    assert last.calendar_method == "CANCEL"
    event = read_event(last.calendar_text)
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_resident_without_address_gets_an_sms_to_copy(connection: Connection, reference: Reference) -> None:
    silent = make_resident_case(connection, reference, email=None)
    erased = make_resident_case(connection, reference)
    evening = make_virtual_session(connection)
    booked = [make_booking(connection, evening, each, slot=n) for n, each in enumerate((silent, erased), 1)]
    erase_contact(connection, erased)
    tell_bookings(connection, SYSTEM, booking_ids=booked, notice="booking", reference=reference, now=NOW)
    told = draft_bookings(
        connection, SYSTEM, booking_ids=booked, notice="booking", reference=reference, now=NOW
    )
    assert [each.draft for each in told] == [None, None]
    assert all(each.texts.sms for each in told)
    assert outbox(connection) == []


def test_everybody_booked_is_told_wherever_they_live(
    connection: Connection, reference: Reference, act_as: Callable[[Actor], None]
) -> None:
    manager = make_actor(connection, "manager", regions=("B",))
    case = make_resident_case(connection, reference, region="E")
    booked = make_booking(connection, make_virtual_session(connection), case)
    act_as(manager)
    seen = draft_bookings(
        connection, manager, booking_ids=[booked], notice="move", reference=reference, now=NOW
    )
    told = tell_bookings(
        connection, manager, booking_ids=[booked], notice="move", reference=reference, now=NOW
    )
    assert (seen, told) == ([], 1)
    act_as(SYSTEM)
    [row] = outbox(connection)
    assert row.created_by == manager.user_id


def test_link_of_the_expert_comes_before_the_link_of_all(
    connection: Connection, reference: Reference
) -> None:
    own = "https://teams.microsoft.com/meet/1?p=own"
    evening = make_virtual_session(connection)
    expert = make_actor(connection, "expert")
    place = make_place(connection, evening, expert.user_id, join_url=own)
    case = make_resident_case(connection, reference)
    booked = make_booking(connection, evening, case, roster_place_id=place)
    [told] = draft_bookings(
        connection, SYSTEM, booking_ids=[booked], notice="booking", reference=reference, now=NOW
    )
    assert own in told.texts.body
    assert LINK not in told.texts.body


def test_new_link_is_told_to_whoever_is_booked(connection: Connection, reference: Reference) -> None:
    evening = make_virtual_session(connection)
    booked = make_booking(connection, evening, make_resident_case(connection, reference))
    make_booking(
        connection,
        evening,
        make_resident_case(connection, reference),
        slot=2,
        status="cancelled",
        cancelled_at=NOW,
    )
    told = tell_of_link(connection, SYSTEM, virtual_session_id=evening, reference=reference, now=NOW)
    assert told == 1
    [row] = outbox(connection)
    uid = connection.scalar(sa.select(booking.c.uid).where(booking.c.booking_id == booked))
    assert row.idempotency_key == f"session_link:{uid}:1"
    assert (row.template_code, row.calendar_method) == ("session_link", "REQUEST")
    assert read_event(row.calendar_text)["SEQUENCE"] == 1


def test_link_of_one_expert_is_told_to_those_who_meet_that_expert(
    connection: Connection, reference: Reference
) -> None:
    evening = make_virtual_session(connection)
    places = [
        make_place(connection, evening, make_actor(connection, "expert").user_id, join_url=url)
        for url in (f"{LINK}-own", None)
    ]
    residents = [make_resident_case(connection, reference) for _ in places]
    for slot, (place, case) in enumerate(zip(places, residents, strict=True), 1):
        make_booking(connection, evening, case, slot=slot, roster_place_id=place)
    for own in (places[0], None):
        tell_of_link(
            connection,
            SYSTEM,
            virtual_session_id=evening,
            roster_place_id=own,
            reference=reference,
            now=NOW,
        )
    cases = [row.case_id for row in outbox(connection)]
    assert cases == [each.case_id for each in residents]


def test_invited_are_told_of_the_evenings_of_their_category_once(
    connection: Connection, reference: Reference
) -> None:
    campaign_id = make_campaign(connection)
    make_virtual_session(connection, campaign_id=campaign_id)
    make_virtual_session(connection, campaign_id=campaign_id, starts_at=NOW.replace(day=1))
    make_virtual_session(
        connection,
        campaign_id=campaign_id,
        starts_at=STARTS.replace(day=2),
        status="cancelled",
        join_url=None,
    )
    case = make_resident_case(connection, reference)
    elsewhere = make_resident_case(connection, reference, category_code="rates")
    for _ in range(2):
        [told] = tell_invited(
            connection,
            SYSTEM,
            campaign_id=campaign_id,
            case_ids=[case.case_id, elsewhere.case_id],
            reference=reference,
            now=NOW,
        )
    assert told.case_id == case.case_id
    [row] = outbox(connection)
    assert row.subject == f"Invitation to a virtual session about query {case.reference}"
    assert "When: Tue 1 Dec 2026, 17:00 to 20:00" in row.body
    assert "To book a seat, call" in row.body
    assert row.calendar_method is None
