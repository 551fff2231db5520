"""Import of cases beside a hand-written staging and INSERT … SELECT into the same tables.

By itself: `python -m tests.bench.import_bench [rows]`. The floor does the least that fills the same tables
and indexes: it checks nothing and could not be repeated.
"""

import random
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psycopg

from jobs.case_import import run
from rules.actor import SYSTEM
from tests.bench.cities import bench_server
from tests.database import Databases, serve_app_from

ROWS: Final = 1_000_000
ACTIVITIES = ("Log", "Take", "Ask", "Answer", "Solve")
MAP = """
source = "bench-log"
shape = "events"
reference = "case"
[time]
zone = "Africa/Johannesburg"
formats = ["%d/%m/%Y %H:%M:%S"]
[times]
happened = "at"
[activity]
column = "activity"
[status.values]
Log = "new"
Take = "in_progress"
Ask = "waiting_resident"
Answer = "in_progress"
Solve = "resolved"
[case]
category = { column = "kind", values = { Water = "metering", Value = "rates", Account = "account" } }
region = "region"
account = "account"
"""

FLOOR = (
    """CREATE UNLOGGED TABLE case_staging.raw
         (name text, activity text, at text, kind text, region text, account text)""",
    """COPY case_staging.raw FROM STDIN (FORMAT csv, HEADER)""",
    """CREATE UNLOGGED TABLE case_staging.typed AS SELECT name, activity,
         to_timestamp(at, 'DD/MM/YYYY HH24:MI:SS') AS at, kind, region, account,
         CASE activity WHEN 'Log' THEN 'new' WHEN 'Take' THEN 'in_progress' WHEN 'Ask' THEN 'waiting_resident'
           WHEN 'Answer' THEN 'in_progress' ELSE 'resolved' END AS status,
         CASE kind WHEN 'Water' THEN 'metering' WHEN 'Value' THEN 'rates' ELSE 'account' END AS category
       FROM case_staging.raw""",
    """INSERT INTO casework.cases (reference, source, source_reference, title, status, category_code,
         priority_code, region, account_no, received_at, logged_at, due_at, act_by_at, raw_due_at,
         response_due_at, promise_due_at, resolved_at, outcome_code, last_seq, last_event_at)
       SELECT 'JHB-X-2026-' || lpad(nextval('casework.case_number')::text, 6, '0') || '-A',
         'bench-floor', name, min(category), (array_agg(status ORDER BY at DESC))[1],
         (array_agg(category ORDER BY at DESC))[1], 'normal', (array_agg(region ORDER BY at DESC))[1],
         (array_agg(account ORDER BY at DESC))[1], min(at), now(), min(at) + interval '10 days',
         min(at) + interval '10 days', min(at) + interval '10 days', min(at) + interval '2 days',
         min(at) + interval '30 days',
         CASE WHEN (array_agg(status ORDER BY at DESC))[1] = 'resolved' THEN max(at) END,
         CASE WHEN (array_agg(status ORDER BY at DESC))[1] = 'resolved' THEN 'not_stated' END,
         count(*), max(at)
       FROM case_staging.typed GROUP BY name""",
    """INSERT INTO casework.case_event
         (case_id, seq, kind, at, recorded_at, actor_id, source, tie, body, identity)
       SELECT c.case_id, row_number() OVER (PARTITION BY c.case_id ORDER BY t.at), 'source_status', t.at,
         now(), 0, 'bench-floor', t.activity,
         jsonb_build_object('activity', t.activity, 'status', t.status, 'category_code', t.category,
                            'region', t.region, 'account_no', t.account),
         md5(t.activity || t.at::text)::uuid
       FROM case_staging.typed t
       JOIN casework.cases c ON c.source = 'bench-floor' AND c.source_reference = t.name""",
    """INSERT INTO casework.foreign_reference (case_id, system, reference, normalised, added_at)
       SELECT case_id, source, source_reference, upper(source_reference), now()
       FROM casework.cases WHERE source = 'bench-floor'""",
    """INSERT INTO casework.case_flow (case_id, n, kind, at, happened_on, category_code, region, source,
         outcome_code, calendar_seconds, is_stated, is_last, came_back)
       SELECT c.case_id, k.n, k.kind, k.at, (k.at AT TIME ZONE 'Africa/Johannesburg')::date, c.category_code,
         c.region, c.source, k.outcome_code, extract(epoch FROM k.at - c.received_at)::bigint, k.closes,
         k.closes, NOT k.closes
       FROM casework.cases c CROSS JOIN LATERAL (VALUES
         (1, 'received', c.received_at, NULL, NULL::boolean),
         (2, 'closed', c.resolved_at, c.outcome_code, true)) AS k (n, kind, at, outcome_code, closes)
       WHERE c.source = 'bench-floor' AND k.at IS NOT NULL""",
)  # fmt: skip


def write_log(path: Path, rows: int) -> None:
    """An event log of five events a case, its rows in no order."""
    rng = random.Random(7)
    start = datetime(2020, 1, 1, tzinfo=UTC)
    lines = []
    for number in range(rows // len(ACTIVITIES)):
        at = start + timedelta(minutes=rng.randrange(60 * 24 * 365 * 5))
        fixed = f"{rng.choice(('Water', 'Value', 'Account'))},{rng.choice('ABCDEFG')},{550000000 + number}"
        for activity in ACTIVITIES if rng.random() < 0.9 else ACTIVITIES[:3]:
            at += timedelta(seconds=rng.randrange(60, 500_000))
            lines.append(f"Case {number},{activity},{at:%d/%m/%Y %H:%M:%S},{fixed}\n")
    rng.shuffle(lines)
    path.write_text("case,activity,at,kind,region,account\n" + "".join(lines))


def run_floor(address: str, path: Path) -> float:
    """Seconds of the hand-written statements, in one transaction as the application's login."""
    started = time.perf_counter()
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.scope', 'all', true), set_config('app.role', 'system', true)")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL TimeZone = 'Africa/Johannesburg'")
        for statement in FLOOR:
            if statement.startswith("COPY"):
                with path.open("rb") as file, cursor.copy(statement) as copy:
                    while block := file.read(1 << 18):
                        copy.write(block)
            else:
                cursor.execute(statement)
    return time.perf_counter() - started


@dataclass
class Clock:
    """When each step of an import began and ended, in seconds from the start."""

    started: float = field(default_factory=time.perf_counter)
    steps: dict[str, list[float]] = field(default_factory=dict)

    def tell(self, done: int, total: int, words: str) -> None:
        self.steps.setdefault(words, []).append(time.perf_counter() - self.started)


def measure_import(databases: Databases, rows: int) -> None:
    """Print rows/s of the import, of the same import again and of the floor, and the memory used."""
    urls = [databases.app_url(_make_empty(databases, word)) for word in ("import_ours", "import_floor")]
    with tempfile.TemporaryDirectory(prefix="tharollo-bench-") as folder, serve_app_from(urls[0]):
        log, map_file = Path(folder, "log.csv"), Path(folder, "log.toml")
        write_log(log, rows)
        map_file.write_text(MAP)
        resting = _peak()
        first = Clock()
        written = run(log, map_file, SYSTEM, first.tell).rows.rows_read
        ours, peak = time.perf_counter() - first.started, _peak()
        again = Clock()
        run(log, map_file, SYSTEM)
        repeated = time.perf_counter() - again.started
        floor = run_floor(urls[1], log)
    print(f"\n{'import of an event log':24}{'rows':>10}{'seconds':>12}{'rows/s':>10}")
    for name, seconds in (("import", ours), ("the same again", repeated), ("floor", floor)):
        print(f"{name:24}{written:>10}{seconds:>12.1f}{written / seconds:>10.0f}")
    for words, times in first.steps.items():
        print(f"  {words}: until {times[-1]:.1f} s")
    print(f"{'ratio':24}{ours / floor:>32.2f}  (goal at most 2)")
    print(f"{'memory':24}{peak:>29.0f} MB  (before {resting:.0f}; goal under 500)")
    for word in ("import_ours", "import_floor"):
        databases.drop(databases.name(word))


def _make_empty(databases: Databases, word: str) -> str:
    databases.drop(databases.name(word))
    return databases.clone(word)


def _peak() -> float:
    """The most memory this process has used so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    with bench_server() as server:
        measure_import(server, int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
