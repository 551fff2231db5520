"""What to send to a resident whose booking is chosen, and confirming a held seat."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data.tables.campaigns import campaign
from data.transaction import perform, read, transaction
from pages.kit.registry import find_entry
from queries.actions.log_case import ContactDetails
from queries.actions.sessions.bookings import book_seat, cancel_booking, hold_seat
from queries.cases import CaseRecord
from queries.reference import load_reference
from queries.sessions.bookings import list_bookings
from rules.actor import SYSTEM
from rules.lookups import Reference
from tests.evenings import Evening, make_evening, make_reachable
from tests.pages.cast import Cast
from tests.pages.conftest import Open


@pytest.fixture
def reference(cast: Cast) -> Reference:
    return read(SYSTEM, load_reference)


@pytest.fixture
def evening(reference: Reference) -> Iterator[Evening]:
    """An evening tomorrow with one expert."""
    tomorrow = reference.local_day(datetime.now(UTC)) + timedelta(days=1)
    with transaction(SYSTEM) as connection:
        made = make_evening(connection, reference, days=(tomorrow,), now=datetime.now(UTC))
    yield made
    with transaction(SYSTEM) as connection:
        mine = campaign.c.campaign_id == made.campaign_id
        connection.execute(sa.update(campaign).where(mine).values(status="closed"))


def make_resident(reference: Reference, **changes: object) -> CaseRecord:
    with transaction(SYSTEM) as connection:
        return make_reachable(connection, reference, **changes)


def choose(open_page: Open, cast: Cast, evening: Evening, booking_id: int) -> AppTest:
    page = find_entry("campaign")
    desk = open_page(cast["agent"], page, id=str(evening.campaign_id), part="bookings")
    if not [box for box in desk.selectbox if box.key == "booking_chosen"]:
        desk.toggle(key="booking_ended").set_value(True).run()
    desk = desk.selectbox(key="booking_chosen").set_value(booking_id).run()
    assert not desk.exception
    return desk


def test_sms_of_a_booking_is_there_to_copy(
    open_page: Open, cast: Cast, evening: Evening, reference: Reference
) -> None:
    case = make_resident(reference)
    now = datetime.now(UTC)
    booked = perform(
        SYSTEM,
        book_seat,
        virtual_session_id=evening.first,
        case_ids=[case.case_id],
        reference=reference,
        now=now,
    )
    desk = choose(open_page, cast, evening, booked.booking_id)
    first, reminder = (code.value for code in desk.code)
    assert f"{case.reference}: virtual session booked, " in first
    assert f"{case.reference}: virtual session " in reminder
    assert "booked" not in reminder
    assert any("told by e-mail too" in caption.value for caption in desk.caption)
    perform(
        SYSTEM,
        cancel_booking,
        booking_id=booked.booking_id,
        reason="Cannot come",
        reference=reference,
        now=now,
    )
    desk = choose(open_page, cast, evening, booked.booking_id)
    [gone] = [code.value for code in desk.code]
    assert "is cancelled" in gone
    assert "Cannot come" not in gone


def test_resident_without_address_is_to_be_called(
    open_page: Open, cast: Cast, evening: Evening, reference: Reference
) -> None:
    silent = ContactDetails("Nomsa Test", phone="0115550100", consent=True)
    case = make_resident(reference, contact=silent)
    held = perform(
        SYSTEM,
        hold_seat,
        virtual_session_id=evening.first,
        case_ids=[case.case_id],
        reference=reference,
        now=datetime.now(UTC),
    )
    desk = choose(open_page, cast, evening, held.booking_id)
    assert any("no e-mail address" in warning.value for warning in desk.warning)
    assert "a seat is free" in desk.code[0].value
    desk = desk.button(key="booking_confirm").click().run()
    assert not desk.exception
    [booking] = read(SYSTEM, list_bookings, campaign_id=evening.campaign_id)
    assert booking.status == "booked"
