"""Makes evenings with seats and bookings straight in the tables, for what only reads them."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import campaign, roster_place, virtual_session
from data.tables.cases import cases, contact
from data.tables.seats import booking, booking_case, seat
from queries.actions.log_case import ContactDetails
from queries.cases import CaseRecord
from rules.lookups import Reference
from tests.make import NOW, make_case

STARTS = datetime.fromisoformat("2026-12-01T15:00:00+00:00")
LINK = "https://teams.microsoft.com/meet/4123456789012?p=aBcDeFgHiJ"


def make_virtual_session(
    connection: Connection, *, starts_at: datetime = STARTS, join_url: str | None = LINK, **changes: Any
) -> int:
    """An evening of metering queries, three hours long, in a campaign of its own unless one is given."""
    row = {
        "campaign_id": changes.pop("campaign_id", None) or make_campaign(connection),
        "category_code": "metering",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
        "join_url": join_url,
    } | changes
    made = connection.execute(
        sa.insert(virtual_session).values(row).returning(virtual_session.c.virtual_session_id)
    )
    return int(made.scalar_one())


def make_campaign(connection: Connection, **changes: Any) -> int:
    """A campaign that is open."""
    row = {
        "name": "Region B, December 2026",
        "category_codes": ["metering"],
        "slot_minutes": 15,
        "status": "open",
        "created_at": NOW,
        "created_by": 0,
    } | changes
    return int(
        connection.execute(sa.insert(campaign).values(row).returning(campaign.c.campaign_id)).scalar_one()
    )


def make_place(connection: Connection, virtual_session_id: int, user_id: int, **changes: Any) -> int:
    """A member of staff on the roster of an evening."""
    during = sa.select(virtual_session.c.during).where(
        virtual_session.c.virtual_session_id == virtual_session_id
    )
    row = {
        "virtual_session_id": virtual_session_id,
        "user_id": user_id,
        "during": during.scalar_subquery(),
    } | changes
    made = connection.execute(sa.insert(roster_place).values(row).returning(roster_place.c.roster_place_id))
    return int(made.scalar_one())


def make_resident_case(
    connection: Connection, reference: Reference, email: str | None = "resident@example.org", **changes: Any
) -> CaseRecord:
    """A metering query whose resident may be written to."""
    details = ContactDetails("Nomsa Test", phone="0115550100", email=email or "", consent=True)
    return make_case(connection, reference, contact=details, **changes)


def make_booking(
    connection: Connection,
    virtual_session_id: int,
    case: CaseRecord,
    *,
    slot: int = 1,
    booked_at: datetime = NOW,
    **changes: Any,
) -> int:
    """A booked seat of 15 minutes for a query's resident, `slot` from 1."""
    begins = connection.execute(
        sa.select(virtual_session).where(virtual_session.c.virtual_session_id == virtual_session_id)
    ).one()
    starts_at = begins.starts_at + timedelta(minutes=15) * (slot - 1)
    ends_at = starts_at + timedelta(minutes=15)
    seat_id = connection.execute(
        sa.insert(seat)
        .values(
            virtual_session_id=virtual_session_id,
            roster_place_id=changes.pop("roster_place_id", None),
            slot_no=slot,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        .returning(seat.c.seat_id)
    ).scalar_one()
    row = {
        "seat_id": seat_id,
        "virtual_session_id": virtual_session_id,
        "campaign_id": begins.campaign_id,
        "during": sa.func.tstzrange(starts_at, ends_at),
        "status": "booked",
        "resident_key": f"case:{case.case_id}",
        "contact_id": _contact_of(case),
        "held_at": booked_at,
        "held_by": 0,
        "booked_at": booked_at,
        "booked_by": 0,
    } | changes
    booking_id = connection.execute(
        sa.insert(booking).values(row).returning(booking.c.booking_id)
    ).scalar_one()
    connection.execute(sa.insert(booking_case).values(booking_id=booking_id, case_id=case.case_id))
    return int(booking_id)


def add_case(connection: Connection, booking_id: int, case: CaseRecord) -> None:
    """Another query of the same resident in the same talk."""
    connection.execute(sa.insert(booking_case).values(booking_id=booking_id, case_id=case.case_id))


def erase_contact(connection: Connection, case: CaseRecord) -> None:
    """The resident's details are gone."""
    erased = contact.update().where(contact.c.contact_id == _contact_of(case))
    connection.execute(erased.values(name=None, phone=None, email=None, erased_at=NOW))


def _contact_of(case: CaseRecord) -> sa.ScalarSelect[Any]:
    return sa.select(cases.c.contact_id).where(cases.c.case_id == case.case_id).scalar_subquery()
