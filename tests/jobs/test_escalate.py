"""The round that lets queries climb: killed, repeated, at once in two workers."""

import threading
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.cases import case_event, cases
from data.tables.messages import message
from data.tables.people import app_user
from data.transaction import transaction
from jobs.escalate import escalate
from queries.reference import load_reference
from rules.actor import SYSTEM
from tests.make import make_actor, make_case

NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=100)


def set_up(queries: int) -> None:
    with transaction(SYSTEM) as connection:
        reference = load_reference(connection)
        manager = make_actor(connection, "manager")
        connection.execute(
            app_user.update().where(app_user.c.user_id == manager.user_id).values(email="m@example.org")
        )
        for _ in range(queries):
            make_case(connection, reference, now=NOW, received_at=OLD)


def count(column: sa.Column[int], *conditions: sa.ColumnElement[bool]) -> int:
    with transaction(SYSTEM) as connection:
        return connection.execute(sa.select(sa.func.count(column)).where(*conditions)).scalar_one()


def count_escalated() -> int:
    return count(case_event.c.seq, case_event.c.kind == "escalated")


def test_round_is_made_again_without_effect(own_engine: Engine) -> None:
    set_up(3)
    assert escalate(threading.Event(), NOW) == (3, 1)
    assert escalate(threading.Event(), NOW) == (0, 0)
    assert (count_escalated(), count(message.c.message_id)) == (3, 1)


def test_two_workers_at_once_write_every_rung_once(own_engine: Engine) -> None:
    set_up(30)
    threads = [threading.Thread(target=escalate, args=(threading.Event(), NOW)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (count_escalated(), count(message.c.message_id)) == (30, 1)
    assert count(cases.c.case_id, cases.c.escalation_step == 4) == 30


def test_round_that_is_told_to_stop_leaves_the_rest(own_engine: Engine) -> None:
    set_up(2)
    stop = threading.Event()
    stop.set()
    assert escalate(stop, NOW) == (0, 0)
    assert count_escalated() == 0
