"""Cases whose clocks were read by rules that have changed since."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.cases import cases
from data.tables.clocks import clock_revision
from data.tables.facts import frozen_month
from data.tables.reference import municipality
from queries.filters import IS_OPEN
from rules.access import check
from rules.actor import Actor

_READ_AGAIN: Final = sa.or_(IS_OPEN, cases.c.clock_revision == 0)


def has_outdated(connection: Connection, actor: Actor, *, revision: int) -> bool:
    """Whether any case waits to be read again by a revision."""
    check(actor, "change_rules")
    found = connection.scalar(sa.select(sa.exists().where(IS_OPEN, cases.c.clock_revision != revision)))
    return bool(found) or _has_unfinished(connection)


def _has_unfinished(connection: Connection) -> bool:
    return bool(connection.scalar(sa.select(sa.exists().where(clock_revision.c.finished_at.is_(None)))))


def count_outdated(connection: Connection, actor: Actor, *, revision: int) -> int:
    """How many cases `list_outdated` would give in all."""
    check(actor, "change_rules")
    counted = sa.select(sa.func.count()).where(cases.c.clock_revision != revision, _is_touched())
    return connection.scalar(counted) or 0


def list_outdated(
    connection: Connection, actor: Actor, *, revision: int, after_id: int, limit: int
) -> Sequence[int]:
    """Numbers of cases to read again, in order: open ones, and closed ones that a correction touches.

    A correction changes the calendar itself; a stoppage or a new policy leaves closed cases as they were.
    """
    check(actor, "change_rules")
    statement = (
        sa.select(cases.c.case_id)
        .where(cases.c.case_id > after_id, cases.c.clock_revision != revision, _is_touched())
        .order_by(cases.c.case_id)
        .limit(limit)
    )
    return connection.scalars(statement).all()


def _is_touched() -> ColumnElement[bool]:
    """Open, or with a life that overlaps what a later calendar correction changed."""
    correction = clock_revision.c
    corrected = sa.exists().where(
        correction.kind == "calendar",
        correction.revision > cases.c.clock_revision,
        lived_through(correction.affected_from, correction.affected_to),
    )
    return sa.or_(_READ_AGAIN, corrected & ~_is_published())


def _is_published() -> ColumnElement[bool]:
    """Resolved in a month that was frozen since: its figures stay as they were published."""
    timezone = sa.select(municipality.c.timezone).scalar_subquery()
    resolved_at = sa.func.timezone(timezone, cases.c.resolved_at)
    return sa.exists().where(
        frozen_month.c.month_on == sa.cast(sa.func.date_trunc("month", resolved_at), sa.Date)
    )


def lived_through(
    from_at: datetime | ColumnElement[datetime], to_at: datetime | ColumnElement[datetime]
) -> ColumnElement[bool]:
    """Whether a case's life, up to its end or its due date, overlaps a stretch of time."""
    life_ends_at = sa.func.greatest(cases.c.resolved_at, cases.c.due_at, cases.c.raw_due_at)
    return (life_ends_at >= from_at) & (cases.c.received_at < to_at)
