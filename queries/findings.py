"""Findings that lie with departments: how many stand where, which they are, and what came of a ward's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, FromClause, Select

from data.tables.cases import cases
from data.tables.findings import handoff
from data.tables.outings import outing_case
from data.tables.reference import category
from queries.rows import as_records
from rules import states
from rules.access import check
from rules.actor import Actor
from rules.finding_filter import CLOSED_FOR, FindingFilter
from rules.handoffs import STAGES, Stage

MOST: Final = 200
# what a department answers first, on the screen
_ORDER: Final = {stage: place for place, stage in enumerate(STAGES)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding and its way so far. `title` is None where the actor may not read another's words."""

    case_id: int
    reference: str
    title: str | None
    category_code: str
    subcategory_code: str | None
    region: str
    delimitation_code: str | None
    ward_no: int | None
    status: str
    received_at: datetime
    resolved_at: datetime | None
    outcome_code: str | None
    entity_code: str
    first_handed_at: datetime
    handed_at: datetime
    times: int
    acknowledge_by_at: datetime | None
    acknowledged_at: datetime | None
    their_reference: str | None
    stage: Stage


_OF_CASE: Final = frozenset(
    {
        "reference", "title", "category_code", "subcategory_code", "region", "delimitation_code", "ward_no",
        "status", "received_at", "resolved_at", "outcome_code",
    }
)  # fmt: skip
_COLUMNS: Final = tuple(Finding.__slots__[:-1])


def list_findings(
    connection: Connection, actor: Actor, *, wanted: FindingFilter, now: datetime, most: int = MOST
) -> list[Finding]:
    """The findings of a filter: late ones first, then by how long they wait. One statement."""
    check(actor, "see_findings")
    found = select_findings(actor, wanted, now).subquery("found")
    place = sa.case(_ORDER, value=found.c.stage)
    statement = (
        sa.select(*(found.c[name] for name in (*_COLUMNS, "stage")))
        .order_by(place, sa.func.coalesce(found.c.resolved_at, found.c.handed_at), found.c.case_id)
        .limit(most)
    )
    return as_records(Finding, connection.execute(statement))


def count_findings(
    connection: Connection, actor: Actor, *, wanted: FindingFilter, now: datetime
) -> Mapping[tuple[str, Stage], int]:
    """How many findings of a filter each department has in each stage. One statement."""
    check(actor, "see_findings")
    found = select_findings(actor, wanted, now).subquery("found")
    rows = connection.execute(
        sa.select(found.c.entity_code, found.c.stage, sa.func.count()).group_by(
            found.c.entity_code, found.c.stage
        )
    )
    return {(entity_code, stage): count for entity_code, stage, count in rows}


def list_of_ward(
    connection: Connection,
    actor: Actor,
    *,
    delimitation_code: str,
    ward_no: int,
    now: datetime,
    since_at: datetime | None = None,
    most: int = MOST,
) -> list[Finding]:
    """The open findings of a ward, and those closed since an instant, if none is given CLOSED_FOR ago."""
    check(actor, "see_findings")
    since_at = since_at or now - CLOSED_FOR
    wanted = FindingFilter(ward=(delimitation_code, ward_no), since_at=since_at)
    return list_findings(connection, actor, wanted=wanted, now=now, most=most)


def tell_stage(source: FromClause, now: datetime) -> ColumnElement[Any]:
    """`rules.handoffs.find_stage` for rows with the columns of a finding."""
    with_them = source.c.status.in_((states.WAITING_ENTITY, states.WAITING_RESIDENT))
    return sa.case(
        (source.c.status == states.RESOLVED, "closed"),
        (~with_them, "with_us"),
        (source.c.acknowledged_at.is_not(None), "acknowledged"),
        (source.c.acknowledge_by_at <= now, "late"),
        else_="waiting",
    )


def is_finding(category_code: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a case is a finding by its category: one that was handed on may turn out to be billing."""
    return category_code.in_(sa.select(category.c.code).where(~category.c.is_billing))


def select_findings(actor: Actor, wanted: FindingFilter, now: datetime) -> Select[Any]:
    """The findings of a filter with their stages, as rows to be counted or listed."""
    seen = _select_seen(actor, now).subquery("seen")
    return sa.select(seen).where(is_finding(seen.c.category_code), *_conditions(seen, wanted))


def _select_seen(actor: Actor, now: datetime) -> Select[Any]:
    """Every finding the actor may know of. A councillor has the wards' findings, but not their rows."""
    if actor.role == "councillor":
        own = sa.func.casework.findings_of_own_wards()
        source: FromClause = own.table_valued(*(sa.column(n, _type_of(n)) for n in _COLUMNS)).alias("own")
        return sa.select(source, tell_stage(source, now).label("stage"))
    joined = (
        sa.select(*(cases.c[n] if n in _OF_CASE else handoff.c[n] for n in _COLUMNS))
        .join_from(handoff, cases, cases.c.case_id == handoff.c.case_id)
        .subquery("joined")
    )
    return sa.select(joined, tell_stage(joined, now).label("stage"))


def _type_of(name: str) -> Any:
    return (cases if name in _OF_CASE else handoff).c[name].type


def _conditions(found: FromClause, wanted: FindingFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.entity_code is not None:
        conditions.append(found.c.entity_code == wanted.entity_code)
    if wanted.stages:
        conditions.append(found.c.stage.in_(wanted.stages))
    if wanted.region is not None:
        conditions.append(found.c.region == wanted.region)
    if wanted.ward is not None:
        delimitation_code, ward_no = wanted.ward
        conditions += [found.c.delimitation_code == delimitation_code, found.c.ward_no == ward_no]
    if wanted.case_ids is not None:
        conditions.append(found.c.case_id.in_(wanted.case_ids))
    if wanted.since_at is not None:
        conditions.append(sa.or_(found.c.resolved_at.is_(None), found.c.resolved_at >= wanted.since_at))
    if wanted.outing_id is not None:
        taken = sa.select(outing_case.c.case_id).where(outing_case.c.outing_id == wanted.outing_id)
        conditions.append(found.c.case_id.in_(taken))
    if wanted.received is not None:
        first_at, until_at = wanted.received
        conditions += [found.c.received_at >= first_at, found.c.received_at < until_at]
    return conditions
