"""The cases that a figure counted between two days, as a condition on `cases`."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from data.tables.cases import cases
from data.tables.facts import case_flow
from rules import states
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.counted import DEADLINES, FLOWS
from rules.flows import CLOSED
from rules.lookups import Reference

RAW_DUE: Final = cases.c.raw_due_at
PROMISE_DUE: Final = cases.c.promise_due_at
RESPONSE_DUE: Final = cases.c.response_due_at
RESPONDED: Final = sa.func.least(cases.c.first_response_at, cases.c.resolved_at)

FLOW: Final = case_flow.alias("counted")

# columns of a flow that stand in for those of its case
FLOW_COLUMNS: Final[Mapping[str, sa.Column[Any]]] = {
    "category_codes": FLOW.c.category_code,
    "regions": FLOW.c.region,
    "wards": FLOW.c.ward_no,
    "entity_codes": FLOW.c.entity_code,
    "channel_codes": FLOW.c.channel_code,
    "cause_codes": FLOW.c.cause_code,
    "outcome_codes": FLOW.c.outcome_code,
}
_OF_FLOW: Final[Mapping[str, ColumnElement[bool]]] = {
    **{name: FLOW.c.kind == name for name in FLOWS},
    "resolved": sa.true(),
    "on_time": FLOW.c.at <= cases.c.due_at,
    "late": FLOW.c.at > cases.c.due_at,
    "on_time_raw": FLOW.c.at <= RAW_DUE,
    "late_raw": FLOW.c.at > RAW_DUE,
    "in_promise": FLOW.c.at <= PROMISE_DUE,
    "promise_missed": FLOW.c.at > PROMISE_DUE,
    "touched": FLOW.c.touches.is_not(None),
    "first_contact": FLOW.c.is_first_contact,
    "later_contact": ~FLOW.c.is_first_contact,
    "stated": FLOW.c.is_stated,
    "unstated": ~FLOW.c.is_stated,
    "came_back": FLOW.c.came_back,
    "relogged": FLOW.c.relogged & ~FLOW.c.came_back,
}
_OF_EVERY_CLOSING: Final = frozenset({"came_back", "relogged"})
_DEADLINE: Final[Mapping[str, tuple[ColumnElement[datetime], ColumnElement[datetime]]]] = {
    "due": (cases.c.due_at, cases.c.resolved_at),
    "due_raw": (RAW_DUE, cases.c.resolved_at),
    "response": (RESPONSE_DUE, RESPONDED),
}

# the stretch after the resident answered is as long as what had been left when they were asked
_ended_at: Final = sa.func.upper(sa.column("wait"), type_=sa.TIMESTAMP(timezone=True))
# a merged query has no clock of its own any more
HAS_CLOCK: Final = cases.c.outcome_code.is_distinct_from(states.MERGED)
IS_PAUSED_LATE: Final = (
    sa.select(sa.literal(1))
    .select_from(sa.func.unnest(cases.c.waits).alias("wait"))
    .where(_ended_at <= cases.c.due_at, _ended_at > cases.c.due_at - timedelta(days=1))
    .correlate(cases)
    .exists()
)

OneOf = Callable[[sa.Column[Any], tuple[Any, ...]], ColumnElement[bool]]


def is_counted(
    case_filter: CaseFilter, actor: Actor, reference: Reference, one_of: OneOf
) -> list[ColumnElement[bool]]:
    """That the figure `counted` counts a case between its days, in the cell that the filter names."""
    own = [FLOW.c.closed_by == actor.user_id] if case_filter.closed_by_me else []
    if not case_filter.counted or case_filter.counted in DEADLINES:
        due = _is_due(case_filter, reference) if case_filter.counted else []
        return [*due, _has_flow(*own)] if own else due
    chosen = ((column, getattr(case_filter, field)) for field, column in FLOW_COLUMNS.items())
    return [
        _has_flow(
            *own,
            *is_of_kind(case_filter.counted),
            *_between_days(case_filter.counted_from, case_filter.counted_to),
            *(one_of(column, values) for column, values in chosen if values),
        )
    ]


def _has_flow(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    own = FLOW.c.case_id == cases.c.case_id
    return sa.select(sa.literal(1)).select_from(FLOW).where(own, *conditions).exists()


def stands_for_flow(case_filter: CaseFilter, field: str) -> bool:
    """Whether a field of the filter speaks of the flow that is counted, not of the case as it is."""
    return bool(case_filter.counted) and case_filter.counted not in DEADLINES and field in FLOW_COLUMNS


def is_of_kind(counted: str) -> list[ColumnElement[bool]]:
    """That a row of `FLOW`, beside its case, is one that a figure of flows or closings counts."""
    condition = _OF_FLOW[counted]
    if counted in FLOWS:
        return [condition]
    return [FLOW.c.kind == CLOSED if counted in _OF_EVERY_CLOSING else FLOW.c.is_last, condition]


def _between_days(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if first is not None:
        bounds.append(FLOW.c.happened_on >= first)
    if last is not None:
        bounds.append(FLOW.c.happened_on <= last)
    return bounds


def _is_due(case_filter: CaseFilter, reference: Reference) -> list[ColumnElement[bool]]:
    name = case_filter.counted
    if name == "paused_late":
        return [HAS_CLOCK, *_between_instants(cases.c.due_at, case_filter, reference), IS_PAUSED_LATE]
    stem = name.removesuffix("_met").removesuffix("_missed").removesuffix("_due")
    due_at, done_at = _DEADLINE[stem]
    bounds: list[ColumnElement[bool]] = [HAS_CLOCK]
    if stem == "response":
        bounds.append(cases.c.staff_acted)
    bounds += _between_instants(due_at, case_filter, reference)
    is_met = sa.func.coalesce(done_at <= due_at, sa.false())
    if name.endswith("_met"):
        bounds.append(is_met)
    elif name.endswith("_missed"):
        bounds.append(sa.not_(is_met))
    return bounds


def _between_instants(
    column: ColumnElement[datetime], case_filter: CaseFilter, reference: Reference
) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = []
    if case_filter.counted_from is not None:
        bounds.append(column >= reference.midnight(case_filter.counted_from))
    if case_filter.counted_to is not None:
        bounds.append(column < reference.midnight(case_filter.counted_to + timedelta(days=1)))
    return bounds
