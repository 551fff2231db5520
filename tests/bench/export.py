"""The whole queue as a file, beside the same statement read through a cursor of psycopg and thrown away."""

import resource
import time
from collections.abc import Generator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Engine

from data.transaction import read, stream
from outward.long_sheets import stream_xlsx
from outward.sheets import Column, stream_csv
from queries.exports import BATCH, Cell, list_cuts, stream_cases
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference
from rules.queue_columns import COLUMNS
from tests.bench.floor import captured, floor_connection
from tests.pages.cast import find_or_hire

_ALL: Final = CaseFilter(statuses=("new", "in_progress", "waiting_resident", "waiting_entity", "resolved"))


def measure_export(engine: Engine) -> None:
    """A line a form: rows, seconds, rows a second, the floor, and what the process grew by."""
    manager, reference = find_or_hire("manager").actor, read(SYSTEM, load_reference)
    columns = [Column(column.name, column.kind) for column in COLUMNS.values()]
    floor, rows = _measure_floor(engine, manager, reference)
    print(
        f"\n{'export':12}{'rows':>10}{'project s':>12}{'rows/s':>10}{'floor s':>10}{'ratio':>7}{'grew MB':>9}"
    )
    for form in ("csv", "xlsx"):
        before, began = _peak_mb(), time.perf_counter()
        with closing(_list_batches(manager, reference)) as batches:
            pieces = (
                stream_csv(columns, batches)
                if form == "csv"
                else stream_xlsx("Queries", columns, batches, list)
            )
            for _ in pieces:
                pass
        took = time.perf_counter() - began
        print(
            f"{form:12}{rows:>10}{took:>12.2f}{rows / took:>10,.0f}{floor:>10.2f}{took / floor:>7.2f}"
            f"{_peak_mb() - before:>9.0f}"
        )


def _list_batches(actor: Actor, reference: Reference) -> Generator[list[list[Cell]]]:
    now = datetime.now(UTC)
    cuts = list_cuts(tuple(COLUMNS), reference, now, whole_accounts=False)
    batches = stream(actor, stream_cases, case_filter=_ALL, reference=reference, now=now)
    with closing(batches):
        for rows in batches:
            yield [[cut(row) for cut in cuts] for row in rows]


def _measure_floor(engine: Engine, actor: Actor, reference: Reference) -> tuple[float, int]:
    """Seconds and rows of the same statements, read in the same batches."""
    with captured(engine) as statements:
        for _ in _list_batches(actor, reference):
            pass
    *settings, (wanted, given) = statements
    with floor_connection(engine) as plain, plain.transaction():
        for statement, parameters in settings:
            plain.execute(statement, parameters)
        began, rows = time.perf_counter(), 0
        with plain.cursor(name="floor") as cursor:
            cursor.execute(wanted, given)
            while batch := cursor.fetchmany(BATCH):
                rows += len(batch)
        return time.perf_counter() - began, rows


def _peak_mb() -> float:
    peak: Any = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak) / 1024
