"""What is published of the wards for the end of a month: made once, then always the same."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.wards import ward_release
from queries.actions.audit import add_audit
from queries.wards.history import read_stocks
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.lookups import Reference
from rules.period import Period, add_months, widen
from rules.suppression import Figure, Published, describe, publish


def release_month(
    connection: Connection, actor: Actor, *, month_on: date, reference: Reference, now: datetime
) -> Published:
    """Queries outstanding at the end of a month by ward and category, with small counts protected.

    The first who asks fixes the figures: no correction of the past and no second export can be subtracted
    from them. The same for everybody, so that two people's exports tell no more than one.

    Raises:
        InvalidInput: the month is not over, or does not begin with `month_on`.
    """
    check(actor, "publish_wards")
    if month_on.day != 1 or add_months(month_on, 1) > reference.local_day(now):
        raise InvalidInput("Figures of wards are published for months that are over.")
    released = _find(connection, month_on)
    if released is None:
        _keep(connection, actor, month_on, reference, now)
        released = _find(connection, month_on)
        assert released is not None
    return Published(released, describe(reference.municipality.publishing))


def last_month(reference: Reference, now: datetime) -> date:
    """The first day of the last month that is over."""
    return add_months(reference.local_day(now).replace(day=1), -1)


def _find(connection: Connection, month_on: date) -> dict[Figure, int | None] | None:
    rows = connection.scalar(sa.select(ward_release.c.figures).where(ward_release.c.month_on == month_on))
    return None if rows is None else {Figure(*row[:3]): row[3] for row in rows}


def _keep(connection: Connection, actor: Actor, month_on: date, reference: Reference, now: datetime) -> None:
    counts = _count(connection, month_on, reference)
    figures = publish(counts, reference.municipality.publishing).figures
    made = connection.scalar(
        insert(ward_release)
        .values(
            month_on=month_on,
            figures=[[*figure, count] for figure, count in figures.items()],
            released_by=actor.user_id,
            released_at=now,
        )
        .on_conflict_do_nothing()
        .returning(ward_release.c.month_on)
    )
    if made is not None:
        add_audit(connection, actor, kind="wards_released", subject=f"{month_on:%Y-%m}")


def _count(connection: Connection, month_on: date, reference: Reference) -> dict[Figure, int]:
    """Every ward in force at the end of the month by every category, zeros too: a gap would tell a zero."""
    month = widen(Period(month_on, month_on))
    wards = {ward.ward_no: ward.region_code for ward in reference.list_wards(month.last_on)}
    stocks = read_stocks(connection, month.last_on)
    return {
        Figure(region, ward_no, category): max(0, stocks.get((ward_no, category), 0))
        for ward_no, region in wards.items()
        for category in reference.categories
    }
