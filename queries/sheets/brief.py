"""A ward in a few figures, for those who walk it: also for a councillor, of the own wards."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.cases import cases
from data.tables.outings import outing
from data.transaction import as_system
from queries.counted import HAS_CLOCK
from queries.filters import IS_OPEN, is_overdue
from queries.findings import list_of_ward
from queries.outings.promises import list_promises
from queries.sessions.alerts import list_alerts_here
from queries.wards.history import check_own
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.handoffs import STAGES
from rules.lookups import Reference, Ward
from rules.period import add_months
from rules.sessions.warnings import describe_alert
from rules.sheets.brief import Promised, Topic, WardBrief

# a trouble that fewer share is nobody's pattern
_REPEATED: Final = 3
_MOST_REPEATED: Final = 5


@dataclass(frozen=True, slots=True)
class _Flow:
    visited_on: date | None
    since_on: date
    received: int
    resolved: int


def get_ward_brief(
    connection: Connection,
    actor: Actor,
    *,
    ward_no: int,
    on: date,
    reference: Reference,
    now: datetime,
    delimitation_code: str | None = None,
) -> WardBrief:
    """The brief of a ward as it stands now, for an outing on a day; of the wards in force then, or given.

    Raises:
        NotAllowed: a councillor asks for another's ward.
        NotFound: there is no such ward.
    """
    check(actor, "see_wards")
    ward = _find_ward(reference, delimitation_code or reference.delimitation_on(on).code, ward_no)
    check_own(actor, ward_no)
    here = (cases.c.ward_no == ward_no, cases.c.delimitation_code == ward.delimitation_code)
    with as_system(connection, actor):
        stock = connection.execute(_stock(here, now)).all()
        flow = _read_flow(connection, here, ward, on, reference)
    place = (ward.delimitation_code, ward_no)
    since_at = reference.midnight(flow.since_on)
    promises = list_promises(connection, actor, ward=place, since_at=since_at)
    findings = list_of_ward(
        connection, actor, delimitation_code=place[0], ward_no=ward_no, now=now, since_at=since_at
    )
    alerts = list_alerts_here(connection, actor, region=ward.region_code, ward_no=ward_no, now=now)
    stages = Counter(each.stage for each in findings)
    return WardBrief(
        ward_no=ward_no,
        area=reference.regions[ward.region_code].name,
        on=on,
        topics=_sum_topics(stock, reference),
        repeated=_pick_repeated(stock, reference),
        oldest_on=_find_oldest(stock, reference),
        visited_on=flow.visited_on,
        since_on=flow.since_on,
        received=flow.received,
        resolved=flow.resolved,
        promises=[
            Promised(each.words, each.due_on, each.kept_at and reference.local_day(each.kept_at))
            for each in promises
        ],
        findings=[(name, stages[stage]) for stage, name in STAGES.items() if stages[stage]],
        alerts=[describe_alert(each, reference.timezone) for each in alerts],
    )


def _find_ward(reference: Reference, delimitation_code: str, ward_no: int) -> Ward:
    ward = reference.wards.get((delimitation_code, ward_no))
    if ward is None:
        raise NotFound(f"There is no ward {ward_no}.")
    return ward


def _stock(here: Iterable[ColumnElement[bool]], now: datetime) -> sa.Select[Any]:
    return (
        sa.select(
            cases.c.category_code,
            cases.c.subcategory_code,
            sa.func.count().label("open"),
            sa.func.count().filter(is_overdue(now, only_open=True)).label("overdue"),
            sa.func.min(cases.c.received_at).label("oldest_at"),
        )
        .where(*here, IS_OPEN)
        .group_by(cases.c.category_code, cases.c.subcategory_code)
    )


def _read_flow(
    connection: Connection, here: Sequence[ColumnElement[bool]], ward: Ward, on: date, reference: Reference
) -> _Flow:
    """What came and went since the last outing before a day, or since the start of the month before last."""
    visited_on = connection.scalar(
        sa.select(sa.func.max(outing.c.held_on)).where(
            outing.c.ward_no == ward.ward_no,
            outing.c.delimitation_code == ward.delimitation_code,
            outing.c.status == "done",
            outing.c.held_on < on,
        )
    )
    since_on = visited_on or add_months(on.replace(day=1), -2)
    since_at = reference.midnight(since_on)
    received, resolved = connection.execute(
        sa.select(
            sa.func.count().filter(cases.c.received_at >= since_at),
            sa.func.count().filter(cases.c.resolved_at >= since_at, HAS_CLOCK),
        ).where(*here, sa.or_(cases.c.received_at >= since_at, cases.c.resolved_at >= since_at))
    ).one()
    return _Flow(visited_on, since_on, received, resolved)


def _sum_topics(stock: Sequence[Any], reference: Reference) -> list[Topic]:
    """By category, in the profile's order."""
    counts: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for row in stock:
        counts[row.category_code] += row.open
        overdue[row.category_code] += row.overdue
    return [
        Topic(each.name, counts[code], overdue[code])
        for code, each in reference.categories.items()
        if counts[code]
    ]


def _pick_repeated(stock: Sequence[Any], reference: Reference) -> list[Topic]:
    """The sub-categories that most open queries share."""
    kinds = reference.subcategories
    named = [row for row in stock if row.subcategory_code in kinds and row.open >= _REPEATED]
    rows = sorted(named, key=lambda row: (-row.open, row.subcategory_code))
    return [Topic(kinds[row.subcategory_code].name, row.open, row.overdue) for row in rows[:_MOST_REPEATED]]


def _find_oldest(stock: Sequence[Any], reference: Reference) -> date | None:
    return reference.local_day(min(row.oldest_at for row in stock)) if stock else None
