"""Invited queries of a campaign and those like them that nobody invited, by category, region and age."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.campaigns import campaign, invitation, virtual_session
from data.tables.cases import cases
from data.tables.seats import arrival, arrival_case
from queries.counted import HAS_CLOCK
from queries.filters import IS_OPEN
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.sessions.comparison import Stratum

FOLLOWED: Final = timedelta(days=28)
MOST_COMPARED: Final = 2_000
_FOUND: Final = tuple(Stratum._fields)


def list_strata(
    connection: Connection, actor: Actor, *, campaign_id: int, reference: Reference, now: datetime
) -> list[Stratum]:
    """Queries that were open when the campaign began, counted by likeness. Two statements.

    Where nobody was invited, as on open evenings, those who came stand in their place. What counts is
    resolved after the first evening or invitation and until FOLLOWED after the last evening, or now.
    """
    check(actor, "see_sessions")
    ground = _find_ground(connection, campaign_id, reference, now)
    if ground is None:
        return []
    rows = connection.execute(
        sa.select(
            *(column.label(name) for column, name in zip(ground.kinds, _FOUND, strict=False)),
            sa.func.count().filter(ground.is_ours).label("invited"),
            sa.func.count().filter(ground.is_ours, ground.is_resolved).label("invited_resolved"),
            sa.func.count().filter(~ground.is_ours).label("like"),
            sa.func.count().filter(~ground.is_ours, ground.is_resolved).label("like_resolved"),
        )
        .where(ground.is_compared)
        .group_by(*ground.kinds)
        .having(sa.func.count().filter(ground.is_ours) > 0)
        .order_by(*ground.kinds)
    )
    return as_records(Stratum, rows)


@dataclass(frozen=True, slots=True)
class ComparedCase:
    """A query of the comparison; `is_ours`: invited, or came where nobody was invited."""

    reference: str
    is_ours: bool
    received_at: datetime
    resolved_at: datetime | None
    amount_rand: Decimal | None


def list_compared(
    connection: Connection,
    actor: Actor,
    *,
    campaign_id: int,
    stratum: Stratum,
    reference: Reference,
    now: datetime,
) -> list[ComparedCase]:
    """The queries of one kind, invited ones first, MOST_COMPARED at most; `resolved_at` only where it counts.
    Two statements."""
    check(actor, "see_sessions")
    ground = _find_ground(connection, campaign_id, reference, now)
    if ground is None:
        return []
    of_kind = (column == sought for column, sought in zip(ground.kinds, stratum[:3], strict=True))
    rows = connection.execute(
        sa.select(
            cases.c.reference,
            ground.is_ours.label("is_ours"),
            cases.c.received_at,
            sa.case((ground.is_resolved, cases.c.resolved_at)),
            cases.c.amount_rand,
        )
        .where(ground.is_compared, *of_kind)
        .order_by(sa.desc("is_ours"), cases.c.received_at, cases.c.case_id)
        .limit(MOST_COMPARED)
    )
    return as_records(ComparedCase, rows)


class _Ground(NamedTuple):
    """What the comparison rests on, as parts of statements over the queries."""

    kinds: tuple[ColumnElement[str], ...]
    is_ours: ColumnElement[bool]
    is_resolved: ColumnElement[bool]
    is_compared: ColumnElement[bool]


def _find_ground(
    connection: Connection, campaign_id: int, reference: Reference, now: datetime
) -> _Ground | None:
    span = _find_span(connection, campaign_id)
    if span.begins is None:
        return None
    until = min(now, span.ends + FOLLOWED)
    is_ours = cases.c.case_id.in_(_list_taking_part(campaign_id, by_invitation=span.invited > 0))
    was_open = sa.and_(cases.c.received_at <= span.begins, sa.or_(IS_OPEN, cases.c.resolved_at > span.begins))
    is_other = ~cases.c.case_id.in_(_list_taking_part(None))
    return _Ground(
        kinds=(cases.c.category_code, cases.c.region, _name_age(reference, span.begins)),
        is_ours=is_ours,
        is_resolved=sa.and_(cases.c.resolved_at > span.begins, cases.c.resolved_at <= until),
        is_compared=sa.and_(was_open, HAS_CLOCK, sa.or_(is_ours, is_other), _is_near(campaign_id)),
    )


def _find_span(connection: Connection, campaign_id: int) -> sa.Row[Any]:
    """When a campaign began and ended, and how many it invited."""
    asked = sa.select(
        sa.func.min(invitation.c.invited_at).label("first_at"), sa.func.count().label("invited")
    ).where(invitation.c.campaign_id == campaign_id)
    held = sa.select(
        sa.func.min(virtual_session.c.starts_at).label("starts_at"),
        sa.func.max(virtual_session.c.ends_at).label("ends"),
    ).where(virtual_session.c.campaign_id == campaign_id, virtual_session.c.status == "planned")
    first, evenings = asked.subquery(), held.subquery()
    statement: sa.Select[Any] = sa.select(
        sa.func.least(first.c.first_at, evenings.c.starts_at).label("begins"),
        evenings.c.ends,
        first.c.invited,
    )
    return connection.execute(statement.select_from(first.join(evenings, sa.true()))).one()


def _list_taking_part(campaign_id: int | None, *, by_invitation: bool | None = None) -> sa.Select[Any]:
    """The queries of a campaign, or of any: those invited, those who came, or both."""
    asked = sa.select(invitation.c.case_id)
    came = sa.select(arrival_case.c.case_id).join_from(
        arrival_case.join(arrival, arrival.c.arrival_id == arrival_case.c.arrival_id),
        virtual_session,
        virtual_session.c.virtual_session_id == arrival.c.virtual_session_id,
    )
    if campaign_id is not None:
        asked = asked.where(invitation.c.campaign_id == campaign_id)
        came = came.where(virtual_session.c.campaign_id == campaign_id)
    if by_invitation is None:
        return sa.select(asked.union_all(came).subquery().c.case_id)
    return asked if by_invitation else came


def _is_near(campaign_id: int) -> ColumnElement[bool]:
    """Of the campaign's own topics, so that the whole history is not walked through."""
    topics = sa.select(sa.func.unnest(campaign.c.category_codes)).where(campaign.c.campaign_id == campaign_id)
    return cases.c.category_code.in_(topics)


def _name_age(reference: Reference, at: datetime) -> ColumnElement[str]:
    """The age bucket of a query at an instant."""
    buckets = sorted(reference.age_buckets, key=lambda bucket: -bucket.from_days)
    choices = [(cases.c.received_at <= at - timedelta(days=each.from_days), each.code) for each in buckets]
    return sa.case(*choices, else_=buckets[-1].code)
