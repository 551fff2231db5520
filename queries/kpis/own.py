"""What one person closed this week and this month, by the definitions that hold for everybody's figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.cases import cases
from queries.counted import FLOW, is_of_kind
from rules.access import check
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.kpis.sums import Sums
from rules.lookups import Reference
from rules.period import Period

_COUNTED: Final = ("closed", "resolved", "in_promise", "came_back")


@dataclass(frozen=True, slots=True)
class OwnPeriod:
    """What a person closed in some days; `median_hours` of working time, None where nothing was resolved."""

    period: Period
    sums: Sums
    median_hours: float | None

    def rows(self, counted: str) -> CaseFilter:
        """The queries that one of its figures counts, for the person themselves."""
        days = self.period
        return CaseFilter(
            closed_by_me=True, counted=counted, counted_from=days.first_on, counted_to=days.last_on
        )


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """A person's week, from Monday on, and their month, both up to today."""

    week: OwnPeriod
    month: OwnPeriod


def get_own_figures(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> OwnFigures:
    """The actor's own figures; nobody can ask for those of others. One statement over a month's closings."""
    check(actor, "see_triage")
    today = reference.local_day(now)
    week = Period(today - timedelta(days=today.weekday()), today)
    month = Period(today.replace(day=1), today)
    values = {
        "closer": actor.user_id,
        "week_first": week.first_on,
        "month_first": month.first_on,
        "last": today,
    }
    rows = sorted(connection.execute(_OWN, values).all(), key=itemgetter(0))
    return OwnFigures(_as_period(week, rows[0]), _as_period(month, rows[1]))


def _measure(place: int, first: str) -> sa.Select[Any]:
    seconds = FLOW.c.worked_seconds
    measured: list[ColumnElement[Any]] = [
        sa.literal(place),
        *(sa.func.count().filter(*is_of_kind(name)) for name in _COUNTED),
        sa.func.percentile_cont(0.5).within_group(seconds).filter(*is_of_kind("resolved")),
    ]
    return (
        sa.select(*measured)
        .join_from(FLOW, cases, cases.c.case_id == FLOW.c.case_id)
        .where(
            FLOW.c.closed_by == sa.bindparam("closer"),
            FLOW.c.happened_on >= sa.bindparam(first),
            FLOW.c.happened_on <= sa.bindparam("last"),
        )
    )


# made once: making it takes longer than asking it
_OWN: Final = sa.union_all(_measure(0, "week_first"), _measure(1, "month_first"))


def _as_period(period: Period, row: sa.Row[Any]) -> OwnPeriod:
    counts: dict[str, Any] = dict(zip(_COUNTED, row[1:-1], strict=True))
    return OwnPeriod(period, Sums(**counts), None if row[-1] is None else row[-1] / 3600)
