"""A desk with its standing cast, and a way to open its pages as one of them."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.settings import get_settings
from data.tables.cases import cases
from data.transaction import read, transaction
from pages.kit import browser
from pages.kit.registry import FOLDER, PageEntry
from queries.reference import load_reference
from rules import states
from rules.actor import SYSTEM
from tests.database import Databases, serve_app_from
from tests.many_cases import log_many
from tests.pages.cast import Cast, Person, hire_cast

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def cast_database(server: Databases, profile: str) -> Iterator[tuple[str, Cast]]:
    """One database for all page tests of a worker, with the cast in it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = server.open_city(f"pages_{profile.replace('-', '_')}_{worker}", profile)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THAROLLO_BCRYPT_COST", "4")
        with serve_app_from(server.app_url(name)):
            cast = hire_cast()
    yield name, cast
    server.drop(name)


@pytest.fixture
def cast(
    server: Databases, cast_database: tuple[str, Cast], profile: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cast]:
    """The cast, with the application pointed at their database."""
    name, people = cast_database
    monkeypatch.setenv("THAROLLO_BCRYPT_COST", "4")
    monkeypatch.setenv("THAROLLO_PROFILE", profile)
    with serve_app_from(server.app_url(name)):
        st.cache_data.clear()
        st.cache_resource.clear()
        yield people
    get_settings.cache_clear()


@pytest.fixture
def open_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page of the whole desk, frame included, as a person or, given None, as a stranger."""

    def open_as(person: Person | None, entry: PageEntry, **query: str) -> AppTest:
        token = person.open_session() if person else None
        monkeypatch.setattr(browser, "read_session_token", lambda: token)
        monkeypatch.setattr(browser, "read_browser_token", lambda: "a browser")
        desk = AppTest.from_file(str(FOLDER / "shell.py"), default_timeout=30).run()
        for key, value in query.items():
            desk.query_params[key] = value
        return desk.switch_page(entry.file).run()

    return open_as


@pytest.fixture
def worked(cast: Cast) -> None:
    """Queries of every kind, many of them resolved, once for all tests of this database."""
    reference = read(SYSTEM, load_reference)
    with transaction(SYSTEM) as connection:
        resolved = sa.select(sa.func.count()).where(cases.c.status == states.RESOLVED)
        if (connection.scalar(resolved) or 0) < 20:
            holders = (cast["expert"].actor.user_id,)
            log_many(connection, reference, count=160, now=datetime.now(UTC), holders=holders)
