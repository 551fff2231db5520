"""Many rows at once into tables that row security guards."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from data.copy import copy_rows

_STAGE: Final = "staged_rows"


def insert_rows(
    connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]], conflict: str = ""
) -> None:
    """Insert rows that all have the same columns in the same order."""
    iterator = iter(rows)
    first = next(iterator, None)
    if first is not None:
        values = chain([tuple(first.values())], (tuple(row.values()) for row in iterator))
        insert_values(connection, table, list(first), values, conflict)


def insert_values(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    values: Iterable[Sequence[Any]],
    conflict: str = "",
) -> None:
    """COPY into a temporary table and insert from there: row security takes no COPY."""
    names = ", ".join(columns)
    connection.execute(
        sa.text(
            f"CREATE TEMPORARY TABLE {_STAGE} ON COMMIT DROP AS"
            f" SELECT {names} FROM {table.fullname} WITH NO DATA"
        )
    )
    copy_rows(connection, _STAGE, columns, values)
    connection.execute(
        sa.text(f"INSERT INTO {table.fullname} ({names}) SELECT {names} FROM {_STAGE} {conflict}")
    )
    connection.execute(sa.text(f"DROP TABLE {_STAGE}"))
