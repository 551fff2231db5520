"""Who has a seat in a campaign, who waits for one, and which queries and seats a booking could be made of."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import aggregate_order_by

from data.tables.campaigns import campaign, invitation, roster_place, virtual_session, waiting_list
from data.tables.cases import cases
from data.tables.people import app_user
from data.tables.seats import booking, booking_case, seat
from queries.filters import IS_OPEN
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.masks import mask_account

MOST_LISTED: Final = 500
MOST_FOUND: Final = 20
LIVE: Final = ("held", "booked", "attended")


@dataclass(frozen=True, slots=True)
class BookingLine:
    """A booking with its slot, the expert of the seat (None for an overbooked one) and its queries.

    `account_no` is masked; the page of the account shows all of it, and is audited.
    """

    booking_id: int
    virtual_session_id: int
    status: str
    category_code: str
    starts_at: datetime
    ends_at: datetime
    expert_name: str | None
    account_no: str | None
    hold_expires_at: datetime | None
    cancel_reason: str | None
    references: list[str]

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A query that waits for a seat; `offer_until_at` while one is held for it."""

    waiting_id: int
    case_id: int
    reference: str
    category_code: str
    joined_at: datetime
    notices: int
    offer_until_at: datetime | None


@dataclass(frozen=True, slots=True)
class BookableCase:
    """An open query that a seat could be booked for; `is_near`: of the campaign's area."""

    case_id: int
    reference: str
    title: str
    category_code: str
    region: str
    is_near: bool
    is_invited: bool


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A time in a virtual session at which at least one seat is free."""

    virtual_session_id: int
    category_code: str
    starts_at: datetime
    ends_at: datetime
    free: int


def list_bookings(
    connection: Connection, actor: Actor, *, campaign_id: int, with_ended: bool = False
) -> list[BookingLine]:
    """The bookings of a campaign by time; `with_ended` adds cancelled and expired ones. One statement."""
    check(actor, "see_sessions")
    names = sa.func.array_agg(aggregate_order_by(cases.c.reference, cases.c.case_id))
    references = (
        sa.select(names)
        .select_from(booking_case.join(cases, cases.c.case_id == booking_case.c.case_id))
        .where(booking_case.c.booking_id == booking.c.booking_id)
        .correlate(booking)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            *booking.c["booking_id", "virtual_session_id", "status"],
            virtual_session.c.category_code,
            *seat.c["starts_at", "ends_at"],
            app_user.c.display_name,
            *booking.c["account_no", "hold_expires_at", "cancel_reason"],
            sa.func.coalesce(references, sa.cast(sa.literal("{}"), sa.ARRAY(sa.Text))),
        )
        .select_from(
            booking.join(seat, seat.c.seat_id == booking.c.seat_id)
            .join(virtual_session, virtual_session.c.virtual_session_id == booking.c.virtual_session_id)
            .outerjoin(roster_place, roster_place.c.roster_place_id == seat.c.roster_place_id)
            .outerjoin(app_user, app_user.c.user_id == roster_place.c.user_id)
        )
        .where(booking.c.campaign_id == campaign_id)
        .order_by(seat.c.starts_at, virtual_session.c.category_code, booking.c.booking_id)
        .limit(MOST_LISTED)
    )
    if not with_ended:
        statement = statement.where(booking.c.status.in_((*LIVE, "no_show")))
    lines = as_records(BookingLine, connection.execute(statement))
    return [replace(line, account_no=mask_account(line.account_no)) for line in lines]


def list_booked_cases(connection: Connection, actor: Actor, *, booking_id: int) -> list[int]:
    """The queries of a booking, by number. One statement."""
    check(actor, "see_sessions")
    found = sa.select(booking_case.c.case_id).where(booking_case.c.booking_id == booking_id)
    return list(connection.scalars(found.order_by(booking_case.c.case_id)))


def list_waiting(connection: Connection, actor: Actor, *, campaign_id: int) -> list[WaitingLine]:
    """The queries that wait for a seat, in the order in which they joined. One statement."""
    check(actor, "see_sessions")
    offer = sa.case((booking.c.status == "held", booking.c.hold_expires_at))
    rows = connection.execute(
        sa.select(
            *waiting_list.c["waiting_id", "case_id"],
            cases.c.reference,
            *waiting_list.c["category_code", "joined_at", "notices"],
            offer,
        )
        .select_from(
            waiting_list.join(cases, cases.c.case_id == waiting_list.c.case_id).outerjoin(
                booking, booking.c.booking_id == waiting_list.c.offered_booking_id
            )
        )
        .where(waiting_list.c.campaign_id == campaign_id, waiting_list.c.left_at.is_(None))
        .order_by(waiting_list.c.joined_at, waiting_list.c.waiting_id)
        .limit(MOST_LISTED)
    )
    return as_records(WaitingLine, rows)


def list_bookable_cases(
    connection: Connection, actor: Actor, *, campaign_id: int, words: str
) -> list[BookableCase]:
    """The open queries of a reference or account number, as typed; invited ones first. One statement."""
    check(actor, "book_seats")
    wanted = words.strip()
    if not wanted:
        return []
    invited = sa.exists().where(
        invitation.c.campaign_id == campaign_id,
        invitation.c.case_id == cases.c.case_id,
        invitation.c.status != "withdrawn",
    )
    rows = connection.execute(
        sa.select(
            *cases.c["case_id", "reference", "title", "category_code", "region"],
            _is_near().label("is_near"),
            invited.label("invited"),
        )
        .join(campaign, campaign.c.campaign_id == campaign_id)
        .where(IS_OPEN, (cases.c.reference == wanted.upper()) | (cases.c.account_no == wanted))
        .order_by(sa.desc("invited"), cases.c.received_at, cases.c.case_id)
        .limit(MOST_FOUND)
    )
    return as_records(BookableCase, rows)


def _is_near() -> sa.ColumnElement[bool]:
    """Whether a query lies in the campaign's regions and wards; none named: all of them."""
    areas = ((campaign.c.regions, cases.c.region), (campaign.c.wards, cases.c.ward_no))
    named = (sa.or_(sa.func.cardinality(area) == 0, own == sa.any_(area)) for area, own in areas)
    return sa.func.coalesce(sa.and_(*named), sa.false())


def list_free_slots(
    connection: Connection, actor: Actor, *, campaign_id: int, category_code: str, now: datetime
) -> list[FreeSlot]:
    """Times with a free seat that have not begun, in order; overbooked seats count. One statement."""
    check(actor, "see_sessions")
    taken = sa.exists().where(booking.c.seat_id == seat.c.seat_id, booking.c.status.in_(LIVE))
    rows = connection.execute(
        sa.select(
            *virtual_session.c["virtual_session_id", "category_code"],
            *seat.c["starts_at", "ends_at"],
            sa.func.count(),
        )
        .select_from(
            seat.join(virtual_session, virtual_session.c.virtual_session_id == seat.c.virtual_session_id)
        )
        .where(
            virtual_session.c.campaign_id == campaign_id,
            virtual_session.c.category_code == category_code,
            virtual_session.c.status == "planned",
            seat.c.withdrawn_at.is_(None),
            seat.c.starts_at > now,
            ~taken,
        )
        .group_by(
            virtual_session.c.virtual_session_id,
            virtual_session.c.category_code,
            seat.c.starts_at,
            seat.c.ends_at,
        )
        .order_by(seat.c.starts_at, virtual_session.c.virtual_session_id)
        .limit(MOST_LISTED)
    )
    return as_records(FreeSlot, rows)
