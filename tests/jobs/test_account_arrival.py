"""Queries whose account billing does not know wait in a list, and are completed when an extract brings it."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.cases import case_event, cases
from data.transaction import read, transaction
from jobs.billing_import import load
from queries.imports.unmatched import list_unmatched
from queries.places import find_account_place
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.billing_extract import FIRST, make_extract
from tests.database import Databases, serve_app_from
from tests.make import make_actor, make_case


@pytest.fixture(scope="module", autouse=True)
def own_database(server: Databases) -> Iterator[Engine]:
    """A database of these tests' own: imports commit."""
    name = server.clone(f"arrival_{secrets.token_hex(4)}")
    with serve_app_from(server.app_url(name)) as engine:
        yield engine
    server.drop(name)


def test_a_query_is_completed_when_its_account_arrives(tmp_path: Path) -> None:
    reference, now = read(SYSTEM, load_reference), datetime.now(UTC)
    with transaction(SYSTEM) as connection:
        admin = make_actor(connection, "admin")
        waiting = make_case(connection, reference, account_no=FIRST, region="X", now=now)
        other = make_case(connection, reference, account_no="559999999", region="X", now=now)
    before = {each.account_no: each.queries for each in read(admin, list_unmatched)}
    assert before == {FIRST: 1, "559999999": 1}
    folder = make_extract("arrival").write(tmp_path / "extract")
    load(folder, SYSTEM)
    with transaction(SYSTEM) as connection:
        place = find_account_place(connection, FIRST)
        assert place is not None
        row = connection.execute(sa.select(cases).where(cases.c.case_id == waiting.case_id)).one()
        assert row.customer_class_code == place.customer_class_code
        assert row.ward_no == place.ward_no
        assert row.last_seq == waiting.last_seq + 1
        assert connection.scalar(count_events(other.case_id)) == other.last_seq
    assert [each.account_no for each in read(admin, list_unmatched)] == ["559999999"]
    load(folder, SYSTEM)
    with transaction(SYSTEM) as connection:
        assert connection.scalar(count_events(waiting.case_id)) == waiting.last_seq + 1


def count_events(case_id: int) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(case_event).where(case_event.c.case_id == case_id)
