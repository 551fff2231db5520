"""Publishing a month: its figures are kept as they are, with their hash, and never written again."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.facts import frozen_month
from queries.kpis.freezing import REPORT, digest, measure_month
from queries.kpis.published import keep_report
from queries.kpis.report import get_report
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput
from rules.lookups import Reference
from rules.period import month_of


def freeze_month(
    connection: Connection, actor: Actor, *, month_on: date, reference: Reference, now: datetime
) -> None:
    """Freeze the month of a day for the whole municipality: its sums, and every table of its report.

    Raises:
        InvalidInput: the month is not over yet, or the actor sees only a part of the municipality.
        Conflict: it is frozen already.
    """
    check(actor, "freeze_month")
    month = month_of(month_on)
    if not actor.sees_everything:
        raise InvalidInput("Only somebody who sees the whole municipality can publish its month.")
    if reference.local_day(now) <= month.last_on:
        raise InvalidInput("A month can be frozen when it is over.")
    known = connection.scalar(
        sa.select(frozen_month.c.frozen_at).where(frozen_month.c.month_on == month.first_on)
    )
    if known is not None:
        raise Conflict(f"{month.first_on:%B %Y} is frozen already.")
    report = get_report(connection, actor, month_on=month.first_on, reference=reference, now=now)
    figures = measure_month(connection, month.first_on) | {REPORT: keep_report(report)}
    connection.execute(
        sa.insert(frozen_month).values(
            month_on=month.first_on,
            figures=figures,
            sha256=digest(figures),
            frozen_at=now,
            frozen_by=actor.user_id,
        )
    )
