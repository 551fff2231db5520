"""From found to closed: how many findings came how far, and how long each step took them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from queries.findings import select_findings
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.finding_filter import FindingFilter
from rules.finding_release import Way

By = Literal["entity_code", "ward_no"]
_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """The findings of a department or a ward, by how far they came.

    `acknowledged` counts what is closed as well. Days are medians of calendar days over those that took the
    step: found to handed on, handed on to acknowledged, acknowledged (or handed on) to closed; None for none.
    """

    key: str | int | None
    found: int
    acknowledged: int
    late: int
    closed: int
    days_to_hand: float | None
    days_to_acknowledge: float | None
    days_to_close: float | None


def list_funnel(
    connection: Connection, actor: Actor, *, wanted: FindingFilter, by: By, now: datetime
) -> Sequence[FunnelRow]:
    """One row for each department or ward, and a last one, with key None, for all of them. One statement.

    A finding that was never acknowledged, or too late, counts as late.
    """
    check(actor, "see_findings")
    found = select_findings(actor, wanted, now).subquery("found")
    given = found.c
    is_closed = given.stage == "closed"
    passed = _is_late(given, now)
    key = given[by]
    statement = (
        sa.select(
            key,
            sa.func.count(),
            sa.func.count().filter(sa.or_(is_closed, given.acknowledged_at.is_not(None))),
            sa.func.count().filter(passed),
            sa.func.count().filter(is_closed),
            _median(given.first_handed_at - given.received_at),
            _median(given.acknowledged_at - given.handed_at),
            _median(given.resolved_at - sa.func.coalesce(given.acknowledged_at, given.handed_at), is_closed),
        )
        .group_by(sa.func.grouping_sets(sa.tuple_(key), sa.tuple_()))
        .order_by(sa.func.grouping(key), key)
    )
    return as_records(FunnelRow, connection.execute(statement))


def _median(length: ColumnElement[Any], *only: ColumnElement[bool]) -> ColumnElement[Any]:
    seconds = sa.extract("epoch", length)
    middle = sa.func.percentile_cont(0.5).within_group(seconds)
    return sa.cast(middle.filter(*only) if only else middle, sa.Float) / _DAY


def count_ways(
    connection: Connection, actor: Actor, *, wanted: FindingFilter, now: datetime
) -> Mapping[Way, int]:
    """How far the findings of each department came, and how many of them too late. One statement."""
    check(actor, "see_findings")
    given = select_findings(actor, wanted, now).subquery("found").c
    step = sa.case(
        (given.stage == "closed", "closed"),
        (given.acknowledged_at.is_not(None), "acknowledged"),
        else_="waiting",
    ).label("step")
    late = sa.func.coalesce(_is_late(given, now), False).label("late")
    rows = connection.execute(
        sa.select(given.entity_code, step, late, sa.func.count()).group_by(given.entity_code, step, late)
    )
    return {Way(entity_code, at, is_late): count for entity_code, at, is_late, count in rows}


def _is_late(given: Any, now: datetime) -> ColumnElement[bool]:
    """Acknowledged, or closed without a word, or still silent, after it should have been."""
    word: ColumnElement[bool] = (
        sa.func.coalesce(given.acknowledged_at, given.resolved_at, now) > given.acknowledge_by_at
    )
    return word
