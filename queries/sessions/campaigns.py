"""Campaigns of virtual sessions: the list, one of them, and the next evening."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import (
    campaign,
    invitation,
    roster_place,
    virtual_session,
    waiting_list,
)
from data.tables.seats import booking, seat
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.lookups import Reference

MOST_LISTED: Final = 100
_RUNS: Final = ("planned", "open")


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign with its figures.

    `evenings` are the local days that are not cancelled, in order; `next_at` is when the next virtual session
    begins or the present one began. `seats` leaves out overbooked extras; `extras` are those.
    """

    campaign_id: int
    name: str
    status: str
    regions: list[str]
    wards: list[int]
    category_codes: list[str]
    slot_minutes: int
    takes_bookings: bool
    overbooking: int
    repeat_weeks: int | None
    repeat_until_on: date | None
    cloned_from_id: int | None
    note: str
    last_seq: int
    evenings: list[date]
    next_at: datetime | None
    experts: int
    seats: int
    extras: int
    held: int
    booked: int
    invited: int
    waiting: int

    @property
    def fill(self) -> float | None:
        """The share of seats that is held or booked; None without seats."""
        return (self.held + self.booked) / self.seats if self.seats else None

    @property
    def runs(self) -> bool:
        """Whether it is still to be held."""
        return self.status in _RUNS


@dataclass(frozen=True, slots=True)
class NextEvening:
    """The virtual sessions of one campaign on the next day that has any; `experts` counts places."""

    campaign_id: int
    name: str
    takes_bookings: bool
    starts_at: datetime
    ends_at: datetime
    experts: int
    seats: int
    booked: int


def list_campaigns(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime, most: int = MOST_LISTED
) -> list[Campaign]:
    """What is on or comes next first, then what was, latest first. One statement."""
    check(actor, "see_sessions")
    statement = _select(reference, now)
    columns = statement.selected_columns
    is_past = sa.or_(columns.status.not_in(_RUNS), columns.next_at.is_(None))
    ordered = statement.order_by(
        is_past, sa.case((~is_past, columns.next_at)), columns.evenings.desc(), columns.campaign_id.desc()
    )
    return as_records(Campaign, connection.execute(ordered.limit(most)))


def get_campaign(
    connection: Connection, actor: Actor, *, campaign_id: int, reference: Reference, now: datetime
) -> Campaign:
    """One campaign. One statement.

    Raises:
        NotFound: there is none of that number.
    """
    check(actor, "see_sessions")
    statement = _select(reference, now).where(campaign.c.campaign_id == campaign_id)
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("There is no campaign of that number. Check the link, or go back to all campaigns.")
    return Campaign(*row)


def find_next_evening(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> NextEvening | None:
    """The evening that is on or comes next, of the campaign that begins first. One statement."""
    check(actor, "see_sessions")
    day = _local_day(virtual_session.c.starts_at, reference)
    live = virtual_session.join(campaign)
    is_wanted = sa.and_(virtual_session.c.status == "planned", campaign.c.status.in_(_RUNS))
    first = (
        sa.select(virtual_session.c.campaign_id, day.label("day"))
        .select_from(live)
        .where(is_wanted, virtual_session.c.ends_at > now)
        .order_by(virtual_session.c.starts_at, virtual_session.c.virtual_session_id)
        .limit(1)
        .subquery("first")
    )
    row = connection.execute(
        sa.select(
            campaign.c.campaign_id,
            campaign.c.name,
            campaign.c.takes_bookings,
            sa.func.min(virtual_session.c.starts_at),
            sa.func.max(virtual_session.c.ends_at),
            _add_up(_count_experts()),
            _add_up(_count_seats(seat.c.is_extra.is_(False))),
            _add_up(_count_bookings("booked", "attended", "no_show")),
        )
        .select_from(live.join(first, first.c.campaign_id == campaign.c.campaign_id))
        .where(is_wanted, day == first.c.day)
        .group_by(campaign.c.campaign_id)
    ).one_or_none()
    return NextEvening(*row) if row else None


def _select(reference: Reference, now: datetime) -> sa.Select[Any]:
    """A line each, in the order of the record's fields; every figure through an index of the campaign."""
    own = [campaign.c[name] for name in list(Campaign.__dataclass_fields__)[:14]]
    planned = (
        sa.select(
            sa.func.array_agg(sa.distinct(_local_day(virtual_session.c.starts_at, reference))).label("days"),
            sa.func.min(virtual_session.c.starts_at).filter(virtual_session.c.ends_at > now).label("next_at"),
            _add_up(_count_seats(seat.c.is_extra.is_(False))).label("seats"),
            _add_up(_count_seats(seat.c.is_extra)).label("extras"),
        )
        .where(virtual_session.c.campaign_id == campaign.c.campaign_id, virtual_session.c.status == "planned")
        .lateral("planned_sessions")
    )
    experts = (
        sa.select(sa.func.count(sa.distinct(roster_place.c.user_id)))
        .select_from(
            roster_place.join(
                virtual_session,
                virtual_session.c.virtual_session_id == roster_place.c.virtual_session_id,
            )
        )
        .where(
            virtual_session.c.campaign_id == campaign.c.campaign_id,
            virtual_session.c.status == "planned",
            roster_place.c.removed_at.is_(None),
        )
        .correlate(campaign)
        .scalar_subquery()
    )
    booked = (
        sa.select(
            sa.func.count().filter(booking.c.status == "held").label("held"),
            sa.func.count().filter(booking.c.status.in_(("booked", "attended", "no_show"))).label("booked"),
        )
        .where(booking.c.campaign_id == campaign.c.campaign_id)
        .lateral("seats_taken")
    )
    no_days = sa.cast(sa.literal("{}"), sa.ARRAY(sa.Date))
    return sa.select(
        *own,
        sa.func.coalesce(planned.c.days, no_days).label("evenings"),
        planned.c.next_at,
        experts.label("experts"),
        planned.c.seats,
        planned.c.extras,
        booked.c.held,
        booked.c.booked,
        _count(invitation, invitation.c.status != "withdrawn").label("invited"),
        _count(waiting_list, waiting_list.c.left_at.is_(None)).label("waiting"),
    ).select_from(campaign.join(planned, sa.true()).join(booked, sa.true()))


def _count(table: sa.Table, condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.c.campaign_id == campaign.c.campaign_id, condition)
        .correlate(campaign)
        .scalar_subquery()
    )


def _add_up(counts: sa.ScalarSelect[int]) -> sa.ColumnElement[int]:
    """The sum of counts as a whole number; PostgreSQL adds them up as numeric."""
    return sa.cast(sa.func.coalesce(sa.func.sum(counts), 0), sa.Integer)


def _count_seats(condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """The seats of a virtual session of the statement around it."""
    mine = seat.c.virtual_session_id == virtual_session.c.virtual_session_id
    return (
        sa.select(sa.func.count())
        .select_from(seat)
        .where(mine, seat.c.withdrawn_at.is_(None), condition)
        .correlate(virtual_session)
        .scalar_subquery()
    )


def _count_bookings(*statuses: str) -> sa.ScalarSelect[int]:
    mine = booking.c.virtual_session_id == virtual_session.c.virtual_session_id
    return (
        sa.select(sa.func.count())
        .select_from(booking)
        .where(mine, booking.c.status.in_(statuses))
        .correlate(virtual_session)
        .scalar_subquery()
    )


def _count_experts() -> sa.ScalarSelect[int]:
    mine = roster_place.c.virtual_session_id == virtual_session.c.virtual_session_id
    return (
        sa.select(sa.func.count())
        .select_from(roster_place)
        .where(mine, roster_place.c.removed_at.is_(None))
        .correlate(virtual_session)
        .scalar_subquery()
    )


def _local_day(at: sa.ColumnElement[datetime], reference: Reference) -> sa.ColumnElement[date]:
    zone = sa.literal(reference.municipality.timezone)
    return sa.cast(sa.func.timezone(zone, at), sa.Date)
