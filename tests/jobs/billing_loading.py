"""What lies in the database after a billing extract was loaded."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.billing import BY_FILE, repair
from jobs.billing_import import ImportReport
from queries.billing_versions import newest, of_invoices

Load = Callable[..., ImportReport]


def count(engine: Engine, table: sa.Table) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def counts(engine: Engine) -> dict[str, int]:
    return {name: count(engine, table) for name, table in BY_FILE.items()}


def holding(engine: Engine, file: str) -> list[sa.Row[Any]]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(newest(file))))


def holding_lines(engine: Engine) -> list[sa.Row[Any]]:
    with engine.connect() as connection:
        return list(connection.execute(of_invoices("charge_lines", newest("invoices"))))


def repairs(engine: Engine) -> list[tuple[str, int, str]]:
    with engine.connect() as connection:
        rows = connection.execute(
            sa.select(repair.c.file, repair.c.line, repair.c.reason).order_by(repair.c.file, repair.c.line)
        )
        return [(file, line, reason) for file, line, reason in rows]
