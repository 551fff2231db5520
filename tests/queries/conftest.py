"""What the database tests of questions and verbs share."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from data.transaction import set_actor
from queries.reference import load_reference
from rules.actor import Actor
from rules.lookups import Reference
from tests.make import make_actor


@pytest.fixture
def reference(connection: Connection) -> Reference:
    """The look-ups of the loaded profile."""
    return load_reference(connection)


@pytest.fixture
def expert(connection: Connection) -> Actor:
    """An expert who sees the whole municipality."""
    return make_actor(connection, "expert")


@pytest.fixture
def act_as(connection: Connection) -> Callable[[Actor], None]:
    """Let the database see another actor for the rest of the test."""
    return lambda actor: set_actor(connection, actor)
