"""The evening as it runs: who waits, whom I serve, what is left without an outcome."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import campaign, roster_place, virtual_session
from data.tables.cases import cases, contact
from data.tables.people import app_user
from data.tables.seats import arrival, arrival_case, booking, booking_case, seat
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.masks import mask_name

THERE: Final = ("waiting", "serving", "on_hold")
MOST_UNFINISHED: Final = 50


@dataclass(frozen=True, slots=True)
class Tonight:
    """One virtual session of a day. `is_mine`: the actor sits in it; `join_url`: their own link, or its."""

    virtual_session_id: int
    campaign_id: int
    campaign_name: str
    category_code: str
    starts_at: datetime
    ends_at: datetime
    join_url: str | None
    is_mine: bool
    waiting: int
    serving: int
    served: int
    booked: int
    absent: int
    experts: int
    longest_since: datetime | None


class InLine(NamedTuple):
    """One resident of a waiting room, or one who is booked and has not come (`arrival_id` None).

    `name`: as said at the door, or the initials of the contact.
    """

    arrival_id: int | None
    booking_id: int | None
    status: str
    name: str
    place_at: datetime
    arrived_at: datetime | None
    served_by: int | None
    served_by_name: str | None
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A talk or a seat of a virtual session that is over, without an outcome."""

    virtual_session_id: int
    category_code: str
    ended_at: datetime
    name: str
    references: tuple[str, ...]
    status: str
    arrival_id: int | None
    booking_id: int | None
    served_by: int | None


def list_tonight(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> list[Tonight]:
    """The virtual sessions of today by start and category; one statement however many there are."""
    check(actor, "see_sessions")
    begins = reference.midnight(reference.local_day(now))
    rows = connection.execute(_tonight(actor), {"begins": begins, "ends": begins + timedelta(days=1)})
    return as_records(Tonight, rows)


def _tonight(actor: Actor) -> sa.Select[Any]:
    sits = _of_session(roster_place) & roster_place.c.removed_at.is_(None)
    mine = sits & (roster_place.c.user_id == actor.user_id)
    own_link = sa.select(roster_place.c.join_url).where(mine).limit(1).scalar_subquery()
    since = sa.select(sa.func.min(arrival.c.arrived_at)).where(
        _of_session(arrival), arrival.c.status == "waiting"
    )
    return (
        sa.select(
            virtual_session.c.virtual_session_id,
            virtual_session.c.campaign_id,
            campaign.c.name,
            virtual_session.c.category_code,
            virtual_session.c.starts_at,
            virtual_session.c.ends_at,
            sa.func.coalesce(own_link, virtual_session.c.join_url),
            sa.exists().where(mine),
            _count(arrival, arrival.c.status.in_(("waiting", "on_hold"))),
            _count(arrival, arrival.c.status == "serving"),
            _count(arrival, arrival.c.status == "served"),
            _count(booking, booking.c.status == "booked"),
            _count(booking, booking.c.status == "no_show"),
            _count(roster_place, roster_place.c.removed_at.is_(None)),
            since.correlate(virtual_session).scalar_subquery(),
        )
        .join(campaign, campaign.c.campaign_id == virtual_session.c.campaign_id)
        .where(
            virtual_session.c.status == "planned",
            virtual_session.c.starts_at >= sa.bindparam("begins"),
            virtual_session.c.starts_at < sa.bindparam("ends"),
        )
        .order_by(virtual_session.c.starts_at, virtual_session.c.category_code)
    )


def _of_session(table: sa.Table) -> sa.ColumnElement[bool]:
    return table.c.virtual_session_id == virtual_session.c.virtual_session_id


def _count(table: sa.Table, condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    rows = sa.select(sa.func.count()).select_from(table).where(_of_session(table), condition)
    return rows.correlate(virtual_session).scalar_subquery()


def list_line(connection: Connection, actor: Actor, *, virtual_session_id: int) -> list[InLine]:
    """Who is in a waiting room, and who is booked and has not come; in no order."""
    check(actor, "see_sessions")
    return [
        *_read(connection, _here(arrival.c.virtual_session_id == virtual_session_id)),
        *_read(connection, _expected(booking.c.virtual_session_id == virtual_session_id)),
    ]


def find_talk(connection: Connection, actor: Actor) -> tuple[InLine, int] | None:
    """The resident the actor serves, with the number of the virtual session; None when nobody."""
    check(actor, "run_desk")
    mine = sa.and_(arrival.c.served_by == actor.user_id, arrival.c.status == "serving")
    found = connection.execute(
        sa.select(arrival.c.arrival_id, arrival.c.virtual_session_id).where(mine)
    ).first()
    if found is None:
        return None
    (talk,) = _read(connection, _here(arrival.c.arrival_id == found.arrival_id))
    return talk, found.virtual_session_id


def _here(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Residents in waiting rooms; their queries without an outcome, as far as the actor sees them."""
    # told apart, because the name a contact gave is masked and the name said at the door is not
    named = sa.func.coalesce(arrival.c.typed_name, "")
    return (
        sa.select(
            arrival.c.arrival_id,
            arrival.c.booking_id,
            arrival.c.status,
            named,
            sa.func.max(contact.c.name),
            arrival.c.place_at,
            arrival.c.arrived_at,
            arrival.c.served_by,
            app_user.c.display_name,
            sa.func.array_agg(sa.distinct(cases.c.reference)).filter(cases.c.reference.is_not(None)),
        )
        .outerjoin(
            arrival_case,
            sa.and_(arrival_case.c.arrival_id == arrival.c.arrival_id, arrival_case.c.outcome_code.is_(None)),
        )
        .outerjoin(cases, cases.c.case_id == arrival_case.c.case_id)
        .outerjoin(contact, contact.c.contact_id == cases.c.contact_id)
        .outerjoin(app_user, app_user.c.user_id == arrival.c.served_by)
        .where(condition, arrival.c.status.in_(THERE))
        .group_by(arrival.c.arrival_id, app_user.c.display_name)
    )


def _expected(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Residents whose seat is booked and who have not come."""
    return (
        sa.select(
            sa.null(),
            booking.c.booking_id,
            sa.literal("expected"),
            sa.literal(""),
            sa.func.max(contact.c.name),
            seat.c.starts_at,
            sa.null(),
            sa.null(),
            sa.null(),
            sa.func.array_agg(sa.distinct(cases.c.reference)).filter(cases.c.reference.is_not(None)),
        )
        .join(seat, seat.c.seat_id == booking.c.seat_id)
        .join(booking_case, booking_case.c.booking_id == booking.c.booking_id)
        .outerjoin(cases, cases.c.case_id == booking_case.c.case_id)
        .outerjoin(contact, contact.c.contact_id == cases.c.contact_id)
        .where(condition, booking.c.status == "booked")
        .group_by(booking.c.booking_id, seat.c.starts_at)
    )


def _read(connection: Connection, statement: sa.Select[Any]) -> list[InLine]:
    return [_as_in_line(*row) for row in connection.execute(statement)]


def _as_in_line(*values: Any) -> InLine:
    """A row of `_here` or `_expected`; who sees none of the queries sees no reference."""
    arrival_id, booking_id, status, typed, name, *times, references = values
    who = typed or mask_name(name) or ""
    return InLine._make([arrival_id, booking_id, status, who, *times, tuple(sorted(references or ()))])


# made once: making them takes longer than asking them
_SITS: Final = sa.exists().where(
    _of_session(roster_place),
    roster_place.c.user_id == sa.bindparam("person"),
    roster_place.c.removed_at.is_(None),
)
_OVER: Final = sa.select(
    virtual_session.c.virtual_session_id,
    virtual_session.c.category_code,
    virtual_session.c.ends_at,
).where(
    virtual_session.c.ends_at <= sa.bindparam("now"),
    virtual_session.c.ends_at > sa.bindparam("since"),
    virtual_session.c.status == "planned",
)
_OVER_MINE: Final = _OVER.where(_SITS)
_NUMBERS: Final[sa.BindParameter[int]] = sa.bindparam("numbers", expanding=True)
_TALKS_LEFT: Final = (
    _here(arrival.c.virtual_session_id.in_(_NUMBERS))
    .add_columns(arrival.c.virtual_session_id)
    .limit(MOST_UNFINISHED)
)
_SEATS_LEFT: Final = (
    _expected(booking.c.virtual_session_id.in_(_NUMBERS))
    .add_columns(booking.c.virtual_session_id)
    .limit(MOST_UNFINISHED)
)


def list_unfinished(connection: Connection, actor: Actor, *, now: datetime) -> list[Unfinished]:
    """Talks of the actor (of everybody, for managers) and seats of past evenings without an outcome."""
    check(actor, "see_sessions")
    days = {"since": now - timedelta(days=60), "now": now}
    over = (
        connection.execute(_OVER, days)
        if actor.role == "manager"
        else connection.execute(_OVER_MINE, days | {"person": actor.user_id})
    )
    sessions = {row.virtual_session_id: row for row in over}
    if not sessions:
        return []
    found = []
    for statement in (_TALKS_LEFT, _SEATS_LEFT):
        for row in connection.execute(statement, {"numbers": list(sessions)}):
            of = sessions[row[-1]]
            who = _as_in_line(*row[:-1])
            found.append(
                Unfinished(
                    row[-1],
                    of.category_code,
                    of.ends_at,
                    who.name,
                    who.references,
                    who.status,
                    who.arrival_id,
                    who.booking_id,
                    who.served_by,
                )
            )
    return sorted(found, key=lambda each: each.ended_at)
