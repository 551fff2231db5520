"""Billing columns as the whole numbers of rules.diagnosis.rows, and reads that return bare rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Compiled

from data.tables.billing import BY_FILE
from queries.billing_versions import newest

ACCOUNTS: Final = sa.bindparam("accounts", type_=sa.ARRAY(sa.Text))
PROPERTIES: Final = sa.bindparam("properties", type_=sa.ARRAY(sa.Text))
CUSTOMERS: Final = sa.bindparam("customers", type_=sa.ARRAY(sa.Text))
METERS: Final = sa.bindparam("meters", type_=sa.ARRAY(sa.Text))
BANK_LINES: Final = sa.bindparam("bank_lines", type_=sa.ARRAY(sa.Text))
GROUPS: Final = sa.bindparam("groups", type_=sa.ARRAY(sa.Text))
Row = TypeVar("Row")
_BEFORE_ALL: Final = date.fromordinal(1)
_DIALECT: Final = PGDialect_psycopg()  # type: ignore[no-untyped-call]


def ordinal(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A date as its ordinal."""
    return sa.cast(column - sa.literal_column(f"DATE '{_BEFORE_ALL.isoformat()}'") + 1, sa.Integer)


def month(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A billing month as year × 12 + month − 1."""
    return sa.cast(sa.extract("year", column) * 12 + sa.extract("month", column) - 1, sa.Integer)


def cents(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Rand as cents."""
    return sa.cast(column * sa.literal_column("100"), sa.BigInteger)


def e4(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A quantity as ten-thousandths, rounded."""
    return sa.cast(column * sa.literal_column("10000"), sa.BigInteger)


def whole(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A number as a whole one."""
    return sa.cast(column, sa.Integer)


def of(file: str, column: str, values: sa.BindParameter[Any]) -> sa.Subquery:
    """The rows of a file that hold, for many values of a column."""
    return newest(file, BY_FILE[file].c[column] == sa.any_(values))


def pick(rows: sa.Subquery, key: str, *columns: ColumnElement[Any]) -> sa.Select[Any]:
    """Columns of rows, the one they are grouped by first."""
    return sa.select(rows.c[key], *columns)


def fetch(
    connection: Connection, statement: sa.Select[Any], values: Mapping[str, Sequence[str]]
) -> list[tuple[Any, ...]]:
    """Rows as plain tuples in the driver's binary form: a city has hundreds of millions of cells."""
    driver = connection.connection.driver_connection
    assert driver is not None
    compiled = _compile(statement)
    with driver.cursor(binary=True) as cursor:
        cursor.execute(str(compiled), compiled.construct_params(dict(values)))
        return cursor.fetchall()  # type: ignore[no-any-return]


@cache
def _compile(statement: sa.Select[Any]) -> Compiled:
    return statement.compile(dialect=_DIALECT)


def collect(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    """Rows by a key, in their order."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
