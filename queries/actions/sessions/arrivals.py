"""Residents in the waiting room: they arrive, are called, put on hold, handed on, or leave."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import virtual_session
from data.tables.seats import arrival, arrival_case, booking
from queries.actions.hold import assign, claim
from queries.actions.plan import start as begin_work
from queries.actions.record import record
from queries.actions.sessions.booked import find_booking
from queries.actions.sessions.locked import Meeting, look_at_meeting
from queries.actions.sessions.seated import Seated, find_seated, list_case_ids
from queries.cases import lock_case
from rules import events, states
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput
from rules.events import Event
from rules.lookups import Reference
from rules.written import show_date

LONGEST_NAME = 120
THERE = ("waiting", "serving", "on_hold")


def arrive(
    connection: Connection,
    actor: Actor,
    *,
    virtual_session_id: int,
    booking_id: int | None = None,
    case_ids: Collection[int] = (),
    typed_name: str = "",
    account_no: str | None = None,
    reference: Reference,
    now: datetime,
) -> int:
    """Let a resident into the waiting room, by a booking, by queries, or by name; gives the arrival's number.

    Raises:
        Conflict: the evening is cancelled, over or not today, or the resident is in the room already.
        InvalidInput: nothing says who it is.
    """
    check(actor, "run_desk")
    meeting = look_at_meeting(connection, virtual_session_id=virtual_session_id)
    _require_today(meeting, reference, now)
    place_at = now
    if booking_id is not None:
        found = find_booking(connection, booking_id=booking_id, by=actor, locked=True)
        if found.status not in ("booked", "attended", "no_show"):
            raise Conflict("This booking was cancelled. Let the resident in by their query.")
        place_at, case_ids, account_no = found.starts_at, found.case_ids, found.account_no
        _set_booking(connection, booking_id, "attended")
    elif not case_ids and not typed_name.strip():
        raise InvalidInput("Say who it is: a reference, an account number or a name.")
    # the locks make two who let the same resident in at once take turns
    for case_id in sorted(set(case_ids)):
        lock_case(connection, actor, case_id=case_id, seen_seq=None)
    _refuse_twice(connection, case_ids, now)
    arrival_id: int = connection.execute(
        sa.insert(arrival)
        .values(
            virtual_session_id=virtual_session_id,
            booking_id=booking_id,
            typed_name=typed_name.strip()[:LONGEST_NAME] or None,
            account_no=account_no,
            arrived_at=now,
            place_at=place_at,
            status="waiting",
        )
        .returning(arrival.c.arrival_id)
    ).scalar_one()
    for case_id in sorted(set(case_ids)):
        add_question(connection, actor, arrival_id=arrival_id, case_id=case_id, reference=reference, now=now)
    return arrival_id


def _require_today(meeting: Meeting, reference: Reference, now: datetime) -> None:
    meeting.require_live(now)
    day = reference.local_day(meeting.starts_at)
    if day != reference.local_day(now):
        raise Conflict(f"This evening is on {show_date(day)}; residents come in on the day.")


def _refuse_twice(connection: Connection, case_ids: Collection[int], now: datetime) -> None:
    there = connection.scalar(
        sa.select(sa.func.count())
        .select_from(arrival_case)
        .join(arrival, arrival.c.arrival_id == arrival_case.c.arrival_id)
        .join(virtual_session, virtual_session.c.virtual_session_id == arrival.c.virtual_session_id)
        .where(
            arrival_case.c.case_id.in_(case_ids),
            arrival.c.status.in_(THERE),
            virtual_session.c.ends_at > now,
        )
    )
    if there:
        raise Conflict("This resident is in a waiting room already.")


def add_question(
    connection: Connection,
    actor: Actor,
    *,
    arrival_id: int,
    case_id: int,
    reference: Reference,
    now: datetime,
) -> None:
    """Take another query of the same resident into the talk; each ends with an outcome of its own.

    Raises:
        Conflict: it is part of this talk already.
    """
    check(actor, "run_desk")
    if case_id in list_case_ids(connection, arrival_id, actor):
        raise Conflict("This query is part of the talk already.")
    case = lock_case(connection, actor, case_id=case_id, seen_seq=None)
    connection.execute(sa.insert(arrival_case).values(arrival_id=arrival_id, case_id=case_id))
    joined = Event(events.SESSION_JOINED, now, {"arrival_id": arrival_id}, actor.user_id)
    record(connection, actor, case, [joined], reference=reference, now=now)


def call_next(
    connection: Connection, actor: Actor, *, virtual_session_id: int, reference: Reference, now: datetime
) -> int | None:
    """Serve who is next in line; None when nobody waits. Two who call at once get two residents.

    Raises:
        Conflict: the actor is serving somebody still.
    """
    check(actor, "run_desk")
    is_due = sa.case((arrival.c.booking_id.is_(None), 1), (arrival.c.place_at <= now, 0), else_=2)
    arrival_id = connection.scalar(
        sa.select(arrival.c.arrival_id)
        .where(arrival.c.virtual_session_id == virtual_session_id, arrival.c.status == "waiting")
        .order_by(is_due, arrival.c.place_at, arrival.c.arrival_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if arrival_id is None:
        return None
    return serve(connection, actor, arrival_id=arrival_id, reference=reference, now=now)


def serve(
    connection: Connection, actor: Actor, *, arrival_id: int, reference: Reference, now: datetime
) -> int:
    """Talk with this resident, and take their queries; one on hold is taken up again.

    Raises:
        Conflict: somebody else serves them, they are gone, or the actor is serving somebody still.
    """
    check(actor, "run_desk")
    seated = find_seated(connection, arrival_id)
    if seated.status not in ("waiting", "on_hold"):
        raise Conflict("Somebody else serves this resident, or they have left. Call the next one.")
    busy = sa.select(arrival.c.arrival_id).where(
        arrival.c.served_by == actor.user_id, arrival.c.status == "serving"
    )
    if connection.scalar(busy) is not None:
        raise Conflict("You still serve somebody. Finish, or put them on hold, before the next.")
    connection.execute(
        sa.update(arrival)
        .where(arrival.c.arrival_id == arrival_id)
        .values(status="serving", served_by=actor.user_id, started_at=seated.started_at or now)
    )
    for case_id in list_case_ids(connection, arrival_id, actor):
        _take(connection, actor, case_id, reference, now)
    return arrival_id


def _take(connection: Connection, actor: Actor, case_id: int, reference: Reference, now: datetime) -> None:
    """Make an open query the actor's, in progress where it was new."""
    case = lock_case(connection, actor, case_id=case_id, seen_seq=None)
    if not case.state.is_open:
        return
    if case.state.holder_id is None:
        claim(connection, actor, case_id=case_id, seen_seq=None, reference=reference, now=now)
    elif case.state.holder_id != actor.user_id:
        assign(
            connection,
            actor,
            case_id=case_id,
            seen_seq=None,
            holder_id=actor.user_id,
            reference=reference,
            now=now,
        )
    if lock_case(connection, actor, case_id=case_id, seen_seq=None).state.status == states.NEW:
        begin_work(connection, actor, case_id=case_id, seen_seq=None, reference=reference, now=now)


def put_on_hold(connection: Connection, actor: Actor, *, arrival_id: int) -> None:
    """Let a resident wait within the talk, to look something up or to serve another one first.

    Raises:
        Conflict: they are not being served.
    """
    check(actor, "run_desk")
    _change(connection, actor, arrival_id, ("serving",), {"status": "on_hold"})


def let_go(connection: Connection, actor: Actor, *, arrival_id: int, now: datetime) -> None:
    """Note that a resident left before they were helped.

    Raises:
        Conflict: they are gone already.
    """
    check(actor, "run_desk")
    _change(connection, actor, arrival_id, THERE, {"status": "left", "ended_at": now})


def hand_over_arrival(
    connection: Connection, actor: Actor, *, arrival_id: int, category_code: str, now: datetime
) -> int:
    """Send a resident to the category their question belongs to; they keep their place in line.

    Gives the number of the arrival there.

    Raises:
        Conflict: they are gone, or that category sits on another evening.
    """
    check(actor, "run_desk")
    seated = _change(connection, actor, arrival_id, THERE, {"status": "handed_over", "ended_at": now})
    values = {
        "virtual_session_id": _find_beside(connection, seated, category_code, now),
        "booking_id": seated.booking_id,
        "typed_name": seated.typed_name,
        "account_no": seated.account_no,
        "arrived_at": seated.arrived_at,
        "place_at": seated.place_at,
        "status": "waiting",
        "handed_from_id": arrival_id,
    }
    new_id: int = connection.execute(
        sa.insert(arrival).values(values).returning(arrival.c.arrival_id)
    ).scalar_one()
    undecided = sa.select(sa.literal(new_id, sa.BigInteger), arrival_case.c.case_id).where(
        arrival_case.c.arrival_id == arrival_id, arrival_case.c.outcome_code.is_(None)
    )
    connection.execute(sa.insert(arrival_case).from_select(["arrival_id", "case_id"], undecided))
    return new_id


def _find_beside(connection: Connection, seated: Seated, category_code: str, now: datetime) -> int:
    other, own = virtual_session, virtual_session.alias("own")
    found = connection.scalar(
        sa.select(other.c.virtual_session_id)
        .join(
            own,
            sa.and_(own.c.campaign_id == other.c.campaign_id, own.c.during.op("&&")(other.c.during)),
        )
        .where(
            own.c.virtual_session_id == seated.virtual_session_id,
            other.c.category_code == category_code,
            other.c.status == "planned",
            other.c.ends_at > now,
            other.c.virtual_session_id != seated.virtual_session_id,
        )
    )
    if found is None:
        raise Conflict("That category has no virtual session now. Book a seat on another evening.")
    return int(found)


def _change(
    connection: Connection,
    actor: Actor,
    arrival_id: int,
    from_statuses: Collection[str],
    values: dict[str, object],
) -> Seated:
    """Change an arrival and give it as it was; a talk is changed by who has it, or by a manager."""
    seated = find_seated(connection, arrival_id)
    if seated.status not in from_statuses:
        raise Conflict("This resident is not in the room any more. The page shows who is.")
    if seated.served_by not in (None, actor.user_id) and actor.role not in ("manager", "system"):
        raise Conflict("Somebody else serves this resident. They, or a manager, can end the talk.")
    connection.execute(sa.update(arrival).where(arrival.c.arrival_id == arrival_id).values(values))
    return seated


def _set_booking(connection: Connection, booking_id: int, status: str) -> None:
    connection.execute(sa.update(booking).where(booking.c.booking_id == booking_id).values(status=status))
