"""Who has a query open: said by each for themselves, seen by who may see the query, over after a while."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from data.tables.presence import presence
from queries.actions.presence import GONE_AFTER, be_present, forget_gone, leave
from queries.cases import CaseRecord
from rules.actor import SYSTEM, Actor
from rules.errors import NotFound
from rules.lookups import Reference
from tests.make import make_actor, make_case

NOW = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)
SOON = NOW + timedelta(seconds=20)
LATE = NOW + GONE_AFTER
ActAs = Callable[[Actor], None]


@pytest.fixture
def case(connection: Connection, reference: Reference) -> CaseRecord:
    return make_case(connection, reference, now=NOW - timedelta(days=1), region="B")


def test_each_hears_of_the_others_until_they_leave(
    connection: Connection,
    expert: Actor,
    worker: Actor,
    act_as: ActAs,
    case: CaseRecord,
    reference: Reference,
) -> None:
    other = make_case(connection, reference, now=NOW - timedelta(days=1))
    act_as(worker)
    be_present(connection, worker, case_id=other.case_id, now=NOW)
    assert be_present(connection, worker, case_id=case.case_id, now=NOW) == []
    act_as(expert)
    for _ in range(2):
        assert be_present(connection, expert, case_id=case.case_id, now=SOON) == [worker.display_name]
    act_as(worker)
    assert be_present(connection, worker, case_id=case.case_id, now=SOON) == [expert.display_name]
    leave(connection, worker, case_id=case.case_id)
    act_as(expert)
    assert be_present(connection, expert, case_id=case.case_id, now=SOON) == []


def test_who_is_not_heard_of_is_gone(
    connection: Connection, expert: Actor, worker: Actor, act_as: ActAs, case: CaseRecord
) -> None:
    act_as(worker)
    be_present(connection, worker, case_id=case.case_id, now=NOW)
    act_as(expert)
    assert be_present(connection, expert, case_id=case.case_id, now=LATE) == []
    act_as(SYSTEM)
    assert forget_gone(connection, SYSTEM, now=LATE + timedelta(seconds=1)) == 1
    assert connection.scalars(sa.select(presence.c.user_id)).all() == [expert.user_id]


def test_a_query_outside_the_area_tells_nothing(
    connection: Connection, expert: Actor, act_as: ActAs, case: CaseRecord
) -> None:
    act_as(expert)
    be_present(connection, expert, case_id=case.case_id, now=NOW)
    elsewhere = make_actor(connection, "expert", regions=("D",))
    act_as(elsewhere)
    with pytest.raises(NotFound):
        be_present(connection, elsewhere, case_id=case.case_id, now=NOW)
    assert connection.scalars(sa.select(presence.c.user_id)).all() == []


def test_nobody_speaks_for_another(
    connection: Connection, expert: Actor, worker: Actor, act_as: ActAs, case: CaseRecord
) -> None:
    act_as(expert)
    with pytest.raises(ProgrammingError, match="row-level security"):
        be_present(connection, worker, case_id=case.case_id, now=NOW)
