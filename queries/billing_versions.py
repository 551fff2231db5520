"""Which version of a billing row holds: the one of the newest extract in use that speaks of it."""

from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Subquery

from data.tables.billing import BY_FILE, extract
from rules.billing_extract import file_named

# statements about one account are built once and given these values each time
ACCOUNT_NO: Final = sa.bindparam("account_no", type_=sa.Text)
SINCE: Final = sa.bindparam("since", type_=sa.Date)


def one_of(column: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    """The column is one of the values, which go to the database as one parameter however many they are."""
    return column == sa.any_(sa.cast(list(values), sa.ARRAY(sa.Text)))


def used_extracts() -> sa.ScalarSelect[int]:
    """The numbers of the extracts in use."""
    return sa.select(extract.c.extract_no).where(extract.c.state == "used").scalar_subquery()


def newest(file: str, *conditions: ColumnElement[bool]) -> Subquery:
    """The rows of a file's table that hold, among those that meet the conditions.

    The conditions must keep or drop a version unit (the file's `unit` columns) as a whole, or an older
    version would take the place of a newer one that they dropped. Carries extract_no.
    """
    table, unit = BY_FILE[file], file_named(file).unit
    age = sa.func.rank().over(
        partition_by=[table.c[name] for name in unit], order_by=table.c.extract_no.desc()
    )
    ranked = (
        sa.select(table, age.label("age"))
        .where(table.c.extract_no.in_(used_extracts()), *conditions)
        .subquery(f"{table.name}_ranked")
    )
    kept = [column for column in ranked.c if column.name != "age"]
    return sa.select(*kept).where(ranked.c.age == 1).subquery(f"{table.name}_newest")


def of_invoices(file: str, invoices: sa.FromClause, *conditions: ColumnElement[bool]) -> sa.Select[Any]:
    """The charge lines or steps that belong to invoices that hold (a subquery of `newest`)."""
    table = BY_FILE[file]
    unit: Sequence[str] = (*file_named("invoices").unit, "extract_no")
    return (
        sa.select(table)
        .join(invoices, sa.and_(*(table.c[name] == invoices.c[name] for name in unit)))
        .where(*conditions)
    )


def latest(file: str, *conditions: ColumnElement[bool]) -> sa.Select[Any]:
    """The one row that holds of a file whose rows are versioned singly, when the conditions give its key."""
    table = BY_FILE[file]
    return (
        sa.select(table)
        .where(table.c.extract_no.in_(used_extracts()), *conditions)
        .order_by(table.c.extract_no.desc())
        .limit(1)
    )
