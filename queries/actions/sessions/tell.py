"""Tells residents of their virtual sessions: e-mails with a calendar part for the outbox, SMS to copy."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import roster_place
from data.tables.messages import message
from data.tables.seats import booking, seat
from data.transaction import as_system
from outward.calendars import Invitation, write_invitation
from queries.actions.send import send
from queries.sessions.appointments import Appointment, list_appointments, list_asked
from rules.access import check
from rules.actor import SYSTEM, Actor
from rules.lookups import Reference
from rules.messages import CalendarPart, Draft, to_contact
from rules.sessions.texts import Notice, Texts, write_checklist, write_texts

REMINDER: Final = "session_reminder"
_WITH_CALENDAR: Final[frozenset[Notice]] = frozenset({"booking", "move", "link", "cancellation"})


@dataclass(frozen=True, slots=True)
class Told:
    """What one resident is told. `draft` is None without an e-mail address: then the SMS is all there is."""

    case_id: int
    booking_id: int | None
    texts: Texts
    draft: Draft | None


def draft_bookings(
    connection: Connection,
    actor: Actor,
    *,
    booking_ids: Collection[int],
    notice: Notice,
    reference: Reference,
    now: datetime,
) -> list[Told]:
    """What the residents of bookings are told, not yet sent, in the order of their seats.

    The key of an e-mail is notice, booking and its sequence: whoever changes a booking raises its sequence
    first, and asking twice sends once.
    """
    check(actor, "see_sessions")
    found = list_appointments(connection, actor, booking_ids=booking_ids, reference=reference)
    return [_tell(each, notice, reference, now) for each in found]


def tell_bookings(
    connection: Connection,
    actor: Actor,
    *,
    booking_ids: Collection[int],
    notice: Notice,
    reference: Reference,
    now: datetime,
) -> int:
    """Write the e-mails of bookings into the outbox, also of residents outside the actor's area.

    Reminders that still wait are withdrawn: what they say no longer holds. Gives how many e-mails are new.
    """
    check(actor, "see_sessions")
    with as_system(connection, actor):
        told = draft_bookings(
            connection,
            SYSTEM,
            booking_ids=booking_ids,
            notice=notice,
            reference=reference,
            now=now,
        )
        _withdraw_reminders(connection, booking_ids)
        return _send(connection, actor, told, now)


def tell_invited(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    case_ids: Collection[int],
    reference: Reference,
    now: datetime,
) -> list[Told]:
    """Write the e-mails that invite to a campaign; a query is invited to it by one e-mail only."""
    check(actor, "see_sessions")
    asked = list_asked(
        connection, actor, campaign_id=campaign_id, case_ids=case_ids, reference=reference, now=now
    )
    told = []
    for each in asked:
        texts = write_texts("invitation", each.occasion)
        key = f"session_invitation:{campaign_id}:{each.case_id}"
        told.append(Told(each.case_id, None, texts, _draft("invitation", key, each.mailed_to, texts)))
    _send(connection, actor, told, now)
    return told


def tell_of_link(
    connection: Connection,
    actor: Actor,
    *,
    virtual_session_id: int,
    roster_place_id: int | None = None,
    reference: Reference,
    now: datetime,
) -> int:
    """Tell whoever is booked that the link is there or has changed, and their calendars too.

    Of a roster place those with that expert are told; else those whose expert has no link of their own.
    Gives how many e-mails were written.
    """
    check(actor, "see_sessions")
    concerned = (
        roster_place.c.join_url.is_(None)
        if roster_place_id is None
        else roster_place.c.roster_place_id == roster_place_id
    )
    seats = (
        sa.select(seat.c.seat_id)
        .outerjoin(roster_place, roster_place.c.roster_place_id == seat.c.roster_place_id)
        .where(seat.c.virtual_session_id == virtual_session_id, concerned)
    )
    booked = connection.scalars(
        sa.update(booking)
        .where(booking.c.seat_id.in_(seats), booking.c.status == "booked")
        .values(sequence=booking.c.sequence + 1)
        .returning(booking.c.booking_id)
    ).all()
    return tell_bookings(connection, actor, booking_ids=booked, notice="link", reference=reference, now=now)


def make_key(notice: str, appointment: Appointment) -> str:
    """The key of an e-mail about a booking as it stands."""
    return f"session_{notice}:{appointment.uid}:{appointment.sequence}"


def _tell(appointment: Appointment, notice: Notice, reference: Reference, now: datetime) -> Told:
    occasion = replace(appointment.occasion, answer_by_at=appointment.hold_expires_at)
    texts = write_texts(notice, occasion)
    draft = _draft(
        notice,
        make_key(notice, appointment),
        appointment.mailed_to,
        texts,
        _make_part(appointment, notice, texts, reference, now) if notice in _WITH_CALENDAR else None,
    )
    return Told(appointment.case_id, appointment.booking_id, texts, draft)


def _draft(
    notice: Notice, key: str, contact_id: int | None, texts: Texts, calendar: CalendarPart | None = None
) -> Draft | None:
    if contact_id is None:
        return None
    return Draft(
        key=key,
        to=to_contact(contact_id),
        template_code=f"session_{notice}",
        subject=texts.subject,
        body=texts.body,
        calendar=calendar,
    )


def _make_part(
    appointment: Appointment, notice: Notice, texts: Texts, reference: Reference, now: datetime
) -> CalendarPart:
    meeting = appointment.occasion.meetings[0]
    link = f"Join by this link: {meeting.join_url}" if meeting.join_url else ""
    ready = write_checklist(appointment.occasion.documents)
    return write_invitation(
        Invitation(
            uid=appointment.uid,
            sequence=appointment.sequence,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            timezone=reference.timezone,
            title=f"Virtual session: query {appointment.occasion.references[0]}",
            text="\n\n".join(filter(None, (link, ready))) or texts.subject,
            written_at=now,
            join_url=meeting.join_url,
            alarms_before=tuple(timedelta(hours=h) for h in reference.sessions.remind_before_hours),
            is_cancelled=notice == "cancellation",
        )
    )


def _send(connection: Connection, actor: Actor, told: list[Told], now: datetime) -> int:
    return sum(
        send(connection, actor, [each.draft], case_id=each.case_id, now=now) for each in told if each.draft
    )


def _withdraw_reminders(connection: Connection, booking_ids: Collection[int]) -> None:
    uids = sa.select(sa.cast(booking.c.uid, sa.Text)).where(booking.c.booking_id.in_(booking_ids))
    connection.execute(
        message.update()
        .where(
            message.c.template_code == REMINDER,
            message.c.status == "waiting",
            sa.func.split_part(message.c.idempotency_key, ":", 2).in_(uids),
        )
        .values(status="cancelled")
    )
