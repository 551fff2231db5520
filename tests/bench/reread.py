"""Reading the clocks of open queries again after a change of the rules, beside one plain UPDATE of them.

By itself: `python -m tests.bench.reread [cases]`.
"""

import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psycopg

from data.transaction import perform, read
from jobs.case_import import run
from jobs.reread import reread_all
from queries.actions.calendars import StoppageFields, declare_stoppage
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.bench.cities import bench_server
from tests.bench.import_bench import MAP
from tests.database import Databases, serve_app_from

CASES: Final = 100_000
_WORD: Final = "reread"
_FLOOR: Final = (
    "SELECT set_config('app.scope', 'all', true), set_config('app.role', 'system', true)",
    "SET LOCAL statement_timeout = 0",
    "UPDATE casework.cases SET due_at = due_at + interval '1 hour',"
    " act_by_at = act_by_at + interval '1 hour', response_due_at = response_due_at + interval '1 hour',"
    " clock_revision = clock_revision + 1 WHERE status <> 'resolved'",
)


def measure_reread(databases: Databases, size: int = CASES) -> None:
    """Print the seconds that a declared stoppage of all open queries takes, and those of the floor."""
    databases.drop(databases.name(_WORD))
    url = databases.app_url(databases.clone(_WORD))
    with serve_app_from(url):
        _log_open(size)
        reread_all(lambda done, total, changed: None)
        _declare()
        started = time.perf_counter()
        _, done = reread_all(lambda done, total, changed: None)
        ours = time.perf_counter() - started
    with psycopg.connect(url) as connection:
        started = time.perf_counter()
        for statement in _FLOOR:
            connection.execute(statement)
        connection.commit()
        floor = time.perf_counter() - started
    databases.drop(databases.name(_WORD))
    print(f"\nclocks of {done.read} open queries read again, {done.changed} due dates moved")
    print(f"  {ours:.1f} s, {done.read / ours:,.0f} a second (goal: seconds)")
    print(f"  one UPDATE of the same rows, which reads no clock and counts nothing: {floor:.1f} s")


def _log_open(size: int) -> None:
    """Queries of the last sixty days, an hour of events at a time."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="tharollo-bench-") as folder:
        log, map_file = Path(folder, "log.csv"), Path(folder, "log.toml")
        lines = (
            f"Case {number},Log,{now - timedelta(seconds=60 + number * 5_000_000 / size):%d/%m/%Y %H:%M:%S},"
            f"{('Water', 'Value', 'Account')[number % 3]},{'ABCDEFG'[number % 7]},{550000000 + number}\n"
            for number in range(size)
        )
        log.write_text("case,activity,at,kind,region,account\n" + "".join(lines))
        map_file.write_text(MAP)
        run(log, map_file, SYSTEM)


def _declare() -> None:
    now = datetime.now(UTC)
    stoppage = StoppageFields(
        now - timedelta(days=2), now + timedelta(days=1), "A stoppage of every office, to be measured"
    )
    reference = read(SYSTEM, load_reference)
    perform(SYSTEM, declare_stoppage, fields=stoppage, reference=reference, now=now)


if __name__ == "__main__":
    with bench_server() as server:
        measure_reread(server, int(sys.argv[1]) if len(sys.argv) > 1 else CASES)
