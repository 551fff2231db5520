"""Who is at the door: bookings and queries that a typed reference, account or name may mean."""

from datetime import datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases, contact
from data.tables.seats import booking, booking_case, seat
from rules.access import check
from rules.actor import Actor
from rules.masks import mask_name
from rules.references import candidates

MOST: Final = 8


class Caller(NamedTuple):
    """A resident who may be meant, by the initials. `booked_at`: when their seat here begins, if any."""

    booking_id: int | None
    booked_at: datetime | None
    case_id: int
    reference: str
    title: str
    account_no: str | None
    name: str


def find_callers(connection: Connection, actor: Actor, *, virtual_session_id: int, text: str) -> list[Caller]:
    """Open queries by reference, account number or the resident's name; those booked here come first."""
    check(actor, "run_desk")
    text = text.strip()
    if not text:
        return []
    digits = "".join(sign for sign in text if sign.isdigit())
    words = sa.func.plainto_tsquery("simple", text)
    meant: list[sa.ColumnElement[bool]] = [
        cases.c.reference.in_(candidates(text)),
        sa.func.to_tsvector(sa.literal_column("'simple'::regconfig"), contact.c.name).op("@@")(words),
    ]
    if len(digits) >= 6:
        meant.append(cases.c.account_no == digits)
    found: dict[int, Caller] = {}
    for condition in meant:
        for row in connection.execute(_select(virtual_session_id).where(condition)):
            *meant_by, name = row
            found.setdefault(row.case_id, Caller._make([*meant_by, mask_name(name) or ""]))
    booked_first = sorted(found.values(), key=lambda each: (each.booking_id is None, each.reference))
    return booked_first[:MOST]


def _select(virtual_session_id: int) -> sa.Select[Any]:
    here = sa.and_(
        booking_case.c.case_id == cases.c.case_id,
        booking.c.virtual_session_id == virtual_session_id,
        booking.c.status.in_(("booked", "no_show")),
    )
    booked = sa.join(booking_case, booking, booking.c.booking_id == booking_case.c.booking_id).join(
        seat, seat.c.seat_id == booking.c.seat_id
    )
    return (
        sa.select(
            booking.c.booking_id,
            seat.c.starts_at,
            cases.c.case_id,
            cases.c.reference,
            cases.c.title,
            cases.c.account_no,
            contact.c.name,
        )
        .select_from(cases)
        .outerjoin(contact, contact.c.contact_id == cases.c.contact_id)
        .outerjoin(booked, here)
        .where(cases.c.status != "resolved")
        .limit(MOST)
    )
