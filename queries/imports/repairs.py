"""The repair list: rows that imports left out, corrected and tried again, or dismissed for a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.imports import import_batch, import_reject
from queries.jobs import insert_job
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput

RETRY: Final = "retry_rows"
OPEN: Final = ("open", "waiting")


@dataclass(frozen=True, slots=True)
class RejectFilter:
    """Which rows: of one import or of all, for one reason or any."""

    batch_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RepairRow:
    """One row that was left out. `cells` beside `header`; none where the row has no form."""

    batch_id: int
    line: int
    source: str
    file_name: str
    source_reference: str
    column_name: str
    reason: str
    cells: Sequence[str] | None
    header: Sequence[str] | None
    state: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many rows of one import wait for repair for one reason."""

    batch_id: int
    file_name: str
    source: str
    reason: str
    rows: int


_THEIRS: Final = import_reject.join(import_batch, import_reject.c.batch_id == import_batch.c.batch_id)


def _where(wanted: RejectFilter) -> list[sa.ColumnElement[bool]]:
    conditions = [import_reject.c.state.in_(OPEN), import_batch.c.status == "done"]
    if wanted.batch_id is not None:
        conditions.append(import_reject.c.batch_id == wanted.batch_id)
    if wanted.reason is not None:
        conditions.append(import_reject.c.reason == wanted.reason)
    return conditions


def count_repairs(connection: Connection, actor: Actor) -> list[Waiting]:
    """What waits for repair, by import and reason, the latest import first."""
    check(actor, "import_cases")
    keys = (
        import_reject.c.batch_id, import_batch.c.file_name, import_batch.c.source, import_reject.c.reason,
    )  # fmt: skip
    statement = (
        sa.select(*keys, sa.func.count().label("rows"))
        .select_from(_THEIRS)
        .where(*_where(RejectFilter()))
        .group_by(*keys)
        .order_by(import_reject.c.batch_id.desc(), sa.func.count().desc())
    )
    return as_records(Waiting, connection.execute(statement))


def list_repairs(
    connection: Connection, actor: Actor, *, wanted: RejectFilter, most: int = 200
) -> list[RepairRow]:
    """Rows that wait for repair, by import and line."""
    check(actor, "import_cases")
    theirs = ("source", "file_name", "header")
    columns = [
        (import_batch if name in theirs else import_reject).c[name] for name in RepairRow.__dataclass_fields__
    ]
    statement = (
        sa.select(*columns)
        .select_from(_THEIRS)
        .where(*_where(wanted))
        .order_by(import_reject.c.batch_id.desc(), import_reject.c.line)
        .limit(most)
    )
    return as_records(RepairRow, connection.execute(statement))


def retry_row(connection: Connection, actor: Actor, *, batch_id: int, line: int, cells: Sequence[str]) -> int:
    """Correct the cells of a row and have a worker put it through the import again. Returns the job.

    Raises:
        Conflict: the row does not wait any more, or a worker is at it.
        InvalidInput: nothing stands in it.
    """
    check(actor, "import_cases")
    if not any(cell.strip() for cell in cells):
        raise InvalidInput("The row is empty. Fill it in, or dismiss it with a reason.")
    corrected = [cell.replace("\0", "") for cell in cells]
    _change(connection, batch_id, line, OPEN, {"cells": corrected, "state": "waiting"})
    return insert_job(connection, actor.user_id, RETRY, {"batch_id": batch_id, "lines": [line]})


def dismiss_row(
    connection: Connection, actor: Actor, *, batch_id: int, line: int, reason: str, now: datetime
) -> None:
    """Take a row off the list for a reason that is kept; what stood in it is erased.

    Raises:
        InvalidInput: no reason is given.
        Conflict: the row does not wait any more.
    """
    check(actor, "import_cases")
    reason = " ".join(reason.split())
    if len(reason) < 5:
        raise InvalidInput("Say why the row is dismissed, in a few words.")
    settled = {
        "state": "dismissed", "settled_reason": reason[:300], "settled_by": actor.user_id, "settled_at": now,
        "cells": sa.null(),
    }  # fmt: skip
    _change(connection, batch_id, line, OPEN, settled)


def read_waiting(
    connection: Connection, actor: Actor, *, batch_id: int, lines: Sequence[int]
) -> tuple[Mapping[str, Any], Sequence[str], str, dict[int, Sequence[str]]]:
    """Map, header and file name of an import, and the cells of those of its rows that wait for a worker."""
    check(actor, "import_cases")
    wanted, header, file_name = connection.execute(
        sa.select(import_batch.c.map, import_batch.c.header, import_batch.c.file_name).where(
            import_batch.c.batch_id == batch_id
        )
    ).one()
    rows = connection.execute(
        sa.select(import_reject.c.line, import_reject.c.cells).where(
            import_reject.c.batch_id == batch_id,
            import_reject.c.line.in_(lines),
            import_reject.c.state == "waiting",
        )
    )
    return wanted, header, file_name, {line: cells for line, cells in rows}  # noqa: C416 - a result is not a sequence of pairs to `dict`


def settle_row(
    connection: Connection,
    actor: Actor,
    *,
    batch_id: int,
    line: int,
    fault: str | None,
    by: int,
    now: datetime,
) -> None:
    """Note what came of a row that was tried again: it is in, or it waits with the reason it has now."""
    check(actor, "import_cases")
    values: dict[str, Any] = {"state": "open", "reason": (fault or "")[:1000]}
    if fault is None:
        values = {"state": "corrected", "settled_by": by, "settled_at": now, "cells": sa.null()}
    _change(connection, batch_id, line, ("waiting",), values)


def discard_retry(connection: Connection, actor: Actor, *, batch_id: int, now: datetime) -> None:
    """Settle the row of a one-row import that failed: it stands in the list of the import it came from."""
    check(actor, "import_cases")
    settled = {
        "state": "dismissed", "settled_reason": "stays in the list of its own import", "settled_at": now,
        "settled_by": actor.user_id, "cells": sa.null(),
    }  # fmt: skip
    connection.execute(sa.update(import_reject).where(import_reject.c.batch_id == batch_id).values(settled))


def _change(
    connection: Connection, batch_id: int, line: int, states: Sequence[str], values: Mapping[str, Any]
) -> None:
    done = connection.execute(
        sa.update(import_reject)
        .where(
            import_reject.c.batch_id == batch_id,
            import_reject.c.line == line,
            import_reject.c.state.in_(states),
        )
        .values(dict(values))
    )
    if not done.rowcount:
        raise Conflict("Somebody has repaired or dismissed this row meanwhile, or a worker is at it.")
