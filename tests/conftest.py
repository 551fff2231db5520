"""One PostgreSQL server a run, one database a worker, one rolled-back transaction a test."""

import os
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Connection, Engine

from data.engine import make_engine
from data.server import EmbeddedServer
from data.server.home import TESTS, remove_abandoned
from data.settings import get_settings
from data.transaction import set_actor
from rules.actor import SYSTEM
from tests.database import PROFILES, Databases, serve_app_from

GIVEN_SERVER = "THAROLLO_TEST_DATABASE_URL"
KEPT = {GIVEN_SERVER, "THAROLLO_EXTRACTS"}
DATABASE_FIXTURES = {"server", "engine", "connection", "own_engine", "owner_engine"}

# times differ from machine to machine, and no test asserts one
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=3000)
hypothesis.settings.load_profile("desk")


class Run:
    """What the controller of a run holds, and hands to its workers."""

    def __init__(self) -> None:
        self.var_dir = Path(tempfile.mkdtemp(prefix=TESTS))
        self.embedded: EmbeddedServer | None = None
        self.databases: Databases | None = None

    def start(self) -> Databases:
        """Start the server, unless one is given, and make the template database; once."""
        if self.databases is None:
            given = os.environ.get(GIVEN_SERVER)
            self.databases = Databases(given or self._start_embedded(), f"t{secrets.token_hex(4)}")
            self.databases.make_template()
        return self.databases

    def _start_embedded(self) -> str:
        remove_abandoned()
        self.embedded = EmbeddedServer(self.var_dir, for_tests=True, holder="the tests")
        self.embedded.start()
        return self.embedded.superuser_url()

    def stop(self) -> None:
        if self.embedded is not None:
            self.embedded.remove()
        elif self.databases is not None:
            self.databases.drop_all()
        shutil.rmtree(self.var_dir, ignore_errors=True)


RUN = pytest.StashKey[Run]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep the surroundings out: a developer's settings, .env and var folder are not the tests'."""
    for name in list(os.environ):
        if name not in KEPT and (name == "DATABASE_URL" or name.startswith(("THAROLLO_", "PG"))):
            del os.environ[name]
    os.environ["THAROLLO_ENV_FILE"] = os.devnull
    if hasattr(config, "workerinput"):
        os.environ["THAROLLO_VAR_DIR"] = config.workerinput["var_dir"]
    else:
        run = config.stash[RUN] = Run()
        os.environ["THAROLLO_VAR_DIR"] = str(run.var_dir)
        config.add_cleanup(run.stop)
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # cleans up as Ctrl-C does
    get_settings.cache_clear()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give a worker the controller's server."""
    run = node.config.stash[RUN]
    node.workerinput["var_dir"] = str(run.var_dir)
    if "not database" not in node.config.option.markexpr:
        databases = run.start()
        node.workerinput["databases"] = (databases.superuser, databases.prefix)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark whoever uses a database fixture."""
    for item in items:
        if DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked so, and asks for people or a desk, in both municipalities."""
    if "profile" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_profiles"):
        metafunc.parametrize("profile", PROFILES, scope="session", indirect=True)


@pytest.fixture(scope="session")
def profile(request: pytest.FixtureRequest) -> str:
    """The municipality that a test runs in: the template's, unless it runs in both."""
    return str(getattr(request, "param", PROFILES[0]))


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Databases:
    """The run's PostgreSQL with its migrated template database."""
    if hasattr(request.config, "workerinput"):
        return Databases(*request.config.workerinput["databases"])
    return request.config.stash[RUN].start()


@pytest.fixture(scope="session")
def database(server: Databases) -> Iterator[str]:
    """The name of this worker's own copy of the template."""
    name = server.clone(os.environ.get("PYTEST_XDIST_WORKER", "main"))
    yield name
    server.drop(name)


@pytest.fixture(scope="session")
def engine(server: Databases, database: str) -> Iterator[Engine]:
    """The application's engine, as tharollo_app, on this worker's database."""
    with serve_app_from(server.app_url(database)) as engine:
        yield engine


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A transaction of the system's as tharollo_app, rolled back after the test."""
    with engine.connect() as connection, connection.begin() as transaction:
        set_actor(connection, SYSTEM)
        yield connection
        if transaction.is_active:
            transaction.rollback()


@pytest.fixture
def own_engine(server: Databases) -> Iterator[Engine]:
    """The application's engine on a database of this test's own, for tests that commit."""
    name = server.clone(f"own_{secrets.token_hex(4)}")
    with serve_app_from(server.app_url(name)) as engine:
        yield engine
    server.drop(name)


@pytest.fixture
def owner_engine(server: Databases, own_engine: Engine) -> Iterator[Engine]:
    """The owner's engine on the database of `own_engine`."""
    engine = make_engine(server.owner_url(str(own_engine.url.database)), pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """Streamlit's AppTest takes the program's place; helper processes would start with its script."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
