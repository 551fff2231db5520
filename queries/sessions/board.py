"""The board of a campaign: its evenings, the experts who could sit there, and how every slot stands."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import aggregate_order_by

from data.tables.campaigns import campaign, expert_absence, roster_place, virtual_session
from data.tables.people import app_user
from data.tables.seats import IS_LIVE, booking, seat
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference

FREE: Final = "f"
HELD: Final = "h"
BOOKED: Final = "b"
_IS_EXPERT: Final = sa.and_(app_user.c.role == "expert", app_user.c.is_active)
_EXPERTS: Final = sa.select(
    *app_user.c["user_id", "display_name", "skills", "languages", "regions", "seats_a_day"]
).order_by(sa.func.lower(app_user.c.display_name), app_user.c.user_id)
_BOOKED: Final = ("booked", "attended", "no_show")


@dataclass(frozen=True, slots=True)
class BoardSession:
    """A virtual session of the campaign with its link and how full it is; `extras` are overbooked seats."""

    virtual_session_id: int
    category_code: str
    starts_at: datetime
    ends_at: datetime
    join_url: str | None
    meeting_state: str
    meeting_error: str | None
    experts: int
    seats: int
    extras: int
    held: int
    booked: int

    @property
    def free(self) -> int:
        """Seats that may still be booked, overbooked ones among them."""
        return self.seats + self.extras - self.held - self.booked


@dataclass(frozen=True, slots=True)
class BoardExpert:
    """Somebody who could sit on an evening."""

    user_id: int
    display_name: str
    skills: list[str]
    languages: list[str]
    regions: list[str]
    seats_a_day: int | None


@dataclass(frozen=True, slots=True)
class BoardPlace:
    """An expert's place in a virtual session of this or, while the campaign runs, of another campaign.

    `slots` has a letter a slot, in order: free, held or booked; a seat whose resident did not come is free.
    """

    roster_place_id: int
    user_id: int
    virtual_session_id: int
    campaign_id: int
    campaign_name: str
    category_code: str
    starts_at: datetime
    ends_at: datetime
    join_url: str | None
    slots: str

    @property
    def taken(self) -> int:
        return len(self.slots) - self.slots.count(FREE)


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which an expert cannot sit, both included."""

    absence_id: int
    user_id: int
    from_on: date
    to_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the board shows: planned virtual sessions in order of time, experts by name."""

    campaign_id: int
    sessions: list[BoardSession]
    experts: list[BoardExpert]
    places: list[BoardPlace]
    absences: list[Absence]


def get_board(connection: Connection, actor: Actor, *, campaign_id: int, reference: Reference) -> Board:
    """The board of a campaign. Four statements, however many experts and evenings; two without evenings."""
    check(actor, "see_sessions")
    sessions = _list_sessions(connection, campaign_id)
    experts = _list_experts(connection, campaign_id)
    if not sessions:
        return Board(campaign_id, [], experts, [], [])
    first, last = sessions[0].starts_at, max(session.ends_at for session in sessions)
    days = reference.local_day(first), reference.local_day(last)
    return Board(
        campaign_id,
        sessions,
        experts,
        _list_places(connection, first, last),
        _list_absences(connection, *days),
    )


def list_absences(connection: Connection, actor: Actor, *, from_on: date) -> list[Absence]:
    """Absences that end on a day or later, by when they begin. One statement."""
    check(actor, "see_sessions")
    return _list_absences(connection, from_on, date.max)


def _list_sessions(connection: Connection, campaign_id: int) -> list[BoardSession]:
    mine = virtual_session.c.virtual_session_id
    experts = _count(roster_place, roster_place.c.removed_at.is_(None))
    seats, extras = (
        _count(seat, seat.c.withdrawn_at.is_(None), seat.c.is_extra.is_(extra)) for extra in (False, True)
    )
    held = _count(booking, booking.c.status == "held")
    booked = _count(booking, booking.c.status.in_(_BOOKED))
    own = virtual_session.c[
        "virtual_session_id", "category_code", "starts_at", "ends_at", "join_url", "meeting_state",
        "meeting_error",
    ]  # fmt: skip
    rows = connection.execute(
        sa.select(*own, experts, seats, extras, held, booked)
        .where(virtual_session.c.campaign_id == campaign_id, virtual_session.c.status == "planned")
        .order_by(virtual_session.c.starts_at, virtual_session.c.category_code, mine)
    )
    return as_records(BoardSession, rows)


def _count(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    mine = table.c.virtual_session_id == virtual_session.c.virtual_session_id
    return (
        sa.select(sa.func.count())
        .select_from(table)
        .where(mine, *conditions)
        .correlate(virtual_session)
        .scalar_subquery()
    )


def list_experts(connection: Connection, actor: Actor) -> list[BoardExpert]:
    """Active experts by name. One statement."""
    check(actor, "see_sessions")
    return as_records(BoardExpert, connection.execute(_EXPERTS.where(_IS_EXPERT)))


def _list_experts(connection: Connection, campaign_id: int) -> list[BoardExpert]:
    """Active experts, and whoever has a place in the campaign all the same."""
    placed = (
        sa.select(roster_place.c.user_id)
        .join(
            virtual_session,
            virtual_session.c.virtual_session_id == roster_place.c.virtual_session_id,
        )
        .where(virtual_session.c.campaign_id == campaign_id, roster_place.c.removed_at.is_(None))
    )
    statement = _EXPERTS.where(_IS_EXPERT | app_user.c.user_id.in_(placed))
    return as_records(BoardExpert, connection.execute(statement))


def _list_places(connection: Connection, first: datetime, last: datetime) -> list[BoardPlace]:
    """Places of all campaigns in a span of time, with their slots."""
    taken = sa.case((booking.c.booking_id.is_(None), FREE), (booking.c.status == "held", HELD), else_=BOOKED)
    # the words of the index's own condition, so that each seat is one look-up in it
    is_sold = sa.and_(booking.c.seat_id == seat.c.seat_id, IS_LIVE)
    slots = (
        sa.select(sa.func.string_agg(taken, aggregate_order_by(sa.literal(""), seat.c.slot_no)))
        .select_from(seat.outerjoin(booking, is_sold))
        .where(seat.c.roster_place_id == roster_place.c.roster_place_id, seat.c.withdrawn_at.is_(None))
        .correlate(roster_place)
        .scalar_subquery()
    )
    columns: list[sa.ColumnElement[Any]] = [
        *roster_place.c["roster_place_id", "user_id", "virtual_session_id"],
        campaign.c.campaign_id,
        campaign.c.name,
        *virtual_session.c["category_code", "starts_at", "ends_at"],
        roster_place.c.join_url,
        sa.func.coalesce(slots, ""),
    ]
    joined = roster_place.join(
        virtual_session, virtual_session.c.virtual_session_id == roster_place.c.virtual_session_id
    ).join(campaign, campaign.c.campaign_id == virtual_session.c.campaign_id)
    rows = connection.execute(
        sa.select(*columns)
        .select_from(joined)
        .where(
            roster_place.c.removed_at.is_(None),
            virtual_session.c.status == "planned",
            virtual_session.c.starts_at < last,
            virtual_session.c.ends_at > first,
        )
        .order_by(virtual_session.c.starts_at, roster_place.c.roster_place_id)
    )
    return as_records(BoardPlace, rows)


def _list_absences(connection: Connection, first_on: date, last_on: date) -> list[Absence]:
    rows = connection.execute(
        sa.select(*(expert_absence.c[name] for name in Absence.__dataclass_fields__))
        .where(
            expert_absence.c.removed_at.is_(None),
            expert_absence.c.from_on <= last_on,
            expert_absence.c.to_on >= first_on,
        )
        .order_by(expert_absence.c.from_on, expert_absence.c.absence_id)
    )
    return as_records(Absence, rows)
