"""A CaseFilter as conditions on `cases`, the same for every list, count and export."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from data.tables.cases import cases
from queries.counted import RAW_DUE, is_counted, stands_for_flow
from rules import states
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference

Conditions = list[ColumnElement[bool]]
Instant = datetime | ColumnElement[datetime]

# a literal, not a parameter: the planner must see that a partial index on open cases fits
IS_OPEN: Final = cases.c.status != sa.literal_column("'resolved'")

_COLUMNS: Final = {
    "category_codes": cases.c.category_code,
    "subcategory_codes": cases.c.subcategory_code,
    "regions": cases.c.region,
    "wards": cases.c.ward_no,
    "entity_codes": cases.c.entity_code,
    "priority_codes": cases.c.priority_code,
    "channel_codes": cases.c.channel_code,
    "customer_class_codes": cases.c.customer_class_code,
    "sources": cases.c.source,
    "outcome_codes": cases.c.outcome_code,
    "cause_codes": cases.c.cause_code,
}


def conditions(case_filter: CaseFilter, actor: Actor, reference: Reference, now: datetime) -> Conditions:
    """What a row must fulfil to be in the filter at `now`; the actor's scope is the database's part."""
    return [
        *_status(case_filter),
        *(
            one_of(column, values)
            for field, column in _COLUMNS.items()
            if (values := getattr(case_filter, field)) and not stands_for_flow(case_filter, field)
        ),
        *is_counted(case_filter, actor, reference, one_of),
        *_whose(case_filter, actor),
        *([cases.c.holder_id == case_filter.holder_id] if case_filter.holder_id is not None else []),
        *_lateness(case_filter, reference, now),
        *([is_escalated(only_open=case_filter.only_open)] if case_filter.escalated else []),
        *_age(case_filter, reference, now),
        *_rand(case_filter),
        *_days(cases.c.received_at, case_filter.received_from, case_filter.received_to, reference),
        *_days(cases.c.due_at, case_filter.due_from, case_filter.due_to, reference),
        *_days(cases.c.resolved_at, case_filter.resolved_from, case_filter.resolved_to, reference),
        *([cases.c.next_step_on <= case_filter.next_step_to] if case_filter.next_step_to else []),
        *_days(cases.c.call_back_at, None, case_filter.call_back_to, reference),
    ]


def one_of(
    column: sa.Column[str] | sa.Column[int], values: Sequence[str] | Sequence[int]
) -> ColumnElement[bool]:
    """Equality for one value, which keeps an index's order; membership for several."""
    return column == values[0] if len(values) == 1 else column.in_(values)


def _status(case_filter: CaseFilter) -> Conditions:
    found: Conditions = [IS_OPEN] if case_filter.only_open else []
    if case_filter.statuses == (states.RESOLVED,):
        found.append(cases.c.resolved_at.is_not(None))
    if case_filter.statuses:
        found.append(one_of(cases.c.status, case_filter.statuses))
    return found


def _whose(case_filter: CaseFilter, actor: Actor) -> Conditions:
    match case_filter.whose:
        case "mine":
            return [cases.c.holder_id == actor.user_id]
        case "team":
            return [one_of(cases.c.team_id, actor.team_ids)] if actor.team_ids else [sa.false()]
        case "unassigned":
            return [cases.c.holder_id.is_(None)]
        case "all":
            return []


def is_overdue(now: Instant, *, only_open: bool = False) -> ColumnElement[bool]:
    """Open and past its due instant. `only_open`: the rows are open anyway, so that an index on due instants
    alone answers."""
    late = cases.c.due_at < now
    return late if only_open else IS_OPEN & late


def is_at_risk(now: Instant, until_at: Instant, *, only_open: bool = False) -> ColumnElement[bool]:
    """Open and due between now and the end of what the policy calls at risk."""
    near = cases.c.due_at.between(now, until_at)
    return near if only_open else IS_OPEN & near


def is_escalated(*, only_open: bool = False) -> ColumnElement[bool]:
    """Open and on a rung of the escalation ladder."""
    climbed = cases.c.escalation_step > sa.literal_column("0")  # as its partial index says it
    return climbed if only_open else IS_OPEN & climbed


def _lateness(case_filter: CaseFilter, reference: Reference, now: datetime) -> Conditions:
    only_open = case_filter.only_open
    chosen = [is_overdue(now, only_open=only_open)] * case_filter.overdue
    if case_filter.overdue_raw:
        chosen.append(now > RAW_DUE if only_open else IS_OPEN & (now > RAW_DUE))
    if case_filter.at_risk:
        chosen.append(is_at_risk(now, reference.rulebook.at_risk_until(now), only_open=only_open))
    return [sa.or_(*chosen)] if chosen else []


def _age(case_filter: CaseFilter, reference: Reference, now: datetime) -> Conditions:
    if not case_filter.age_buckets:
        return []
    buckets = [bucket for bucket in reference.age_buckets if bucket.code in case_filter.age_buckets]
    return [sa.or_(sa.false(), *(in_bucket(b.from_days, b.to_days, now) for b in buckets))]


def in_bucket(from_days: int, to_days: int | None, now: datetime) -> ColumnElement[bool]:
    """Received so many whole days before `now`, both included."""
    youngest = cases.c.received_at <= now - timedelta(days=from_days)
    return (
        youngest if to_days is None else youngest & (cases.c.received_at > now - timedelta(days=to_days + 1))
    )


def _rand(case_filter: CaseFilter) -> Conditions:
    bounds: Conditions = []
    if case_filter.rand_from is not None:
        bounds.append(cases.c.amount_rand >= case_filter.rand_from)
    if case_filter.rand_to is not None:
        bounds.append(cases.c.amount_rand <= case_filter.rand_to)
    return bounds


def _days(
    column: sa.Column[datetime], first: date | None, last: date | None, reference: Reference
) -> Conditions:
    bounds: Conditions = []
    if first is not None:
        bounds.append(column >= reference.midnight(first))
    if last is not None:
        bounds.append(column < reference.midnight(last + timedelta(days=1)))
    return bounds
