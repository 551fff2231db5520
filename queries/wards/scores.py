"""The wards beside each other: what waits, how long, what was resolved, when somebody was there."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.outings import outing, outing_promise
from queries.counted import HAS_CLOCK
from queries.filters import IS_OPEN, is_overdue
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference, Ward

LOOKS_BACK: Final = timedelta(days=182)


@dataclass(frozen=True, slots=True)
class WardScore:
    """A ward today. Counts of what was resolved and of visits, and the median days, are of LOOKS_BACK."""

    ward_no: int
    region: str
    open: int
    overdue: int
    oldest_on: date | None
    resolved: int
    median_days: float | None
    visits: int
    last_visit_on: date | None
    promises_late: int

    def count_waiting_days(self, today: date) -> int | None:
        """Days that the oldest open query has waited; None where none is open."""
        return (today - self.oldest_on).days if self.oldest_on else None

    def count_days_unvisited(self, today: date) -> int | None:
        """Days since the last visit; None where there was none."""
        return (today - self.last_visit_on).days if self.last_visit_on else None


def list_scores(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> list[WardScore]:
    """Every ward in force today, by number; as far as the actor sees its queries. Four statements."""
    check(actor, "compare_wards")
    today = reference.local_day(now)
    code = reference.delimitation_on(today).code
    waiting = _read_waiting(connection, code, now)
    resolved = _read_resolved(connection, code, now)
    visits = _read_visits(connection, code, today)
    late = _read_late(connection, code, today)
    return [_score(ward, waiting, resolved, visits, late, reference) for ward in reference.list_wards(today)]


def _score(
    ward: Ward,
    waiting: Mapping[int, Any],
    resolved: Mapping[int, Any],
    visits: Mapping[int, Any],
    late: Mapping[int, Any],
    reference: Reference,
) -> WardScore:
    count, overdue, oldest_at = waiting.get(ward.ward_no, (0, 0, None))
    done, median = resolved.get(ward.ward_no, (0, None))
    visited, last_on = visits.get(ward.ward_no, (0, None))
    return WardScore(
        ward_no=ward.ward_no,
        region=ward.region_code,
        open=count,
        overdue=overdue,
        oldest_on=reference.local_day(oldest_at) if oldest_at else None,
        resolved=done,
        median_days=median,
        visits=visited,
        last_visit_on=last_on,
        promises_late=late.get(ward.ward_no, (0,))[0],
    )


def _by_ward(connection: Connection, statement: sa.Select[Any]) -> dict[int, Any]:
    return {row[0]: tuple(row[1:]) for row in connection.execute(statement)}


def _read_waiting(connection: Connection, code: str, now: datetime) -> dict[int, Any]:
    late = sa.func.count().filter(is_overdue(now, only_open=True))
    statement = (
        sa.select(cases.c.ward_no, sa.func.count(), late, sa.func.min(cases.c.received_at))
        .where(IS_OPEN, cases.c.delimitation_code == code)
        .group_by(cases.c.ward_no)
    )
    return _by_ward(connection, statement)


def _read_resolved(connection: Connection, code: str, now: datetime) -> dict[int, Any]:
    statement = (
        sa.select(cases.c.ward_no, sa.func.count(), median_days())
        .where(cases.c.resolved_at >= now - LOOKS_BACK, cases.c.delimitation_code == code, HAS_CLOCK)
        .group_by(cases.c.ward_no)
    )
    return _by_ward(connection, statement)


def median_days() -> sa.ColumnElement[Any]:
    """Calendar days from receipt to resolution that half of some queries needed at most."""
    seconds = sa.extract("epoch", cases.c.resolved_at - cases.c.received_at)
    middle = sa.func.percentile_cont(0.5).within_group(seconds)
    return sa.cast(middle / 86_400, sa.Double)


def _read_visits(connection: Connection, code: str, today: date) -> dict[int, Any]:
    recent = sa.func.count().filter(outing.c.held_on >= today - LOOKS_BACK)
    statement = (
        sa.select(outing.c.ward_no, recent, sa.func.max(outing.c.held_on))
        .where(outing.c.status == "done", outing.c.delimitation_code == code, outing.c.held_on <= today)
        .group_by(outing.c.ward_no)
    )
    return _by_ward(connection, statement)


def _read_late(connection: Connection, code: str, today: date) -> dict[int, Any]:
    open_late = outing_promise.c.kept_at.is_(None) & (outing_promise.c.due_on < today)
    statement = (
        sa.select(outing_promise.c.ward_no, sa.func.count())
        .where(outing_promise.c.delimitation_code == code, open_late)
        .group_by(outing_promise.c.ward_no)
    )
    return _by_ward(connection, statement)


@dataclass(frozen=True, slots=True)
class ChannelShare:
    """Queries of wards of one band that came by one channel.

    Open today; resolved, and how fast, of LOOKS_BACK. `band` is None where the ward has none.
    """

    band: int | None
    channel_code: str
    open: int
    resolved: int
    median_days: float | None


def list_channel_shares(
    connection: Connection, actor: Actor, *, reference: Reference, bands: Mapping[int, int], now: datetime
) -> list[ChannelShare]:
    """By band, most deprived first, then the profile's channels. One statement."""
    check(actor, "compare_wards")
    code = reference.delimitation_on(reference.local_day(now)).code
    grouped: defaultdict[int | None, list[int]] = defaultdict(list)
    for ward in reference.list_wards(reference.local_day(now)):
        grouped[bands.get(ward.ward_no)].append(ward.ward_no)
    whens = [(cases.c.ward_no.in_(wards), band) for band, wards in grouped.items() if band is not None]
    band = sa.case(*whens, else_=None) if whens else sa.cast(sa.null(), sa.Integer)
    is_done = (cases.c.resolved_at >= now - LOOKS_BACK) & HAS_CLOCK
    found = (
        sa.select(band.label("band"), *cases.c["channel_code", "received_at", "resolved_at", "status"])
        .where(cases.c.delimitation_code == code, cases.c.ward_no.is_not(None), IS_OPEN | is_done)
        .subquery("found")
    )
    resolved = found.c.resolved_at >= now - LOOKS_BACK
    seconds = sa.extract("epoch", found.c.resolved_at - found.c.received_at)
    middle = sa.func.percentile_cont(0.5).within_group(seconds).filter(resolved)
    rows = connection.execute(
        sa.select(
            found.c.band,
            found.c.channel_code,
            sa.func.count().filter(found.c.status != "resolved"),
            sa.func.count().filter(resolved),
            sa.cast(middle / 86_400, sa.Double),
        ).group_by(found.c.band, found.c.channel_code)
    )
    order = list(reference.channels)
    shares = [ChannelShare(*row) for row in rows]
    return sorted(
        shares,
        key=lambda s: (
            s.band is None,
            s.band or 0,
            order.index(s.channel_code) if s.channel_code in order else 99,
        ),
    )
