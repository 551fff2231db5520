"""What the database tests of questions and verbs share."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from data.settings import get_settings
from data.tables.people import team
from data.transaction import set_actor
from queries.actions.hold import claim
from queries.cases import CaseRecord
from queries.reference import load_reference
from rules.actor import Actor
from rules.line_key import LineKey
from rules.lookups import Reference
from tests.billing_extract import FIRST, make_extract
from tests.billing_rows import put_extract
from tests.evenings import Evening, make_evening
from tests.make import make_actor, make_case
from tests.many_cases import log_many
from tests.queries.disputing import NOW, RECEIVED, find_lines
from tests.queries.every_filter import LATER


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


@pytest.fixture
def teams(connection: Connection) -> list[int]:
    rows = [{"name": "Meters"}, {"name": "Rates"}]
    statement = sa.insert(team).returning(team.c.team_id)
    return [connection.execute(statement, row).scalar_one() for row in rows]


@pytest.fixture
def worker(connection: Connection, teams: list[int]) -> Actor:
    """An expert of the first team who sees the whole municipality."""
    expert = make_actor(connection, "expert")
    return Actor(expert.user_id, expert.username, expert.display_name, "expert", team_ids=(teams[0],))


@pytest.fixture
def noise(connection: Connection, reference: Reference, worker: Actor, teams: list[int]) -> list[CaseRecord]:
    """Cases of every kind, held by the worker, by a colleague and by nobody."""
    colleague = make_actor(connection, "expert")
    return log_many(
        connection,
        reference,
        count=340,
        now=LATER,
        holders=(worker.user_id, colleague.user_id),
        teams=teams,
        loggers=(None, worker.user_id),
    )


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    monkeypatch.setenv("THAROLLO_BCRYPT_COST", "4")
    get_settings.cache_clear()


@pytest.fixture
def admin(connection: Connection) -> Actor:
    return make_actor(connection, "admin")


@pytest.fixture
def billing(connection: Connection) -> Connection:
    """Three accounts, as tests.billing_extract makes them; two of them are the noise around the first."""
    put_extract(connection, make_extract())
    return connection


@pytest.fixture
def evening(connection: Connection, reference: Reference) -> Evening:
    """An hour of metering and of rates; two experts sit in the first of them."""
    return make_evening(connection, reference, experts=2, category_codes=("metering", "rates"))


@pytest.fixture
def hour(connection: Connection, reference: Reference) -> Evening:
    """An hour of one expert: four seats from 17:00 on."""
    return make_evening(connection, reference)


@pytest.fixture
def mine(billing: Connection, expert: Actor, reference: Reference) -> CaseRecord:
    """A query about the first account, which the expert holds."""
    made = make_case(billing, reference, now=RECEIVED, account_no=FIRST)
    return claim(billing, expert, case_id=made.case_id, seen_seq=None, reference=reference, now=NOW)


@pytest.fixture
def water(billing: Connection) -> LineKey:
    """The water of the first account's newest bill."""
    return find_lines(billing)["WATER_CONSUMPTION"][0]
