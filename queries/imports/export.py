"""The repair list as a table to take away: who took it is recorded."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from outward.sheets import Column, Table
from queries.actions.audit import add_audit
from queries.imports.repairs import RejectFilter, list_repairs
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.written import show_date

MOST: Final = 100_000
_FIRST: Final = ("Import", "File", "Line", "Query", "Column", "Why")


def export_repairs(connection: Connection, actor: Actor, *, wanted: RejectFilter, now: datetime) -> Table:
    """The rows that wait, each with its cells under the names of its own header.

    Raises:
        NotFound: no row waits.
    """
    check(actor, "import_cases")
    found = list_repairs(connection, actor, wanted=wanted, most=MOST)
    if not found:
        raise NotFound("No row waits for repair.")
    names = list(dict.fromkeys(name for row in found for name in row.header or ()))
    rows = []
    for row in found:
        cells = dict(zip(row.header or (), row.cells or (), strict=False))
        first = (str(row.batch_id), row.file_name, str(row.line), row.source_reference, row.column_name)
        rows.append([*first, row.reason, *(cells.get(name, "") for name in names)])
    add_audit(
        connection, actor, kind="downloaded", subject=f"rows-for-repair-{show_date(now)}",
        detail={"rows": len(rows), "batch_id": wanted.batch_id},
    )  # fmt: skip
    return Table("Rows for repair", [Column(name, "text") for name in (*_FIRST, *names)], rows)
