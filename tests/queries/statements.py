"""Counts the statements that a read sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection


@contextmanager
def count_statements(connection: Connection) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*event: Any) -> None:
        statements.append(event[2])

    sa.event.listen(connection.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(connection.engine, "before_cursor_execute", note)
