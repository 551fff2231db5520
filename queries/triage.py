"""The queue: counts per category, one page of rows, in an order that time does not change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Row, Select

from data.tables.cases import cases
from data.tables.people import app_user
from queries.filters import conditions, is_at_risk, is_overdue
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.case_filter import CaseFilter, OrderBy
from rules.events import DESK
from rules.lookups import Reference
from rules.masks import mask_account

PAGE_ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """How many cases of a category the filter holds, and how many of them are late or nearly so."""

    category_code: str
    cases: int
    overdue: int
    at_risk: int


class TriageRow(NamedTuple):
    """One line of the queue. `account_no` is masked; its page shows all of it, and is audited.

    A tuple: there are fifty on a page, and a frozen dataclass of so many fields takes ten times as long.
    """

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
    """Where a page ended: the order's value and the case; and the instant the whole walk is seen at.

    `backwards` asks for the page before that place.
    """

    as_of: datetime
    value: Any = None
    case_id: int | None = None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class TriagePage:
    """Rows of one page and the cursors of its neighbours, None where there is none."""

    rows: tuple[TriageRow, ...]
    following: Cursor | None
    preceding: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Triage:
    """What the queue's screen shows: how much there is in each category, and one page of it."""

    counts: Mapping[str, CategoryCount]
    page: TriagePage


_ORDER: Final[Mapping[OrderBy, ColumnElement[Any]]] = {
    "act_by": cases.c.act_by_at,
    "received": cases.c.received_at,
    "due": cases.c.due_at,
    # rows without a value sort last in the order's usual direction and still have a place in the walk
    "amount": sa.func.coalesce(cases.c.amount_rand, sa.literal_column("0")),
    "next_step": sa.func.coalesce(cases.c.next_step_on, sa.literal_column("'9999-12-31'::date")),
    "resolved": cases.c.resolved_at,
}


def _count(*, only_open: bool) -> Select[Any]:
    now, until_at = (
        sa.bindparam(name, type_=sa.TIMESTAMP(timezone=True)) for name in ("now", "at_risk_until")
    )
    return sa.select(
        cases.c.category_code,
        sa.func.count().label("cases"),
        sa.func.count().filter(is_overdue(now, only_open=only_open)).label("overdue"),
        sa.func.count().filter(is_at_risk(now, until_at, only_open=only_open)).label("at_risk"),
    ).group_by(cases.c.category_code)


def _page(order: ColumnElement[Any]) -> Select[Any]:
    columns = [
        app_user.c.display_name if name == "holder_name" else cases.c[name] for name in TriageRow._fields
    ]
    return sa.select(*columns, order.label("order_value")).select_from(
        cases.outerjoin(app_user, app_user.c.user_id == cases.c.holder_id)
    )


# their columns are always the same; building them anew took a fifth of the time of a read
_COUNTS: Final = {only_open: _count(only_open=only_open) for only_open in (True, False)}
_PAGES: Final = {name: _page(order) for name, order in _ORDER.items()}


def get_triage(
    connection: Connection,
    actor: Actor,
    *,
    case_filter: CaseFilter,
    cursor: Cursor,
    reference: Reference,
    page_rows: int = PAGE_ROWS,
) -> Triage:
    """Counts and one page at the cursor's instant, two statements."""
    check(actor, "see_triage")
    counts = count_categories(
        connection, actor, case_filter=case_filter, reference=reference, now=cursor.as_of
    )
    page = list_triage(
        connection, actor, case_filter=case_filter, cursor=cursor, reference=reference, page_rows=page_rows
    )
    return Triage(counts, page)


def list_sources(connection: Connection, actor: Actor) -> list[str]:
    """Where cases came from; each source is one step in an index, however many cases it has."""
    check(actor, "see_triage")
    source = cases.c.source
    known = (
        sa.select(sa.func.min(source).label("source"))
        .where(cases.c.source_reference.is_not(None))
        .cte("known", recursive=True)
    )
    following = (
        sa.select(sa.func.min(source))
        .where(cases.c.source_reference.is_not(None), source > known.c.source)
        .scalar_subquery()
    )
    known = known.union_all(sa.select(following).where(known.c.source.is_not(None)))
    found = connection.scalars(sa.select(known.c.source).where(known.c.source.is_not(None)))
    return [DESK, *(name for name in found if name != DESK)]


def count_categories(
    connection: Connection, actor: Actor, *, case_filter: CaseFilter, reference: Reference, now: datetime
) -> dict[str, CategoryCount]:
    """Counts by category within the filter, whatever categories it names."""
    check(actor, "see_triage")
    every_category = case_filter.but(category_codes=(), subcategory_codes=())
    statement = _COUNTS[case_filter.only_open].where(*conditions(every_category, actor, reference, now))
    rows = connection.execute(statement, {"now": now, "at_risk_until": reference.rulebook.at_risk_until(now)})
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
    """One page after (or before) a cursor; a walk from end to end shows each case exactly once."""
    check(actor, "see_triage")
    found = connection.execute(page_statement(case_filter, actor, cursor, reference, page_rows)).all()
    shown = found[:page_rows]
    if cursor.backwards:
        shown = shown[::-1]
    rows = tuple(map(_as_row, shown))
    if not shown:
        return TriagePage(rows, None)
    has_more, has_come = len(found) > page_rows, cursor.case_id is not None
    follows, precedes = (has_come, has_more) if cursor.backwards else (has_more, has_come)
    return TriagePage(
        rows,
        Cursor(cursor.as_of, shown[-1][-1], shown[-1].case_id) if follows else None,
        Cursor(cursor.as_of, shown[0][-1], shown[0].case_id, backwards=True) if precedes else None,
    )


_ACCOUNT: Final = TriageRow._fields.index("account_no")


def _as_row(row: Row[Any]) -> TriageRow:
    """A row for a list: without the order's value, with most of the account hidden."""
    return TriageRow._make((*row[:_ACCOUNT], mask_account(row[_ACCOUNT]), *row[_ACCOUNT + 1 : -1]))


def page_statement(
    case_filter: CaseFilter, actor: Actor, cursor: Cursor, reference: Reference, page_rows: int
) -> Select[Any]:
    """The statement of a page: one row more than asked for, to know whether another page follows."""
    order = _ORDER[case_filter.order]
    statement = _PAGES[case_filter.order].where(*conditions(case_filter, actor, reference, cursor.as_of))
    falls = case_filter.descending != cursor.backwards
    if cursor.case_id is not None:
        place, last = sa.tuple_(order, cases.c.case_id), sa.tuple_(_unknown(cursor.value), cursor.case_id)
        statement = statement.where(place < last if falls else place > last)
    keys = (order, cases.c.case_id)
    ordering = [key.desc() for key in keys] if falls else list(keys)
    return statement.order_by(*ordering).limit(page_rows + 1)


def _unknown(value: Any) -> ColumnElement[Any]:
    """The value as a constant that the planner does not see.

    Of all cases hardly any are to be acted on so late; of the open ones most are. A planner that knows the
    value expects a handful of rows behind it and sorts what are thousands, instead of walking the index.
    """
    return sa.select(sa.literal(value)).scalar_subquery()
