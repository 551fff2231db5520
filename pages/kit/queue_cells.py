"""What stands in the queue's columns, as text, and how wide they are."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import streamlit as st

from pages.kit.format import NOTHING, show_date, show_rand
from pages.kit.queue_words import show_days, show_urgency_cell, show_waiting_on
from queries.triage import TriageRow
from rules.lookups import Reference
from rules.queue_columns import COLUMNS

_Show = Callable[[TriageRow, Reference, datetime], str | None]

_RIGHT: Final = frozenset({"rand", "age", "ward"})
_WIDTHS: Final[Mapping[str, int | str]] = {
    "title": "large", "account": 90, "rand": 110, "age": 65, "waiting_on": 130, "holder": 120,
    "status": 130, "priority": 90, "hardship": 85, "region": 70, "ward": 65, "channel": 100,
    "received": 105, "due": 105, "resolved": 105, "next_step": 220, "next_step_on": 110,
}  # fmt: skip
_USUAL_WIDTH: Final = 140


def _name(records: Mapping[str, Any], code: str | None) -> str | None:
    record = records.get(code) if code else None
    return record.name if record is not None else code


_CELLS: Final[Mapping[str, _Show]] = {
    "act_by": show_urgency_cell,
    "reference": lambda row, _reference, _now: row.reference,
    "title": lambda row, _reference, _now: row.title,
    "account": lambda row, _reference, _now: row.account_no,
    "rand": lambda row, _reference, _now: show_rand(row.amount_rand),
    "age": lambda row, _reference, now: show_days(row.received_at, now),
    "waiting_on": lambda row, reference, _now: show_waiting_on(row, reference),
    "holder": lambda row, _reference, _now: row.holder_name,
    "category": lambda row, reference, _now: _name(reference.categories, row.category_code),
    "subcategory": lambda row, reference, _now: _name(reference.subcategories, row.subcategory_code),
    "status": lambda row, reference, _now: _name(reference.statuses, row.status),
    "priority": lambda row, reference, _now: _name(reference.priorities, row.priority_code),
    "customer_class": lambda row, reference, _now: _name(reference.customer_classes, row.customer_class_code),
    "hardship": lambda row, _reference, _now: "yes" if row.hardship else None,
    "region": lambda row, _reference, _now: row.region,
    "ward": lambda row, _reference, _now: None if row.ward_no is None else str(row.ward_no),
    "owner": lambda row, reference, _now: _name(reference.entities, row.entity_code),
    "channel": lambda row, reference, _now: _name(reference.channels, row.channel_code),
    "received": lambda row, _reference, _now: show_date(row.received_at),
    "due": lambda row, _reference, _now: show_date(row.due_at),
    "resolved": lambda row, _reference, _now: show_date(row.resolved_at),
    "next_step": lambda row, _reference, _now: row.next_step,
    "next_step_on": lambda row, _reference, _now: show_date(row.next_step_on),
}


def show_cell(code: str, row: TriageRow, reference: Reference, now: datetime) -> str:
    """What a column (`rules.queue_columns`) says of a row; a dash where there is nothing to say."""
    return _CELLS[code](row, reference, now) or NOTHING


def make_column(code: str) -> Any:
    """The heading, width and side of a column of text."""
    return st.column_config.TextColumn(
        COLUMNS[code].name,
        width=_WIDTHS.get(code, _USUAL_WIDTH),  # type: ignore[arg-type]
        alignment="right" if code in _RIGHT else "left",
    )
