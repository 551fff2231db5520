"""The life of an import: begun, ended, its rejected rows, and what its source has given so far."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.copy import copy_rows
from data.tables.cases import cases
from data.tables.imports import import_batch, import_reject
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor

_LOCK: Final = 7_420_913_305


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows of one file: read = created + updated + unchanged + rejected."""

    rows_read: int
    rows_created: int
    rows_updated: int
    rows_unchanged: int
    rows_rejected: int


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What a source has given in all its imports: its cases, those open now, its first and last instant."""

    cases: int
    cases_open: int
    earliest_at: datetime | None
    latest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Batch:
    """One import as the administrators' list shows it. Instants aware UTC."""

    batch_id: int
    source: str
    file_name: str
    status: str
    started_at: datetime
    finished_at: datetime | None
    started_by: int
    rows_read: int
    rows_created: int
    rows_updated: int
    rows_unchanged: int
    rows_rejected: int


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was left out, and why."""

    line: int
    source_reference: str
    column_name: str
    reason: str
    cells: Sequence[str] | None = None


def lock_import(connection: Connection, actor: Actor) -> bool:
    """Hold the staging tables until the transaction ends. False: another import holds them."""
    check(actor, "import_cases")
    connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    return bool(connection.scalar(sa.text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}))


def begin_batch(
    connection: Connection,
    actor: Actor,
    *,
    source: str,
    file_name: str,
    file_sha256: str,
    map_sha256: str,
    wanted: Mapping[str, Any],
    upload_id: int | None,
    now: datetime,
) -> int:
    """Note that an import has begun. One that was killed before is over: only one runs at a time."""
    check(actor, "import_cases")
    connection.execute(
        sa.update(import_batch)
        .where(import_batch.c.status == "running")
        .values(status="stopped", finished_at=now)
    )
    values = {
        "source": source,
        "file_name": file_name,
        "file_sha256": file_sha256,
        "map_sha256": map_sha256,
        "map": dict(wanted),
        "upload_id": upload_id,
        "started_at": now,
        "started_by": actor.user_id,
    }
    return int(
        connection.execute(
            sa.insert(import_batch).values(values).returning(import_batch.c.batch_id)
        ).scalar_one()
    )


def add_rejects(connection: Connection, actor: Actor, *, batch_id: int, rejects: Sequence[Reject]) -> None:
    """Keep rows that were left out."""
    check(actor, "import_cases")
    columns = ["batch_id", *Reject.__dataclass_fields__]
    rows = (
        (
            batch_id, r.line, r.source_reference, r.column_name, r.reason,
            None if r.cells is None else json.dumps([cell.replace("\0", "") for cell in r.cells]),
        )
        for r in rejects
    )  # fmt: skip
    copy_rows(connection, import_reject.fullname, columns, rows)


def end_batch(
    connection: Connection,
    actor: Actor,
    *,
    batch_id: int,
    status: str,
    now: datetime,
    counts: RowCounts | None = None,
    header: Sequence[str] | None = None,
) -> None:
    """Note how an import ended: done, refused or stopped."""
    check(actor, "import_cases")
    connection.execute(
        sa.update(import_batch)
        .where(import_batch.c.batch_id == batch_id)
        .values(
            status=status, finished_at=now, header=list(header or ()), **(asdict(counts) if counts else {})
        )
    )


def date_batch(
    connection: Connection,
    actor: Actor,
    *,
    batch_id: int,
    earliest_at: datetime | None,
    latest_at: datetime | None,
) -> None:
    """Note the first and last instant of what an import is about to merge."""
    check(actor, "import_cases")
    connection.execute(
        sa.update(import_batch)
        .where(import_batch.c.batch_id == batch_id)
        .values(earliest_at=earliest_at, latest_at=latest_at)
    )


def count_source(connection: Connection, actor: Actor, *, source: str) -> SourceCounts:
    """What the source has given so far."""
    check(actor, "import_cases")
    found, still_open = connection.execute(
        sa.select(sa.func.count(), sa.func.count().filter(cases.c.status != "resolved")).where(
            cases.c.source == source, cases.c.source_reference.is_not(None)
        )
    ).one()
    earliest_at, latest_at = connection.execute(
        sa.select(sa.func.min(import_batch.c.earliest_at), sa.func.max(import_batch.c.latest_at)).where(
            import_batch.c.source == source
        )
    ).one()
    return SourceCounts(found, still_open, earliest_at, latest_at)


def list_batches(connection: Connection, actor: Actor, *, most: int = 50) -> list[Batch]:
    """The latest imports, newest first."""
    check(actor, "import_cases")
    columns = [import_batch.c[name] for name in Batch.__dataclass_fields__]
    return as_records(
        Batch,
        connection.execute(sa.select(*columns).order_by(import_batch.c.batch_id.desc()).limit(most)),
    )


def list_rejects(connection: Connection, actor: Actor, *, batch_id: int, most: int = 1000) -> list[Reject]:
    """The rows that an import left out, in the order of the file."""
    check(actor, "import_cases")
    columns = [import_reject.c[name] for name in Reject.__dataclass_fields__]
    return as_records(
        Reject,
        connection.execute(
            sa.select(*columns)
            .where(import_reject.c.batch_id == batch_id)
            .order_by(import_reject.c.line)
            .limit(most)
        ),
    )
