"""How fast a billing extract is loaded. By itself: `python -m tests.bench.billing_import`."""

import time
from typing import Final

from data.demo.city import write_city
from jobs.billing_import import load
from rules.actor import SYSTEM
from tests.bench.cities import FOLDER, MONTHS, SEED, bench_server
from tests.database import Databases, serve_app_from

ACCOUNTS: Final = 10_000
GOAL: Final = 50_000


def measure_billing_import(databases: Databases) -> None:
    """Print charge lines/s of an extract into an empty database, and of the same extract again."""
    word = "billing_import"
    databases.drop(databases.name(word))
    folder = FOLDER / f"extract-{ACCOUNTS}"
    with serve_app_from(databases.app_url(databases.clone(word))):
        if not (folder / "manifest.toml").exists():
            write_city(folder, ACCOUNTS, MONTHS, SEED, truth=folder.with_name(f"{folder.name}-truth.csv"))
        started = time.perf_counter()
        report = load(folder, SYSTEM)
        seconds = time.perf_counter() - started
        again = time.perf_counter()
        load(folder, SYSTEM)
        repeated = time.perf_counter() - again
    lines = report.files["charge_lines"].loaded
    print(f"\n{'import of billing':24}{ACCOUNTS} accounts, {MONTHS} months: {lines} charge lines")
    print(
        f"{'':24}{seconds:.1f} s with all files, {lines / seconds:,.0f} charge lines/s (goal {GOAL:,}); "
        f"the same again {repeated:.1f} s"
    )
    databases.drop(databases.name(word))


if __name__ == "__main__":
    with bench_server() as server:
        measure_billing_import(server)
