"""Import of cases against a hand-written staging and INSERT … SELECT into the same tables.

Run as a module: `python -m tests.bench.import_bench [rows]`. Prints rows/s of both, their ratio, and the peak
memory of the importing process. The floor does the least that fills the same tables and indexes: it
neither checks the file nor could repeat it.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

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
         priority_code, region, account_no, received_at, logged_at, due_at, act_by_at, resolved_at,
         outcome_code, last_seq, last_event_at)
       SELECT 'JHB-X-2026-' || lpad(nextval('casework.case_number')::text, 6, '0') || '-A',
         'bench-floor', name, min(category), (array_agg(status ORDER BY at DESC))[1],
         (array_agg(category ORDER BY at DESC))[1], 'normal', (array_agg(region ORDER BY at DESC))[1],
         (array_agg(account ORDER BY at DESC))[1], min(at), now(), min(at) + interval '10 days',
         min(at) + interval '10 days',
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


@contextmanager
def bench_database() -> Iterator[tuple[Any, str]]:
    """A server of its own with two empty databases: our engine on one, the address of the other."""
    from data.server import EmbeddedServer
    from tests.database import Databases, serve_app_from

    var = Path(os.environ["THAROLLO_VAR_DIR"])
    server = EmbeddedServer(var, holder="the bench")
    server.start()
    try:
        databases = Databases(server.superuser_url(), "bench")
        databases.make_template()
        ours, floor = databases.clone("ours"), databases.clone("floor")
        with serve_app_from(databases.app_url(ours)) as engine:
            yield engine, databases.app_url(floor)
    finally:
        server.remove()


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


def main(rows: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="tharollo-bench-"))
    os.environ |= {"THAROLLO_VAR_DIR": str(folder / "var"), "THAROLLO_ENV_FILE": os.devnull}
    log, map_file = folder / "log.csv", folder / "log.toml"
    write_log(log, rows)
    map_file.write_text(MAP)
    from jobs.case_import import run
    from rules.actor import SYSTEM

    with bench_database() as (_, floor_address):
        resting = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        steps: list[tuple[float, str]] = []
        started = time.perf_counter()
        before = time.process_time()
        run(log, map_file, SYSTEM, lambda done, total, words: steps.append((time.perf_counter(), words)))
        ours, cpu = time.perf_counter() - started, time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        again_at = time.perf_counter()
        run(log, map_file, SYSTEM)
        again = time.perf_counter() - again_at
        floor = run_floor(floor_address, log)
    count = sum(1 for _ in log.open()) - 1
    for words in ("Reading the file", "Ordering the events", "Merging the queries"):
        times = [at for at, said in steps if said == words]
        if times:
            print(f"  {words}: {times[0] - started:.1f} s to {times[-1] - started:.1f} s")
    print(f"import    {count / ours:>10,.0f} rows/s ({ours:.1f} s, {cpu:.1f} s of it CPU here)")
    print(f"again     {count / again:>10,.0f} rows/s ({again:.1f} s)")
    print(f"floor     {count / floor:>10,.0f} rows/s ({floor:.1f} s)")
    print(f"ratio     {ours / floor:>10.2f} (goal: at most 2)")
    print(f"memory    {peak / 1024:>10.0f} MB at most ({resting / 1024:.0f} MB before; goal: under 500)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
