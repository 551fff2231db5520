"""Accounts whose meters are being estimated, as the newest run of the diagnosis kept them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.clusters import diagnosis_streak
from queries.actions.audit import add_audits
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor

_COLUMNS: Final = (
    "account_no", "meter_no", "service", "estimates", "since_on", "until_on", "limit_on", "billed",
    "expected", "catch_up_rand", "region", "ward_no", "route",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StreakFilter:
    """Which streaks. `within_days`: those whose limit is at most so many days away; None: any number of days.

    `past`: those instead whose limit is over.
    """

    region: str | None = None
    ward_no: int | None = None
    route: str | None = None
    within_days: int | None = None
    past: bool = False


@dataclass(frozen=True, slots=True)
class KeptStreak:
    """A streak (rules.streaks); quantities in units of the meter, `catch_up_rand` without VAT."""

    account_no: str
    meter_no: str
    service: str
    estimates: int
    since_on: date
    until_on: date
    limit_on: date
    billed: Decimal
    expected: Decimal | None
    catch_up_rand: Decimal | None
    region: str | None
    ward_no: int | None
    route: str | None


@dataclass(frozen=True, slots=True)
class StreakSum:
    """How many streaks a filter leaves, and the rand that their next readings would add."""

    streaks: int
    catch_up_rand: Decimal


@dataclass(frozen=True, slots=True)
class Places:
    """Regions, wards and routes in which a run met streaks."""

    regions: list[str]
    wards: list[int]
    routes: list[str]


def list_streaks(
    connection: Connection,
    actor: Actor,
    *,
    run_id: int,
    streak_filter: StreakFilter,
    today: date,
    most: int,
) -> list[KeptStreak]:
    """The streaks that a filter leaves: the limit that comes first, then the most rand; audited."""
    check(actor, "diagnose")
    kept = diagnosis_streak.c
    order = (kept.limit_on, kept.catch_up_rand.desc().nulls_last(), kept.account_no, kept.meter_no)
    wanted = sa.select(*(kept[name] for name in _COLUMNS)).where(*_conditions(run_id, streak_filter, today))
    found = as_records(KeptStreak, connection.execute(wanted.order_by(*order).limit(most)))
    numbers = sorted({each.account_no for each in found})
    add_audits(connection, actor, kind="account_read", subjects=numbers, detail={"part": "estimates"})
    return found


def sum_streaks(
    connection: Connection, actor: Actor, *, run_id: int, streak_filter: StreakFilter, today: date
) -> StreakSum:
    """How many there are and what they come to; credits to come do not lessen the sum."""
    check(actor, "diagnose")
    rand = diagnosis_streak.c.catch_up_rand
    total = sa.func.coalesce(sa.func.sum(rand).filter(rand > 0), 0)
    wanted = sa.select(sa.func.count(), total).where(*_conditions(run_id, streak_filter, today))
    return StreakSum(*connection.execute(wanted).one())


def list_places(connection: Connection, actor: Actor, *, run_id: int) -> Places:
    """Where a run met streaks."""
    check(actor, "diagnose")
    kept = diagnosis_streak.c
    lists = [
        sa.func.array_agg(sa.distinct(column)).filter(column.is_not(None))
        for column in (kept.region, kept.ward_no, kept.route)
    ]
    row = connection.execute(sa.select(*lists).where(kept.run_id == run_id)).one()
    return Places(*(sorted(values or []) for values in row))


def _conditions(run_id: int, streak_filter: StreakFilter, today: date) -> list[ColumnElement[bool]]:
    kept = diagnosis_streak.c
    found = [kept.run_id == run_id]
    found.append(kept.limit_on < today if streak_filter.past else kept.limit_on >= today)
    if streak_filter.within_days is not None and not streak_filter.past:
        found.append(kept.limit_on <= today + timedelta(days=streak_filter.within_days))
    for name in ("region", "ward_no", "route"):
        if getattr(streak_filter, name) is not None:
            found.append(kept[name] == getattr(streak_filter, name))
    return found
