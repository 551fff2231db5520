"""What figures are added up from: the sums that are kept, or the rows themselves where a lens needs them."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select, TableClause

from data.tables.facts import AMOUNTS, COUNTS, MEASURES, SCHEMA
from rules.kpis.lens import Lens
from rules.kpis.sums import NAMES, Sums
from rules.period import Period, add_months

BEGINNING: Final = date(1970, 1, 1)
CELLS: Final = ("category_code", "region", "ward_no", "entity_code", "channel_code", "source")
LENS_FIELDS: Final = {
    "category_codes": "category_code",
    "regions": "region",
    "wards": "ward_no",
    "entity_codes": "entity_code",
    "channel_codes": "channel_code",
    "sources": "source",
}
assert NAMES == MEASURES


# a table, its day or month, and the days taken from it
Ground = tuple[TableClause, ColumnElement[Any], Period]


def _view(name: str, *columns: str) -> TableClause:
    return sa.table(name, *(sa.column(column) for column in columns), schema=SCHEMA)


CONTRIBUTION: Final = _view("contribution", "case_id", "counted_on", *CELLS, "cause_code", *MEASURES, "hands")
DAYS: Final = _view("fact_day_now", "counted_on", "category_code", "region", *MEASURES)
MONTHS: Final = _view("fact_month_now", "month_on", "category_code", "region", *MEASURES)
WARDS: Final = _view("fact_ward_now", "month_on", "ward_no", "category_code", *MEASURES)


def in_lens(table: sa.FromClause, lens: Lens) -> list[ColumnElement[bool]]:
    """That a row of flows or sums lies in the part of the desk that a lens shows."""
    return [
        table.c[column].in_(values)
        for field, column in LENS_FIELDS.items()
        if (values := getattr(lens, field))
    ]


def list_grounds(lens: Lens, period: Period) -> list[Ground]:
    """The tables that together hold a period once."""
    if lens.is_exact or (lens.wards and not period.is_whole_months):
        return [(CONTRIBUTION, CONTRIBUTION.c.counted_on, period)]
    if lens.wards:
        return [(WARDS, WARDS.c.month_on, period)]
    first, last = _whole_months(period)
    if first > last:
        return [(DAYS, DAYS.c.counted_on, period)]
    parts: list[Ground] = [(MONTHS, MONTHS.c.month_on, Period(first, last))]
    if period.first_on < first:
        parts.append((DAYS, DAYS.c.counted_on, Period(period.first_on, first - timedelta(days=1))))
    if last < period.last_on:
        parts.append((DAYS, DAYS.c.counted_on, Period(last + timedelta(days=1), period.last_on)))
    return parts


def _whole_months(period: Period) -> tuple[date, date]:
    """The first and last day of the whole months within a period; the first after the last where none is."""
    first = period.first_on if period.first_on.day == 1 else add_months(period.first_on.replace(day=1), 1)
    return first, (period.last_on + timedelta(days=1)).replace(day=1) - timedelta(days=1)


def list_days(lens: Lens, period: Period) -> list[Ground]:
    """A table that holds a period by days."""
    table = CONTRIBUTION if lens.is_exact or lens.wards else DAYS
    return [(table, table.c.counted_on, period)]


def uses_sums(lens: Lens) -> bool:
    """Whether sums by month, category and region hold all that a lens shows."""
    return not lens.is_exact and not lens.wards and lens.period.is_whole_months


def select_sums(
    lens: Lens,
    spans: Sequence[tuple[str, Period]],
    by: Sequence[str] = (),
    names: Sequence[str] = MEASURES,
    find_grounds: Callable[[Lens, Period], Sequence[Ground]] = list_grounds,
) -> Select[Any]:
    """Sums of each span by its label and the columns named; `by` may hold `month_on`."""
    return _put_together(lens, tuple(spans), tuple(by), tuple(names), find_grounds)


# writing a statement down takes longer than it runs, and a page asks for the same ones again and again
@lru_cache(maxsize=512)
def _put_together(
    lens: Lens,
    spans: tuple[tuple[str, Period], ...],
    by: tuple[str, ...],
    names: tuple[str, ...],
    find_grounds: Callable[[Lens, Period], Sequence[Ground]],
) -> Select[Any]:
    parts = []
    for label, period in spans:
        for table, on, taken in find_grounds(lens, period):
            parts.append(
                sa.select(
                    sa.literal(label).label("label"),
                    *(_key(table, on, name) for name in by),
                    *(table.c[name] for name in names),
                ).where(on >= taken.first_on, on <= taken.last_on, *in_lens(table, lens))
            )
    rows = sa.union_all(*parts).subquery("counted")
    keys = [rows.c.label, *(rows.c[name] for name in by)]
    totals = [sa.func.coalesce(sa.func.sum(rows.c[name]), 0).label(name) for name in names]
    return sa.select(*keys, *totals).group_by(*keys)


def _key(table: TableClause, on: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    if name == "month_on":
        return sa.cast(sa.func.date_trunc("month", on), sa.Date).label(name)
    if name in table.c:
        return table.c[name].label(name)
    return sa.null().label(name)


def as_sums(row: Sequence[Any]) -> Sums:
    """The last columns of a row as sums."""
    figures = row[len(row) - len(MEASURES) :]
    values: dict[str, Any] = {name: int(figure) for name, figure in zip(COUNTS, figures, strict=False)}
    values |= zip(AMOUNTS, map(Decimal, figures[len(COUNTS) :]), strict=True)
    return Sums(**values)


def read_sums(connection: Connection, statement: Select[Any], keys: int) -> dict[tuple[Any, ...], Sums]:
    """Sums by their keys, of which the first is the label."""
    return {tuple(row[:keys]): as_sums(row) for row in connection.execute(statement)}


def select_monthly(table: sa.TableClause, lens: Lens, key: str, *amounts: str) -> Select[Any]:
    """Amounts of the months of a lens added up for each value of a key."""
    columns = table.c
    return (
        sa.select(columns[key], *(sa.func.sum(columns[name]) for name in amounts))
        .where(
            columns.month_on >= lens.period.first_on,
            columns.month_on <= lens.period.last_on,
            *in_lens(table, lens),
        )
        .group_by(columns[key])
    )
