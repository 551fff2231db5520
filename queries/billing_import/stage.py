"""Staging tables: unlogged copies of the files, typed as the contract says, gone when the import ends."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import TypeEngine

from rules.actor import Actor
from rules.billing_extract import FileSpec

SCHEMA: Final = "billing_staging"
FIRST_LINE: Final = 2
_LOCK: Final = 7_420_913_304

_TYPES: Final[Mapping[str, TypeEngine[Any]]] = {
    "text": sa.Text(),
    "date": sa.Date(),
    "month": sa.Text(),
    "money": sa.Numeric(),
    "number": sa.Numeric(),
    # spreadsheets and data frames write whole numbers as 31.0
    "whole": sa.Numeric(),
}

_BULK: Final = {
    "statement_timeout": "0",
    "lock_timeout": "60s",
    "work_mem": "192MB",
    "jit": "off",
    "DateStyle": "ISO, YMD",
}


def lock_import(connection: Connection, actor: Actor) -> bool:
    """Hold the one place at the loading dock until the transaction ends. False: another import holds it."""
    del actor
    connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    return bool(connection.scalar(sa.text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}))


def prepare_for_bulk(connection: Connection) -> None:
    """Settings of this transaction: no time limit, room to hash a month, dates year first."""
    settings = (f"set_config('{name}', '{value}', true)" for name, value in _BULK.items())
    connection.execute(sa.text(f"SELECT {', '.join(settings)}"))


@lru_cache(maxsize=512)
def stage_table(spec: FileSpec, month: date | None = None, extra: tuple[str, ...] = ()) -> sa.Table:
    """The staging table of a file, or its partition for one month."""
    name = spec.name if month is None else f"{spec.name}_{month:%Y%m}"
    return sa.Table(
        name,
        sa.MetaData(),
        sa.Column("line", sa.BigInteger, server_default=sa.text(f"nextval('{SCHEMA}.{spec.name}_line')")),
        *(sa.Column(column.name, _TYPES[column.kind]) for column in spec.columns),
        *(sa.Column(column, sa.Text) for column in extra),
        schema=SCHEMA,
        prefixes=[] if spec.by_month else ["UNLOGGED"],
        postgresql_partition_by="LIST (billing_month)" if spec.by_month and month is None else None,
    )


@cache
def faults_table(spec: FileSpec) -> sa.Table:
    """Rows of a file that will not be loaded, and why."""
    return sa.Table(
        f"{spec.name}_faults",
        sa.MetaData(),
        sa.Column("line", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("row", JSONB, nullable=False),
        schema=SCHEMA,
        prefixes=["UNLOGGED"],
    )


def make_stages(
    connection: Connection,
    actor: Actor,
    *,
    wanted: Sequence[tuple[FileSpec, Sequence[str]]],
    months: Sequence[date],
) -> None:
    """Make the empty staging tables of files (with their extra columns), by month where rows have one."""
    drop_stages(connection, actor)
    for spec, extra in wanted:
        stage = stage_table(spec, extra=tuple(extra))
        connection.execute(
            sa.text(f"CREATE SEQUENCE {SCHEMA}.{spec.name}_line START {FIRST_LINE} CACHE 5000")
        )
        connection.execute(CreateTable(stage))
        connection.execute(CreateTable(faults_table(spec)))
        if spec.by_month:
            for month in months:
                _make_partition(connection, stage.name, f"{month:%Y%m}", f"FOR VALUES IN ('{month:%Y-%m}')")
            _make_partition(connection, stage.name, "other", "DEFAULT")


def _make_partition(connection: Connection, parent: str, suffix: str, values: str) -> None:
    connection.execute(
        sa.text(f"CREATE UNLOGGED TABLE {SCHEMA}.{parent}_{suffix} PARTITION OF {SCHEMA}.{parent} {values}")
    )


def drop_stages(connection: Connection, actor: Actor) -> None:
    """Clear the staging area; what a killed import left goes too."""
    del actor
    for kind, relkinds in (("TABLE", "('r', 'p')"), ("SEQUENCE", "('S')")):
        names = connection.scalars(
            sa.text(
                "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c"
                " JOIN pg_namespace n ON n.oid = c.relnamespace"
                f" WHERE n.nspname = '{SCHEMA}' AND NOT c.relispartition AND c.relkind IN {relkinds}"
            )
        ).all()
        if names:
            connection.execute(sa.text(f"DROP {kind} {', '.join(names)} CASCADE"))
