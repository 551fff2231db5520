"""Why a seat cannot be given, in sentences: nobody is told no without the reason."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.seats import booking, booking_case, seat
from queries.actions.sessions.locked import Meeting
from queries.actions.sessions.seats import Wanted, is_kept_from, take_free_seat
from queries.cases import CaseRecord, lock_case
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput
from rules.lookups import Reference
from rules.sessions.residents import Resident
from rules.written import show_date

MOST_CASES: Final = 20


class NoSeat(Conflict):
    """Every seat that was wanted is sold."""


def lock_cases(connection: Connection, actor: Actor, case_ids: Collection[int]) -> list[CaseRecord]:
    """The queries, locked in the order of their numbers so that two who book cannot wait for each other.

    Raises:
        InvalidInput: none, or too many for one talk.
        NotFound: one of them lies outside the actor's area.
    """
    check(actor, "book_seats")
    if not 1 <= len(set(case_ids)) <= MOST_CASES:
        raise InvalidInput(f"Choose a query to book for, {MOST_CASES} at most.")
    return [lock_case(connection, actor, case_id=case_id, seen_seq=None) for case_id in sorted(set(case_ids))]


def require_open(cases: Sequence[CaseRecord]) -> None:
    """Refuse to book for what is resolved.

    Raises:
        Conflict: names the query.
    """
    for case in cases:
        if not case.state.is_open:
            raise Conflict(f"{case.reference} is resolved; open it again before you book a seat for it.")


def require_fitting(cases: Sequence[CaseRecord], meeting: Meeting, reference: Reference) -> None:
    """Refuse queries that are resolved, or of which none is of the virtual session's category.

    Raises:
        Conflict, InvalidInput: names the query.
    """
    require_open(cases)
    if meeting.category_code not in {case.state.category_code for case in cases}:
        name = reference.categories[meeting.category_code].name
        raise InvalidInput(
            f"This virtual session is for {name}; {cases[0].reference} is about another topic."
        )


def refuse_second_seat(
    connection: Connection, cases: Sequence[CaseRecord], reference: Reference, now: datetime
) -> None:
    """A query has one seat at a time; the lock on the query keeps two who book from both finding none.

    Raises:
        Conflict: names the query and its seat.
    """
    row = connection.execute(
        sa.select(booking_case.c.case_id, booking.c.status, seat.c.starts_at)
        .join(booking, booking.c.booking_id == booking_case.c.booking_id)
        .join(seat, seat.c.seat_id == booking.c.seat_id)
        .where(
            booking_case.c.case_id.in_([case.case_id for case in cases]),
            sa.or_(booking.c.status == "booked", _is_held(now)),
            seat.c.ends_at > now,
        )
        .order_by(seat.c.starts_at)
        .limit(1)
    ).one_or_none()
    if row is not None:
        which = next(case.reference for case in cases if case.case_id == row.case_id)
        has = "has a seat" if row.status == "booked" else "is being given a seat"
        when = _show(row.starts_at, reference)
        raise Conflict(f"{which} {has} on {when} already. Move that booking instead.")


def make_no_seat(
    connection: Connection,
    meeting: Meeting,
    resident: Resident,
    at: datetime | None,
    reference: Reference,
    now: datetime,
) -> NoSeat:
    """Why no seat was found, with the next one where only the time was the trouble."""
    wanted = Wanted(meeting.virtual_session_id, resident, after=now)
    if at is not None:
        free = take_free_seat(connection, wanted=wanted)
        if free is not None:
            return NoSeat(
                f"No seat is free at {_show_time(at, reference)} any more. The next free one is at"
                f" {_show_time(free.starts_at, reference)}."
            )
    if is_kept_from(connection, wanted=wanted):
        return NoSeat("This resident has another seat at each time that is still free. Move that one first.")
    return NoSeat(
        f"Every seat of {_show(meeting.starts_at, reference)} is taken."
        " Choose another evening, or put the query on the waiting list."
    )


def _show(at: datetime, reference: Reference) -> str:
    local = at.astimezone(reference.timezone)
    return f"{show_date(local.date())}, {local:%H:%M}"


def _show_time(at: datetime, reference: Reference) -> str:
    return f"{at.astimezone(reference.timezone):%H:%M}"


def _is_held(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(booking.c.status == "held", booking.c.hold_expires_at > now)
