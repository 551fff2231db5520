"""Rows into PostgreSQL by COPY, for tables of any size."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from psycopg import sql
from psycopg.adapt import Dumper
from sqlalchemy import Connection

# a case and its events, texts and flows say the same instants over and over
_INSTANTS: Final = 1 << 16


def copy_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """COPY rows into a table (`name` or `schema.name`) inside the connection's transaction.

    A table with row security does not take COPY from the application: stage the rows first.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor:
        for kind in (date, datetime):
            cursor.adapters.register_dumper(kind, _Moment)
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)


@lru_cache(_INSTANTS)
def _write(moment: date) -> bytes:
    return moment.isoformat().encode()


class _Moment(Dumper):
    """Writes each date and instant once: that takes longer than all else in a row together."""

    def dump(self, moment: date) -> bytes:
        return _write(moment)
