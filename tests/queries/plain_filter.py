"""What a filter selects and in which order, said again in plain Python over whole cases."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from queries.cases import CaseRecord
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference
from tests.queries.plain_counted import list_counts

_FIELDS: Final = {
    "category_codes": "category_code",
    "subcategory_codes": "subcategory_code",
    "regions": "region",
    "wards": "ward_no",
    "entity_codes": "entity_code",
    "priority_codes": "priority_code",
    "channel_codes": "channel_code",
    "customer_class_codes": "customer_class_code",
    "outcome_codes": "outcome_code",
    "cause_codes": "cause_code",
}
_OF_COUNTED: Final = (
    "category_codes", "regions", "wards", "entity_codes", "channel_codes", "outcome_codes", "cause_codes",
)  # fmt: skip
_FAR: Final = date(9999, 12, 31)


def select(
    cases: Iterable[CaseRecord], case_filter: CaseFilter, actor: Actor, reference: Reference, now: datetime
) -> list[CaseRecord]:
    """The cases in the filter, in its order."""
    found = [case for case in cases if is_selected(case, case_filter, actor, reference, now)]
    key: Callable[[CaseRecord], Any] = lambda case: (_order_value(case, case_filter.order), case.case_id)  # noqa: E731
    return sorted(found, key=key, reverse=case_filter.descending)


def is_selected(
    case: CaseRecord, case_filter: CaseFilter, actor: Actor, reference: Reference, now: datetime
) -> bool:
    state = case.state
    assert state.received_at is not None
    received_on, due_on = _day(state.received_at, reference), _day(case.due_at, reference)
    resolved_on = _day(state.resolved_at, reference)
    age = (now - state.received_at) / timedelta(days=1)
    buckets = [b for b in reference.age_buckets if b.code in case_filter.age_buckets]
    is_late = state.is_open and case.due_at < now
    is_near = state.is_open and now <= case.due_at <= reference.rulebook.at_risk_until(now)
    late_wanted = case_filter.overdue or case_filter.at_risk or case_filter.overdue_raw
    is_late_raw = state.is_open and case.raw_due_at < now
    return (
        state.status in case_filter.selected_statuses
        and all(
            not getattr(case_filter, name) or getattr(state, field) in getattr(case_filter, name)
            for name, field in _FIELDS.items()
            if not (case_filter.counted and name in _OF_COUNTED)
        )
        and (not case_filter.counted or _is_counted(case, case_filter, reference))
        and (not case_filter.sources or case.source in case_filter.sources)
        and _is_whose(case, case_filter, actor)
        and case_filter.holder_id in (None, state.holder_id)
        and (
            not late_wanted
            or (case_filter.overdue and is_late)
            or (case_filter.overdue_raw and is_late_raw)
            or (case_filter.at_risk and is_near)
        )
        and (not case_filter.escalated or (state.is_open and state.escalation_step > 0))
        and (
            not case_filter.age_buckets
            or any(b.from_days <= age and (b.to_days is None or age < b.to_days + 1) for b in buckets)
        )
        and _is_between(state.amount_rand, case_filter.rand_from, case_filter.rand_to)
        and _is_between(received_on, case_filter.received_from, case_filter.received_to)
        and _is_between(due_on, case_filter.due_from, case_filter.due_to)
        and _is_between(resolved_on, case_filter.resolved_from, case_filter.resolved_to)
        and _is_between(state.next_step_on, None, case_filter.next_step_to)
        and _is_between(_day(state.call_back_at, reference), None, case_filter.call_back_to)
        # among these cases whoever holds a resolved one closed it
        and (not case_filter.closed_by_me or state.holder_id == actor.user_id)
    )


def _is_counted(case: CaseRecord, case_filter: CaseFilter, reference: Reference) -> bool:
    return any(
        count.name == case_filter.counted
        and _is_between(count.on, case_filter.counted_from, case_filter.counted_to)
        and all(
            not getattr(case_filter, name) or count.cell[_FIELDS[name]] in getattr(case_filter, name)
            for name in _OF_COUNTED
        )
        for count in list_counts(case, reference)
    )


def _is_whose(case: CaseRecord, case_filter: CaseFilter, actor: Actor) -> bool:
    return {
        "all": True,
        "mine": case.state.holder_id == actor.user_id,
        "team": case.state.team_id in actor.team_ids,
        "unassigned": case.state.holder_id is None,
    }[case_filter.whose]


def _is_between(value: Any, low: Any, high: Any) -> bool:
    if low is None and high is None:
        return True
    return value is not None and (low is None or low <= value) and (high is None or value <= high)


def _day(at: datetime | None, reference: Reference) -> date | None:
    return None if at is None else reference.local_day(at)


def _order_value(case: CaseRecord, order: str) -> Any:
    return {
        "act_by": case.act_by_at,
        "due": case.due_at,
        "received": case.state.received_at,
        "amount": case.state.amount_rand or Decimal(0),
        "next_step": case.state.next_step_on or _FAR,
        "resolved": case.state.resolved_at,
    }[order]
