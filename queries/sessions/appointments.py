"""What residents are told of their bookings and invitations: read once, for e-mail, calendar and SMS."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import aggregate_order_by

from data.tables.campaigns import campaign, roster_place, virtual_session
from data.tables.cases import cases, contact
from data.tables.seats import booking, booking_case, seat
from rules.access import check
from rules.actor import Actor
from rules.lookups import ChecklistItem, Reference
from rules.sessions.texts import Meeting, Occasion

MOST_MEETINGS: Final = 10


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booking as its resident is told of it; `mailed_to` is the contact, None without an e-mail address."""

    booking_id: int
    uid: UUID
    sequence: int
    case_id: int
    mailed_to: int | None
    hold_expires_at: datetime | None
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation to a campaign as its resident is told of it."""

    case_id: int
    mailed_to: int | None
    occasion: Occasion


_MAILED_TO: Final = sa.case(
    (sa.and_(contact.c.erased_at.is_(None), contact.c.email != ""), contact.c.contact_id)
).label("mailed_to")

_QUERIES: Final = (
    sa.select(
        sa.func.jsonb_agg(
            aggregate_order_by(
                sa.func.jsonb_build_array(
                    cases.c.case_id, cases.c.reference, cases.c.category_code, cases.c.subcategory_code
                ),
                cases.c.case_id,
            )
        )
    )
    .select_from(booking_case.join(cases, cases.c.case_id == booking_case.c.case_id))
    .where(booking_case.c.booking_id == booking.c.booking_id)
    .scalar_subquery()
    .label("queries")
)

_BOOKINGS: Final = (
    sa.select(
        booking.c.booking_id,
        booking.c.uid,
        booking.c.sequence,
        booking.c.hold_expires_at,
        seat.c.starts_at,
        seat.c.ends_at,
        sa.func.coalesce(roster_place.c.join_url, virtual_session.c.join_url).label("join_url"),
        virtual_session.c.category_code,
        _MAILED_TO,
        _QUERIES,
    )
    .join(seat, seat.c.seat_id == booking.c.seat_id)
    .join(virtual_session, virtual_session.c.virtual_session_id == booking.c.virtual_session_id)
    .outerjoin(roster_place, roster_place.c.roster_place_id == seat.c.roster_place_id)
    .outerjoin(contact, contact.c.contact_id == booking.c.contact_id)
)


def list_appointments(
    connection: Connection, actor: Actor, *, booking_ids: Collection[int], reference: Reference
) -> list[Appointment]:
    """The bookings with what their residents need to know, in their order in time.

    A booking of which the actor sees no query is left out.
    """
    check(actor, "see_sessions")
    rows = connection.execute(
        _BOOKINGS.where(booking.c.booking_id.in_(booking_ids)).order_by(
            seat.c.starts_at, booking.c.booking_id
        )
    )
    return [_read_appointment(row, reference) for row in rows if row.queries]


def _read_appointment(row: Any, reference: Reference) -> Appointment:
    queries: Sequence[tuple[int, str, str, str | None]] = row.queries
    topics = [(category, subcategory) for _, _, category, subcategory in queries]
    return Appointment(
        booking_id=row.booking_id,
        uid=row.uid,
        sequence=row.sequence,
        case_id=queries[0][0],
        mailed_to=row.mailed_to,
        hold_expires_at=row.hold_expires_at,
        occasion=make_occasion(
            reference,
            references=[query[1] for query in queries],
            category_code=row.category_code,
            topics=topics,
            meetings=[Meeting(row.starts_at, row.ends_at, row.join_url)],
        ),
    )


def list_asked(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    case_ids: Collection[int],
    reference: Reference,
    now: datetime,
) -> list[Asked]:
    """Queries with the coming virtual sessions of a campaign that suit them, at most MOST_MEETINGS each.

    A query for whose category none is left is left out.
    """
    check(actor, "see_sessions")
    meetings = _list_meetings(connection, campaign_id, now)
    takes_bookings = connection.scalar(
        sa.select(campaign.c.takes_bookings).where(campaign.c.campaign_id == campaign_id)
    )
    rows = connection.execute(
        sa.select(
            cases.c.case_id, cases.c.reference, cases.c.category_code, cases.c.subcategory_code, _MAILED_TO
        )
        .outerjoin(contact, contact.c.contact_id == cases.c.contact_id)
        .where(cases.c.case_id.in_(case_ids))
        .order_by(cases.c.case_id)
    )
    return [
        Asked(
            row.case_id,
            row.mailed_to,
            make_occasion(
                reference,
                references=[row.reference],
                category_code=row.category_code,
                topics=[(row.category_code, row.subcategory_code)],
                meetings=meetings[row.category_code],
                takes_bookings=bool(takes_bookings),
            ),
        )
        for row in rows
        if row.category_code in meetings
    ]


def _list_meetings(connection: Connection, campaign_id: int, now: datetime) -> dict[str, list[Meeting]]:
    """The coming virtual sessions of a campaign by category, the next first."""
    rows = connection.execute(
        sa.select(
            virtual_session.c.category_code,
            virtual_session.c.starts_at,
            virtual_session.c.ends_at,
            virtual_session.c.join_url,
        )
        .where(
            virtual_session.c.campaign_id == campaign_id,
            virtual_session.c.status == "planned",
            virtual_session.c.ends_at > now,
        )
        .order_by(virtual_session.c.starts_at)
    )
    found: dict[str, list[Meeting]] = {}
    for category_code, *meeting in rows:
        listed = found.setdefault(category_code, [])
        if len(listed) < MOST_MEETINGS:
            listed.append(Meeting(*meeting))
    return found


def make_occasion(
    reference: Reference,
    *,
    references: Sequence[str],
    category_code: str,
    topics: Sequence[tuple[str, str | None]],
    meetings: Sequence[Meeting],
    takes_bookings: bool = True,
) -> Occasion:
    """What a text needs, with the documents of every topic (category and sub-category) once."""
    return Occasion(
        references=tuple(references),
        category_name=reference.categories[category_code].name,
        meetings=tuple(meetings),
        timezone=reference.timezone,
        municipality=reference.municipality.short_name,
        call_centre=reference.municipality.call_centre,
        documents=_list_documents(reference, topics),
        takes_bookings=takes_bookings,
    )


def _list_documents(
    reference: Reference, topics: Sequence[tuple[str, str | None]]
) -> tuple[ChecklistItem, ...]:
    """Each document once; needed when any of the queries needs it."""
    found: dict[str, ChecklistItem] = {}
    for category_code, subcategory_code in topics:
        for item in reference.list_documents(category_code, subcategory_code):
            known = found.get(item.document_code)
            if known is None or item.is_required > known.is_required:
                found[item.document_code] = item
    return tuple(found.values())
