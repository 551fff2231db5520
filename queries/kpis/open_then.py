"""What was open at the end of a day that is over, from the flows of the few cases that may have been."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Subquery

from data.tables.cases import cases
from data.tables.facts import case_flow
from queries.counted import RAW_DUE
from queries.filters import IS_OPEN
from queries.kpis.ground import in_lens
from rules.counted import FLOWS
from rules.kpis.lens import Lens
from rules.lookups import AgeBucket

_CELL: Final = (case_flow.c.category_code, case_flow.c.region, case_flow.c.ward_no)


@dataclass(frozen=True, slots=True)
class ThenCell:
    """The cases of a category and an age bucket that were open then. Overdue by the due dates of today."""

    category_code: str
    bucket: str
    cases: int
    overdue: int
    overdue_raw: int
    rand: Decimal
    oldest_at: datetime


def list_open_then(
    connection: Connection, lens: Lens, buckets: Sequence[AgeBucket], until_on: date, at: datetime
) -> tuple[ThenCell, ...]:
    """Open cases by category and age, after the flows up to a day; ages and lateness are those at an instant.

    What a case asks for and when it is due are what is known today: flows keep neither.
    """
    then = _select_open(lens, until_on)
    joined = then.join(cases, cases.c.case_id == then.c.case_id)
    bucket = _bucket(buckets, at).label("bucket")
    count = sa.func.count()
    rows = connection.execute(
        sa.select(
            then.c.category_code,
            bucket,
            count,
            count.filter(cases.c.due_at < at),
            count.filter(at > RAW_DUE),
            sa.func.coalesce(sa.func.sum(cases.c.amount_rand), 0),
            sa.func.min(cases.c.received_at),
        )
        .select_from(joined)
        .group_by(then.c.category_code, bucket)
    )
    return tuple(ThenCell(*row) for row in rows)


def _select_open(lens: Lens, until_on: date) -> Subquery:
    """Cases and the cells they lay in at the end of the day: those that entered a cell and did not leave it.

    Only what is open today, or had a flow since, can have been open then.
    """
    since = sa.select(case_flow.c.case_id).where(
        case_flow.c.kind.in_(FLOWS), case_flow.c.happened_on > until_on
    )
    may_have = sa.union(sa.select(cases.c.case_id).where(IS_OPEN), since).subquery("may_have")
    step = sa.case((case_flow.c.kind.in_(("received", "reopened", "moved_in")), 1), else_=-1)
    return (
        sa.select(case_flow.c.case_id, *_CELL)
        .join(may_have, may_have.c.case_id == case_flow.c.case_id)
        .where(case_flow.c.happened_on <= until_on, *in_lens(case_flow, lens))
        .group_by(case_flow.c.case_id, *_CELL)
        .having(sa.func.sum(step) > 0)
        .subquery("open_then")
    )


def _bucket(buckets: Sequence[AgeBucket], at: datetime) -> ColumnElement[Any]:
    bounds = [
        (cases.c.received_at > at - timedelta(days=bucket.to_days + 1), bucket.code)
        for bucket in buckets
        if bucket.to_days is not None
    ]
    return sa.case(*bounds, else_=next(bucket.code for bucket in buckets if bucket.to_days is None))
