"""Corrected rows through the same import again, each by itself."""

import csv
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.transaction import perform, read
from jobs.case_import.faults import FileRefused
from jobs.case_import.importer import Source, run_mapped
from jobs.case_import.map_model import ImportMap
from jobs.case_import.map_reading import parse_map
from jobs.context import JobContext
from queries.imports.repairs import discard_retry, read_waiting, settle_row
from rules.actor import SYSTEM
from rules.errors import DomainError

_FORM = {"encoding": "utf-8", "delimiter": ",", "quote": '"', "escape": "", "skip_lines": 0, "columns": []}


def retry_rows(context: JobContext) -> Mapping[str, Any]:
    """Settle each row that waits: it is in, or it stays in the list with the reason it has now."""
    batch_id = context.arguments["batch_id"]
    wanted, header, name, rows = read(
        SYSTEM, read_waiting, batch_id=batch_id, lines=context.arguments["lines"]
    )
    form = {**wanted.get("file", {}), **_FORM}
    parsed = parse_map({**wanted, "file": form}, f"of {name}")
    accepted = 0
    for line, cells in rows.items():
        context.check()
        fault = _retry(parsed, f"{name}, line {line}", header, cells)
        perform(
            SYSTEM, settle_row,
            batch_id=batch_id, line=line, fault=fault, by=context.job.requested_by, now=datetime.now(UTC),
        )  # fmt: skip
        accepted += fault is None
    return {"accepted": accepted, "left": len(rows) - accepted}


def _retry(wanted: ImportMap, name: str, header: Sequence[str], cells: Sequence[str]) -> str | None:
    """Import one row; gives why it is refused, if it is."""
    width = len(header)
    if any(cell.strip() for cell in cells[width:]):
        return f"has {len(cells)} fields, the header {width}"
    row = [*cells[:width], *[""] * (width - len(cells))]
    with tempfile.TemporaryDirectory(prefix="tharollo-retry-") as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, row])
        try:
            summary = run_mapped(Source(path, name), wanted, SYSTEM, lambda done, total, words: None)
        except FileRefused as refused:
            return "; ".join(f"{fault.column}: {fault.what} {fault.do}" for fault in refused.faults)
        except DomainError as refused:
            return str(refused)
    if not summary.rejects:
        return None
    # the row has its place in the list already
    perform(SYSTEM, discard_retry, batch_id=summary.batch_id, now=datetime.now(UTC))
    reject = summary.rejects[0]
    return f"{reject.column_name}: {reject.reason}" if reject.column_name else reject.reason
