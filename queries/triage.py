"""The queue: counts per category, one page of rows, in an order that time does not change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from data.tables.cases import cases
from data.tables.people import app_user
from queries.filters import conditions, is_at_risk, is_overdue
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.case_filter import CaseFilter, OrderBy
from rules.lookups import Reference

PAGE_ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """How many cases of a category the filter holds, and how many of them are late or nearly so."""

    category_code: str
    cases: int
    overdue: int
    at_risk: int


@dataclass(frozen=True, slots=True)
class TriageRow:
    """One line of the queue."""

    case_id: int
    reference: str
    title: str
    status: str
    category_code: str
    subcategory_code: str | None
    priority_code: str
    customer_class_code: str | None
    hardship: bool
    account_no: str | None
    region: str
    ward_no: int | None
    entity_code: str | None
    channel_code: str | None
    amount_rand: Decimal | None
    received_at: datetime
    due_at: datetime
    act_by_at: datetime
    resolved_at: datetime | None
    next_step: str | None
    next_step_on: date | None
    holder_id: int | None
    holder_name: str | None
    last_seq: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the order's value and the case; and the instant the whole walk is seen at."""

    as_of: datetime
    value: Any = None
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class TriagePage:
    """Rows of one page and the cursor of the next, None on the last."""

    rows: tuple[TriageRow, ...]
    following: Cursor | None


_ORDER: Final[Mapping[OrderBy, ColumnElement[Any]]] = {
    "act_by": cases.c.act_by_at,
    "received": cases.c.received_at,
    "due": cases.c.due_at,
    # rows without a value sort last in the order's usual direction and still have a place in the walk
    "amount": sa.func.coalesce(cases.c.amount_rand, sa.literal_column("0")),
    "next_step": sa.func.coalesce(cases.c.next_step_on, sa.literal_column("'9999-12-31'::date")),
    "resolved": cases.c.resolved_at,
}


def count_categories(
    connection: Connection, actor: Actor, *, case_filter: CaseFilter, reference: Reference, now: datetime
) -> dict[str, CategoryCount]:
    """Counts by category within the filter, whatever categories it names."""
    check(actor, "see_triage")
    rows = connection.execute(
        sa.select(
            cases.c.category_code,
            sa.func.count().label("cases"),
            sa.func.count().filter(is_overdue(now)).label("overdue"),
            sa.func.count().filter(is_at_risk(now)).label("at_risk"),
        )
        .where(*conditions(case_filter.but(category_codes=(), subcategory_codes=()), actor, reference, now))
        .group_by(cases.c.category_code)
    )
    return {count.category_code: count for count in as_records(CategoryCount, rows)}


def list_triage(
    connection: Connection,
    actor: Actor,
    *,
    case_filter: CaseFilter,
    cursor: Cursor,
    reference: Reference,
    page_rows: int = PAGE_ROWS,
) -> TriagePage:
    """One page after a cursor; a walk from the first page to the last shows each case exactly once."""
    check(actor, "see_triage")
    found = connection.execute(page_statement(case_filter, actor, cursor, reference, page_rows)).all()
    rows = tuple(as_records(TriageRow, (row[:-1] for row in found[:page_rows])))
    if len(found) <= page_rows:
        return TriagePage(rows, None)
    last = found[page_rows - 1]
    return TriagePage(rows, Cursor(cursor.as_of, last[-1], last.case_id))


def page_statement(
    case_filter: CaseFilter, actor: Actor, cursor: Cursor, reference: Reference, page_rows: int
) -> Select[Any]:
    """The statement of a page: one row more than asked for, to know whether another page follows."""
    order = _ORDER[case_filter.order]
    columns = [
        app_user.c.display_name if name == "holder_name" else cases.c[name]
        for name in TriageRow.__dataclass_fields__
    ]
    statement = (
        sa.select(*columns, order.label("order_value"))
        .select_from(cases.outerjoin(app_user, app_user.c.user_id == cases.c.holder_id))
        .where(*conditions(case_filter, actor, reference, cursor.as_of))
    )
    if cursor.case_id is not None:
        place, last = sa.tuple_(order, cases.c.case_id), sa.tuple_(cursor.value, cursor.case_id)
        statement = statement.where(place < last if case_filter.descending else place > last)
    keys = (order, cases.c.case_id)
    ordering = [key.desc() for key in keys] if case_filter.descending else list(keys)
    return statement.order_by(*ordering).limit(page_rows + 1)
