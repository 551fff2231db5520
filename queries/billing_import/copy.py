"""Streams a file into its staging table: chunks as they are, a chunk with a fault row by row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy import Connection

from queries.billing_import.stage import FIRST_LINE, SCHEMA, faults_table, prepare_for_bulk
from rules.actor import Actor
from rules.billing_extract import FileSpec
from rules.billing_extract.rows import Rejected, read_rows

Chunks = Callable[[], Iterator[bytes]]


@dataclass(slots=True)
class Copied:
    """How a file went into staging. The rejected rows could not be read and are not in staging."""

    rows: int = 0
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Target:
    """A staging table and the columns of the file, in the file's order, as staging names them."""

    spec: FileSpec
    header: Sequence[str]

    def statement(self, *, with_line: bool = False) -> sql.Composed:
        """The COPY statement; empty values are unknown, quoted or not."""
        names = sql.SQL(", ").join(map(sql.Identifier, self.header))
        return sql.SQL(
            "COPY {table} ({line}{names}) FROM STDIN (FORMAT csv, ENCODING 'UTF8', FORCE_NULL ({names}))"
        ).format(
            table=sql.Identifier(SCHEMA, self.spec.name),
            line=sql.SQL("line, " if with_line else ""),
            names=names,
        )


def copy_file(
    connection: Connection, actor: Actor, *, spec: FileSpec, header: Sequence[str], chunks: Chunks
) -> Copied:
    """Copy chunks of whole CSV rows (UTF-8, without header), their values in the order of `header`."""
    del actor
    prepare_for_bulk(connection)
    driver: Any = connection.connection.driver_connection
    target, copied = Target(spec, header), Copied()
    with driver.cursor() as cursor:
        for chunk in chunks():
            cursor.execute("SAVEPOINT chunk")
            try:
                copied.rows += _copy(cursor, target.statement(), [chunk])
            except psycopg.DataError:
                cursor.execute("ROLLBACK TO SAVEPOINT chunk")
                _copy_by_row(cursor, target, chunk, copied)
            cursor.execute("RELEASE SAVEPOINT chunk")
    add_faults(connection, spec, copied.rejected)
    connection.execute(sa.text(f"ANALYZE {SCHEMA}.{spec.name}"))
    return copied


def _copy(cursor: Any, statement: sql.Composed, blocks: Sequence[bytes | str]) -> int:
    with cursor.copy(statement) as copy:
        for block in blocks:
            copy.write(block)
    return int(cursor.rowcount)


def _copy_by_row(cursor: Any, target: Target, chunk: bytes, copied: Copied) -> None:
    first = line = FIRST_LINE + copied.rows
    good = []
    for row in read_rows(chunk, target.spec, target.header, first):
        line = row.line + 1
        if isinstance(row, Rejected):
            copied.rejected.append(row)
        else:
            good.append(_as_csv([str(row.line), *row.values]))
    if good:
        _copy(cursor, target.statement(with_line=True), good)
    copied.rows += line - first
    # the next chunk numbers its rows itself and must go on from here
    cursor.execute("SELECT setval(%s, %s, false)", (f"{SCHEMA}.{target.spec.name}_line", line))


def _as_csv(values: Sequence[str]) -> str:
    return ",".join('"' + value.replace('"', '""') + '"' for value in values) + "\n"


def add_faults(connection: Connection, spec: FileSpec, rejected: Sequence[Rejected]) -> None:
    """Note rows that cannot be loaded."""
    faults = faults_table(spec)
    rows: list[Mapping[str, Any]] = [
        {"line": row.line, "reason": row.reason, "row": dict(row.values)} for row in rejected
    ]
    if rows:
        connection.execute(faults.insert(), rows)
