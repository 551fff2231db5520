"""The municipalities that the tests of wards run in: each runs in both."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from data.settings import get_settings
from data.transaction import set_actor
from queries.cases import CaseRecord
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor, Role
from rules.lookups import Reference
from tests.database import Databases, serve_app_from
from tests.make import NOW, make_actor, make_case

# what a test may not know of a municipality: two of its wards, and the area that both lie in
PLACES = {"johannesburg": (87, 88, "B"), "cape-town": (87, 89, "E")}


@dataclass
class City:
    """A municipality in a transaction that is rolled back."""

    connection: Connection
    reference: Reference
    ward_no: int
    other_ward_no: int
    region: str
    now: datetime = NOW
    category: str = "metering"
    handoff: str = "not_billing"

    def actor(self, role: Role, **scope: Any) -> Actor:
        return make_actor(
            self.connection, role, **({"wards": (self.ward_no,)} if role == "councillor" else {}) | scope
        )

    def log(self, **changes: Any) -> CaseRecord:
        fields: dict[str, Any] = {"now": self.now, "ward_no": self.ward_no, "region": self.region} | changes
        return make_case(self.connection, self.reference, **fields)


@pytest.fixture(scope="session")
def cape_town(server: Databases) -> Iterator[str]:
    """The address of a database of the second municipality, made when a test first asks for it."""
    name = server.make_city(f"cape_town_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}", "cape-town")
    yield server.app_url(name)
    server.drop(name)


@pytest.fixture(params=PLACES)
def profile(request: pytest.FixtureRequest) -> str:
    """A municipality's folder."""
    return str(request.param)


@pytest.fixture
def engine(
    profile: str, engine: Engine, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """The application's engine on the municipality's database."""
    if profile == "johannesburg":
        yield engine
        return
    monkeypatch.setenv("THAROLLO_PROFILE", profile)
    with serve_app_from(request.getfixturevalue("cape_town")) as other:
        yield other
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A transaction of the system's, rolled back after the test."""
    with engine.connect() as connection, connection.begin() as transaction:
        set_actor(connection, SYSTEM)
        yield connection
        if transaction.is_active:
            transaction.rollback()


@pytest.fixture
def city(profile: str, connection: Connection) -> City:
    """The municipality, with nothing in it but its profile."""
    ward_no, other_ward_no, region = PLACES[profile]
    return City(connection, load_reference(connection), ward_no, other_ward_no, region)
