"""The databases that benches run on, made once and kept under var/bench."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg
import sqlalchemy as sa
from psycopg import sql

from data.demo.city import write_city
from data.server import EmbeddedServer
from data.settings import ROOT, get_settings
from data.tables.cases import case_event
from data.transaction import read, transaction
from jobs.billing_import import load
from jobs.demo_cases import make_cases, make_staff
from jobs.facts import add_up_changes
from jobs.learn_words import learn_words
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.database import TEMPLATE, Databases, serve_app_from

FOLDER: Final = ROOT / "var" / "bench"
MONTHS: Final = 12
SEED: Final = 2026
MOST_ACCOUNTS: Final = 20_000
OPEN: Final = 5_000


@contextmanager
def bench_server() -> Iterator[Databases]:
    """PostgreSQL with its usual settings, fsync on, under var/bench."""
    os.environ["THAROLLO_VAR_DIR"] = str(FOLDER)
    get_settings.cache_clear()
    with EmbeddedServer(FOLDER, holder="make bench") as server:
        databases = Databases(server.superuser_url(), "bench")
        if not is_current(databases, databases.name(TEMPLATE)):
            databases.drop_all()
            databases.make_template()
            finish(databases, databases.name(TEMPLATE))
        yield databases


def prepare_city(databases: Databases, cases: int) -> str:
    """The name of a database with so many cases about a tenth as many accounts; made when it is not there.

    So many are open at every size: history is what grows at a desk that does its work.
    """
    word = f"city_{cases}"
    name = databases.name(word)
    if is_current(databases, name):
        return name
    databases.drop(name)
    databases.clone(word)
    accounts = max(min(cases // 10, MOST_ACCOUNTS), 500)
    folder = FOLDER / f"extract-{accounts}"
    truth = folder.with_name(f"{folder.name}-truth.csv")
    print(f"making {name}: {cases} cases, {accounts} accounts, {MONTHS} months", flush=True)
    with serve_app_from(databases.app_url(name)):
        if not truth.exists() or not (folder / "manifest.toml").exists():
            write_city(folder, accounts, MONTHS, SEED, truth=truth, workers=2)
        load(folder, SYSTEM)
        crew = make_staff(read(SYSTEM, load_reference))
        started = datetime.now(UTC)
        make_cases(
            folder, truth, cases=cases, seed=SEED, now=started, crew=crew,
            progress=lambda _done, _all: None, still_open=min(OPEN, cases // 2),
        )  # fmt: skip
        _tell_pace(cases, (datetime.now(UTC) - started).total_seconds())
        add_up_changes()
        learn_words()
    finish(databases, name)
    return name


def _tell_pace(cases: int, seconds: float) -> None:
    with transaction(SYSTEM) as connection:
        events = connection.execute(sa.select(sa.func.count()).select_from(case_event)).scalar_one()
    print(
        f"  wrote {cases} cases, {events} events in {seconds:.1f} s: {events / seconds:,.0f} events/s",
        flush=True,
    )


def _schema() -> str:
    """What the migrations are: a city made by others is of another desk."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "data" / "migrations" / "versions").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(databases: Databases, name: str) -> bool:
    """Whether a database is there, complete, and made by these migrations."""
    with psycopg.connect(databases.superuser) as connection:
        said = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", (name,)
        ).fetchone()
    return said == (_schema(),)


def finish(databases: Databases, name: str) -> None:
    """Statistics, visibility and pages on disk as time would leave them, and the mark that all is there."""
    with psycopg.connect(databases.superuser_url(name), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
        said = sql.SQL("COMMENT ON DATABASE {} IS {}")
        connection.execute(said.format(sql.Identifier(name), sql.Literal(_schema())))


def new_folder() -> Path:
    """A folder for one run's logs."""
    folder = FOLDER / "runs" / secrets.token_hex(4)
    folder.mkdir(parents=True)
    return folder
