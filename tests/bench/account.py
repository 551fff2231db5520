"""What the page of one account costs the database. By itself: `python -m tests.bench.account [accounts]`."""

import statistics
import sys
import time
from datetime import date
from typing import Final

import sqlalchemy as sa

from data.demo.city import write_city
from data.engine import get_engine
from data.tables.billing import account
from data.transaction import perform, read, transaction
from jobs.billing_import import load
from queries.account_screen import get_screen
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.bench.cities import FOLDER, bench_server, finish, is_current
from tests.bench.floor import captured, floor_connection, replay
from tests.database import Databases, serve_app_from
from tests.pages.cast import find_or_hire

ACCOUNTS: Final = 20_000
MONTHS: Final = 24
SEED: Final = 91
AS_OF: Final = date(2026, 11, 1)
LOOKS: Final = 200
GOAL_MS: Final = 200


def measure_accounts(databases: Databases, accounts: int = ACCOUNTS) -> None:
    """Open accounts spread over the city, each for the first time, and send the same statements bare."""
    with serve_app_from(databases.app_url(_prepare(databases, accounts))):
        zone = read(SYSTEM, load_reference).timezone
        expert = find_or_hire("expert").actor
        numbers = _pick_accounts()
        taken, bare, sent = [], [], 0
        with floor_connection(get_engine()) as plain:
            for number in numbers:
                with captured(get_engine()) as statements:
                    started = time.perf_counter()
                    perform(expert, get_screen, account_no=number, on=AS_OF, zone=zone)
                    taken.append((time.perf_counter() - started) * 1000)
                reads = [each for each in statements if each[0].lstrip().startswith(("SELECT", "WITH"))]
                sent = max(sent, len(statements))
                started = time.perf_counter()
                replay(plain, reads)
                bare.append((time.perf_counter() - started) * 1000)
    print(f"\n{'account page':24}{accounts} accounts of {MONTHS} months, {sent} statements")
    for name, times in (("project ms", taken), ("its reads, bare ms", bare)):
        worst = statistics.quantiles(times, n=100)[94]
        print(f"{name:24}median {statistics.median(times):.1f}, 95 of 100 under {worst:.1f} (goal {GOAL_MS})")


def _pick_accounts() -> list[str]:
    with transaction(SYSTEM) as connection:
        numbers = connection.scalars(sa.select(account.c.account_no).order_by(account.c.account_no)).all()
    return list(numbers[:: max(len(numbers) // LOOKS, 1)])


def _prepare(databases: Databases, accounts: int) -> str:
    word = f"accounts_{accounts}"
    name = databases.name(word)
    if is_current(databases, name):
        return name
    databases.drop(name)
    databases.clone(word)
    folder = FOLDER / f"accounts-{accounts}"
    truth = folder.with_name(f"{folder.name}-truth.csv")
    print(f"making {name}: {accounts} accounts, {MONTHS} months", flush=True)
    with serve_app_from(databases.app_url(name)):
        if not truth.exists():
            write_city(folder, accounts, MONTHS, SEED, as_of=AS_OF, truth=truth, workers=2)
        load(folder, SYSTEM)
    finish(databases, name)
    return name


if __name__ == "__main__":
    with bench_server() as server:
        measure_accounts(server, int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS)
