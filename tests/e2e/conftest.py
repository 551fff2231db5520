"""A running desk with its standing cast, and a real browser to visit it with."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect, sync_playwright

from data.tables.cases import cases
from data.transaction import perform, read, transaction
from queries.actions.log_case import ContactDetails
from queries.cases import CaseRecord
from queries.reference import load_reference
from queries.triage import PAGE_ROWS
from rules.actor import SYSTEM, Role
from rules.lookups import Reference
from tests.database import Databases, serve_app_from
from tests.e2e.chromium import FLAGS, find_chromium
from tests.e2e.visitor import Visitor
from tests.make import make_case
from tests.many_cases import log_many
from tests.pages.cast import Cast, hire_cast
from tests.web_process import WebProcess, serve_desk

Shoot = Callable[[Page, str], None]
Act = Callable[..., CaseRecord]
WORDS = "The water bill went from R 450 to R 9 000. **Nobody** read the meter."

# a machine that is busy with other tests draws a page in several seconds; what never comes still fails
expect.set_options(timeout=20_000)


@dataclass(frozen=True)
class Desk:
    """A desk in a process of its own; its database can be reached through `app_url`."""

    web: WebProcess
    app_url: str
    cast: Cast


@pytest.fixture(scope="session")
def running_desk(server: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for the browser tests of a worker."""
    name = server.clone(f"e2e_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    app_url = server.app_url(name)
    with serve_app_from(app_url):
        cast = hire_cast()
    with serve_desk(app_url, tmp_path_factory.mktemp("desk")) as web:
        yield Desk(web, app_url, cast)
    server.drop(name)


@pytest.fixture
def desk(running_desk: Desk) -> Iterator[Desk]:
    """The running desk; this process reads and writes the same database."""
    with serve_app_from(running_desk.app_url):
        yield running_desk


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium a worker."""
    program = find_chromium()
    assert program, "Chromium is missing; `make test` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, desk: Desk) -> Iterator[Visitor]:
    """A person's browser at 1440 pixels; the test fails on any complaint of the browser."""
    visitor = Visitor(chromium, desk.web.address)
    yield visitor
    visitor.close()
    assert visitor.complaints == []


@pytest.fixture
def reference(desk: Desk) -> Reference:
    return read(SYSTEM, load_reference)


@pytest.fixture
def case(desk: Desk, reference: Reference) -> CaseRecord:
    """A query that came in three days ago and nobody has taken."""
    with transaction(SYSTEM) as connection:
        return make_case(
            connection,
            reference,
            actor=desk.cast["agent"].actor,
            now=datetime.now(UTC) - timedelta(days=3),
            words=WORDS,
            contact=ContactDetails("Nomsa Test", "011 375 5555", "n@example.org"),
            ward_no=87,
        )


@pytest.fixture
def act(desk: Desk, case: CaseRecord, reference: Reference) -> Act:
    """Somebody does something to the query, elsewhere."""

    def do(role: Role, action: Any, **values: Any) -> CaseRecord:
        done: CaseRecord = perform(
            desk.cast[role].actor,
            action,
            case_id=case.case_id,
            reference=reference,
            now=datetime.now(UTC),
            **values,
        )
        return done

    return do


@pytest.fixture
def noise(desk: Desk, reference: Reference) -> None:
    """Cases of every kind, once for all tests of this desk."""
    with transaction(SYSTEM) as connection:
        known = connection.scalar(sa.select(sa.func.count()).select_from(cases)) or 0
        if known < 3 * PAGE_ROWS:
            log_many(connection, reference, count=4 * PAGE_ROWS, now=datetime.now(UTC))


@pytest.fixture
def guest(chromium: Browser, city: Desk) -> Iterator[Visitor]:
    """A person's browser at the desk of a module's own `city`, whose database this process reads too."""
    visitor = Visitor(chromium, city.web.address)
    with serve_app_from(city.app_url):
        yield visitor
    visitor.close()
    assert visitor.complaints == []


@pytest.fixture(scope="session")
def shoot(tmp_path_factory: pytest.TempPathFactory) -> Shoot:
    """Keep a picture: in the folder that SCREENSHOTS names, else in the run's own."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)

    def keep(tab: Page, name: str) -> None:
        for busy in ("stStatusWidget", "stSkeleton"):
            expect(tab.get_by_test_id(busy)).to_have_count(0, timeout=20_000)
        tab.mouse.move(0, 0)
        tab.wait_for_timeout(600)
        tab.screenshot(path=folder / f"{name}.png")

    return keep
