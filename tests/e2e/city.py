"""A desk with a small synthetic city, for the walks through it in a browser."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from data.demo.city import write_city
from data.tables.cases import cases
from data.transaction import read, transaction
from jobs.billing_import import load
from jobs.demo_cases import make_cases, make_staff
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.database import Databases, serve_app_from
from tests.e2e.conftest import Desk
from tests.make import make_case
from tests.pages.cast import hire_cast
from tests.web_process import serve_desk


@contextmanager
def run_city(server: Databases, folder: Path, purpose: str) -> Iterator[Desk]:
    """Two hundred accounts, three hundred queries, and one query that is certainly there to be taken."""
    name = server.clone(f"{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    app_url, now = server.app_url(name), datetime.now(UTC)
    with serve_app_from(app_url):
        cast = hire_cast()
        write_city(folder / "extract", 200, 12, 7, truth=folder / "truth.csv")
        load(folder / "extract", SYSTEM)
        reference = read(SYSTEM, load_reference)
        crew = make_staff(reference, {"expert": cast["expert"].actor.user_id})
        make_cases(
            folder / "extract", folder / "truth.csv", cases=300, seed=7, now=now, crew=crew,
            progress=lambda _done, _all: None,
        )  # fmt: skip
        with transaction(SYSTEM) as connection:
            account = connection.scalar(
                sa.select(cases.c.account_no).where(cases.c.category_code == "metering")
            )
            make_case(connection, reference, account_no=account, region="B", now=now - timedelta(days=90))
    with serve_desk(app_url, folder) as web:
        yield Desk(web, app_url, cast)
    server.drop(name)
