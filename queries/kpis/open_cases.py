"""What is open at this moment, read from the cases themselves in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.cases import cases
from queries.counted import RAW_DUE
from queries.filters import IS_OPEN, is_at_risk, is_overdue
from queries.kpis.ground import in_lens
from rules.kpis.lens import Lens
from rules.lookups import AgeBucket, Reference


@dataclass(frozen=True, slots=True)
class OpenCell:
    """The open cases of one category, region and age bucket. `rand` is what they ask for."""

    category_code: str
    region: str
    bucket: str
    cases: int
    overdue: int
    overdue_raw: int
    at_risk: int
    rand: Decimal
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class OpenFigures:
    """The open cases together; `oldest_days` is None when there are none."""

    cases: int
    overdue: int
    overdue_raw: int
    at_risk: int
    rand: Decimal
    oldest_days: int | None


def list_open_cells(
    connection: Connection, lens: Lens, reference: Reference, now: datetime
) -> tuple[OpenCell, ...]:
    """Open cases by category, region and age."""
    bucket = _bucket(reference.age_buckets, now).label("bucket")
    count = sa.func.count()
    rows = connection.execute(
        sa.select(
            cases.c.category_code,
            cases.c.region,
            bucket,
            count,
            count.filter(is_overdue(now, only_open=True)),
            count.filter(now > RAW_DUE),
            count.filter(is_at_risk(now, reference.rulebook.at_risk_until(now), only_open=True)),
            sa.func.coalesce(sa.func.sum(cases.c.amount_rand), 0),
            sa.func.min(cases.c.received_at),
        )
        .where(IS_OPEN, *in_lens(cases, lens))
        .group_by(cases.c.category_code, cases.c.region, bucket)
    )
    return tuple(OpenCell(*row) for row in rows)


def _bucket(buckets: Sequence[AgeBucket], now: datetime) -> ColumnElement[Any]:
    """The age bucket of a case; ages are counted in whole days of 24 hours, as in the queue's filter."""
    bounds = [
        (cases.c.received_at > now - timedelta(days=bucket.to_days + 1), bucket.code)
        for bucket in buckets
        if bucket.to_days is not None
    ]
    last = next(bucket.code for bucket in buckets if bucket.to_days is None)
    return sa.case(*bounds, else_=last)


def sum_cells(cells: Sequence[OpenCell], now: datetime) -> OpenFigures:
    """All cells together."""
    oldest_at = min((cell.oldest_at for cell in cells), default=None)
    return OpenFigures(
        cases=sum(cell.cases for cell in cells),
        overdue=sum(cell.overdue for cell in cells),
        overdue_raw=sum(cell.overdue_raw for cell in cells),
        at_risk=sum(cell.at_risk for cell in cells),
        rand=sum((cell.rand for cell in cells), Decimal(0)),
        oldest_days=None if oldest_at is None else (now - oldest_at).days,
    )
