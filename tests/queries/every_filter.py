"""One filter at least for every field that a filter has."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

from rules import states
from rules.case_filter import CaseFilter, OrderBy, Whose
from rules.lookups import Reference
from tests.make import NOW
from tests.many_cases import SOURCES

LATER = NOW + timedelta(days=2)


def set_fields(case_filter: CaseFilter) -> dict[str, Any]:
    values = {name: getattr(case_filter, name) for name in CaseFilter.__dataclass_fields__}
    return {name: value for name, value in values.items() if value}


# a part of the figures of rules.counted, with at least one on each day that a figure can go by
COUNTED = (
    "received", "closed", "resolved", "on_time", "late", "late_raw", "in_promise", "first_contact", "stated",
    "came_back", "reopened", "moved_in", "moved_out", "due", "due_met", "due_missed", "due_raw_missed",
)  # fmt: skip


def field_filters(reference: Reference, holder_id: int) -> list[CaseFilter]:
    """At least one filter for every field; `holder_id` is somebody who holds cases."""
    today = reference.local_day(LATER)
    fields = _list_codes(reference) | _list_values(today) | {"holder_id": [holder_id]}
    filters = [CaseFilter(**{name: value}) for name, values in fields.items() for value in values]
    filters += [CaseFilter(order_by=order) for order in get_args(OrderBy)]
    filters += _list_pairs(reference, today)
    tried = {name for f in filters for name in set_fields(f)}
    assert tried == set(CaseFilter.__dataclass_fields__), "a field of the filter is not tried"
    return filters


def _list_codes(reference: Reference) -> dict[str, list[Any]]:
    return {
        "category_codes": [("metering",), ("rates", "account")],
        "subcategory_codes": [("water_high_bill", "valuation")],
        "regions": [("B",), ("D", "X")],
        "wards": [(87,), tuple(range(1, 60))],
        "entity_codes": [("joburg_water",), ("city_power", "group_finance")],
        "statuses": [(status,) for status in states.STATUSES] + [states.STATUSES],
        "priority_codes": [("urgent", "high")],
        "age_buckets": [(bucket.code,) for bucket in reference.age_buckets],
        "channel_codes": [("phone", "email")],
        "customer_class_codes": [("government",)],
        "sources": [(source,) for source in SOURCES],
    }


def _list_values(today: date) -> dict[str, list[Any]]:
    return {
        "whose": list(get_args(Whose)),
        "overdue": [True],
        "overdue_raw": [True],
        "counted": list(COUNTED),
        "at_risk": [True],
        "escalated": [True],
        "rand_from": [Decimal("1000.00"), Decimal("0.01")],
        "rand_to": [Decimal("999.99"), Decimal("1000.00")],
        "received_from": [today, today - timedelta(days=30)],
        "received_to": [today - timedelta(days=1)],
        "due_from": [today],
        "due_to": [today + timedelta(days=5)],
        "next_step_to": [today],
        "call_back_to": [today, today - timedelta(days=1)],
        "descending": [True],
    }


def _list_pairs(reference: Reference, today: date) -> list[CaseFilter]:
    """Fields that mean something only together."""
    month_ago = today - timedelta(days=30)
    resolved = CaseFilter(statuses=(states.RESOLVED,), order_by="resolved")
    return [
        resolved.but(resolved_from=month_ago),
        resolved.but(resolved_to=month_ago, descending=True),
        resolved.but(outcome_codes=(reference.list_outcomes()[0].code,)),
        CaseFilter(overdue=True, at_risk=True),
        CaseFilter(counted="received", counted_from=month_ago, counted_to=today),
        CaseFilter(counted="resolved", cause_codes=("catch_up",)),
        CaseFilter(counted="due", counted_to=today),
        CaseFilter(closed_by_me=True, counted="resolved", statuses=(states.RESOLVED,)),
        CaseFilter(closed_by_me=True, counted="late", counted_to=today, statuses=(states.RESOLVED,)),
    ]
