"""Every row of a filter, in its order, without ever holding all of them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection

from queries.triage import Cursor, TriageRow, page_statement
from rules.access import check
from rules.actor import Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference
from rules.masks import mask_account
from rules.waiting_on import name_waiting_on

Cell = str | int | Decimal | date | None
Cut = Callable[[TriageRow], Cell]

BATCH: Final = 2_000
# a file is asked for seldom and may take long; the planner is told that every row will be read
_SETTINGS: Final = {
    "statement_timeout": "5min",
    "idle_in_transaction_session_timeout": "5min",
    "cursor_tuple_fraction": "1",
}


def stream_cases(
    connection: Connection, actor: Actor, *, case_filter: CaseFilter, reference: Reference, now: datetime
) -> Iterator[list[TriageRow]]:
    """The rows that the queue would show from its first page to its last at `now`, in batches.

    One statement through a cursor of the database, so that all rows are of one moment. Account numbers are
    whole: who hands them on masks them (`list_cuts`).
    """
    check(actor, "export_cases")
    for name, value in _SETTINGS.items():
        connection.execute(sa.text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
    every_row = page_statement(case_filter, actor, Cursor(now), reference, 0).limit(None)
    result = connection.execute(every_row, execution_options={"yield_per": BATCH})
    return ([TriageRow._make(row[:-1]) for row in rows] for rows in result.partitions())


def list_cuts(
    columns: Sequence[str], reference: Reference, now: datetime, *, whole_accounts: bool
) -> list[Cut]:
    """For each column (`rules.queue_columns`) what it takes from a row; instants in local time."""
    named = _name_codes(reference)
    zone = reference.timezone
    cuts: dict[str, Cut] = {
        "act_by": lambda row: None if row.resolved_at else _local(row.act_by_at, zone),
        "reference": lambda row: row.reference,
        "title": lambda row: row.title,
        "account": lambda row: row.account_no if whole_accounts else mask_account(row.account_no),
        "rand": lambda row: row.amount_rand,
        "age": lambda row: max(now - row.received_at, timedelta(0)).days,
        "waiting_on": lambda row: name_waiting_on(row.status, row.entity_code, reference),
        "holder": lambda row: row.holder_name,
        "hardship": lambda row: "yes" if row.hardship else "no",
        "region": lambda row: row.region,
        "ward": lambda row: row.ward_no,
        "received": lambda row: _local(row.received_at, zone),
        "due": lambda row: _local(row.due_at, zone),
        "resolved": lambda row: _local(row.resolved_at, zone),
        "next_step": lambda row: row.next_step,
        "next_step_on": lambda row: row.next_step_on,
    }
    return [cuts.get(code) or named[code] for code in columns]


def _name_codes(reference: Reference) -> dict[str, Cut]:
    def name(records: Any, code: str | None) -> str | None:
        record = records.get(code)
        return record.name if record is not None else code

    return {
        "category": lambda row: name(reference.categories, row.category_code),
        "subcategory": lambda row: name(reference.subcategories, row.subcategory_code),
        "status": lambda row: name(reference.statuses, row.status),
        "priority": lambda row: name(reference.priorities, row.priority_code),
        "customer_class": lambda row: name(reference.customer_classes, row.customer_class_code),
        "owner": lambda row: name(reference.entities, row.entity_code),
        "channel": lambda row: name(reference.channels, row.channel_code),
    }


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else at.astimezone(zone).replace(microsecond=0, tzinfo=None)
