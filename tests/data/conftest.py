"""A database of the owner's, with and without a profile, left as it was after each test."""

import secrets
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from data.engine import make_engine
from tests.data.profiles import tables_of_reference
from tests.database import Databases


@pytest.fixture(scope="module")
def owner(server: Databases) -> Iterator[Engine]:
    """The owner's engine on a database whose changes are always rolled back."""
    name = server.clone(f"profile_{secrets.token_hex(4)}")
    engine = make_engine(server.owner_url(name))
    yield engine
    engine.dispose()
    server.drop(name)


@pytest.fixture
def loaded(owner: Engine) -> Iterator[Connection]:
    """The owner's connection to a database with the Johannesburg profile."""
    with owner.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


@pytest.fixture
def bare(loaded: Connection) -> Connection:
    """The same without any profile."""
    names = ", ".join(f"reference.{t.name}" for t in tables_of_reference())
    loaded.execute(sa.text(f"TRUNCATE {names} CASCADE"))
    return loaded
