"""Many rows at once into tables that row security guards."""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql

from data.copy import copy_rows

_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]


def prepare_for_bulk(connection: Connection) -> None:
    """Settings of this transaction: no time limit, room to sort, no compiling, no wait for the disk.

    What a crash of the server takes with it, repeating the work brings back.
    """
    for setting in (
        "statement_timeout = 0",
        "lock_timeout = '60s'",
        "work_mem = '256MB'",
        "jit = off",
        "synchronous_commit = off",
    ):
        connection.execute(sa.text(f"SET LOCAL {setting}"))


def is_among(column: ColumnElement[int], numbers: Iterable[int]) -> ColumnElement[bool]:
    """Membership by one array: a parameter for each of thousands of numbers takes longer than the search."""
    return column == sa.any_(sa.cast(list(numbers), sa.ARRAY(sa.BigInteger)))


def insert_rows(
    connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]], conflict: str = ""
) -> None:
    """Insert rows that all have the same columns in the same order."""
    rows = list(rows)
    if rows:
        insert_values(connection, table, list(rows[0]), (tuple(row.values()) for row in rows), conflict)


def insert_values(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    values: Iterable[Sequence[Any]],
    conflict: str = "",
) -> None:
    """COPY into a temporary table and insert from there: row security takes no COPY.

    What all rows say alike is sent once.
    """
    rows = list(values)
    if not rows:
        return
    shared = _find_shared(rows)
    varying = [n for n in range(len(columns)) if n not in shared] or [0]
    picked = rows if len(varying) == len(columns) else _pick(rows, varying)
    stage = stage_rows(connection, table, [columns[n] for n in varying], picked)
    told = {columns[n]: value for n, value in shared.items() if n not in varying}
    chosen = ", ".join(_tell_once(table, name, told) if name in told else name for name in columns)
    connection.execute(
        sa.text(
            f"INSERT INTO {table.fullname} ({', '.join(columns)}) SELECT {chosen} FROM {stage} {conflict}"
        ),
        {name: value for name, value in told.items() if value is not None},
    )


def stage_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> str:
    """COPY rows into an empty temporary table with the columns of another; gives its name.

    It is emptied at the end of the transaction and stays with the connection: to make and drop one takes
    longer than to fill it.
    """
    name = f"pg_temp.staged_{table.name}"
    if connection.scalar(sa.text("SELECT to_regclass(:name)"), {"name": name}) is None:
        connection.execute(
            sa.text(
                f"CREATE TEMPORARY TABLE staged_{table.name} ON COMMIT DELETE ROWS AS"
                f" SELECT * FROM {table.fullname} WITH NO DATA"
            )
        )
    else:
        connection.execute(sa.text(f"DELETE FROM {name}"))
    copy_rows(connection, name, columns, rows)
    return name


def _find_shared(rows: Sequence[Sequence[Any]]) -> Mapping[int, Any]:
    """Places at which all rows have the same value, and that value."""
    return {
        n: values[0]
        for n, values in enumerate(zip(*rows, strict=True))
        if values[0] == values[-1] and values.count(values[0]) == len(values)
    }


def _pick(rows: Sequence[Sequence[Any]], places: Sequence[int]) -> Iterable[Sequence[Any]]:
    if len(places) == 1:
        return ((row[places[0]],) for row in rows)
    return map(itemgetter(*places), rows)


def _tell_once(table: Table, name: str, told: Mapping[str, Any]) -> str:
    if told[name] is None:
        return "NULL"
    return f"CAST(:{name} AS {table.c[name].type.compile(_DIALECT)})"
