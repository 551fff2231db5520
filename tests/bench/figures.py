"""The first screen of the figures beside counting every row anew."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Engine

from data.transaction import read, transaction
from queries.kpis.ground import CONTRIBUTION
from queries.kpis.sla import get_sla
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.kpis import Lens
from rules.kpis.sums import NAMES
from rules.period import month_of
from tests.bench.floor import captured, floor_connection, replay

ROUNDS: Final = 25
GOAL_MS: Final = 50


@dataclass(frozen=True)
class SlaFigure:
    """Milliseconds: the read, its CPU here, its statements alone, and one statement over all rows."""

    cases: int
    read_ms: float
    cpu_ms: float
    database_ms: float
    full_scan_ms: float


def measure_figures(engine: Engine, size: int) -> SlaFigure:
    """Medians of one run over the month that goes on."""
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    lens = Lens(month_of(reference.local_day(now)))

    def work() -> None:
        read(SYSTEM, get_sla, lens=lens, reference=reference, now=now)

    with captured(engine) as statements:
        work()
    walls, cpus, bare = [], [], []
    with floor_connection(engine) as plain:
        for _ in range(ROUNDS):
            started, used = time.perf_counter(), time.process_time()
            work()
            walls.append(time.perf_counter() - started)
            cpus.append(time.process_time() - used)
            started = time.perf_counter()
            replay(plain, statements)
            bare.append(time.perf_counter() - started)
    wall, cpu, database = (1000 * statistics.median(times[5:]) for times in (walls, cpus, bare))
    return SlaFigure(size, wall, cpu, database, _scan(lens))


def _scan(lens: Lens) -> float:
    """What the period's sums would take from the rows, all of them."""
    sums = [sa.func.sum(CONTRIBUTION.c[name]) for name in NAMES]
    key = (CONTRIBUTION.c.category_code, CONTRIBUTION.c.region)
    with transaction(SYSTEM) as connection:
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        started = time.perf_counter()
        connection.execute(
            sa.select(*key, *sums).where(CONTRIBUTION.c.counted_on <= lens.period.last_on).group_by(*key)
        ).all()
        return 1000 * (time.perf_counter() - started)


def print_figures_screen(rows: Sequence[SlaFigure]) -> None:
    """A line a size."""
    heads = f"{'cases':>10}{'read ms':>10}{'CPU ms':>9}{'database':>10}{'scan ms':>10}"
    print(f"\n{'figures, first screen':24}{heads}")
    for row in rows:
        print(
            f"{'':24}{row.cases:>10}{row.read_ms:>10.1f}{row.cpu_ms:>9.1f}{row.database_ms:>10.1f}"
            f"{row.full_scan_ms:>10.0f}"
        )
    print(f"{'':24}goal: at most {GOAL_MS} ms in the database and {GOAL_MS} ms of CPU")
