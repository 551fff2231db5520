"""The one way into the database: it knows who acts, refuses in sentences, tries passing faults again."""

import threading

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from data.engine import make_engine
from data.tables.people import team
from data.transaction import ATTEMPTS, AnswerLost, Unavailable, perform, read, transaction
from rules.actor import SYSTEM, Actor
from rules.errors import Conflict, InvalidInput
from tests.database import Databases

COUNCILLOR = Actor(5, "c", "C", "councillor", wards=(87,))


def settings_of(connection: Connection, _actor: Actor) -> tuple[str, ...]:
    names = ("app.user_id", "app.role", "app.scope", "app.wards")
    return tuple(
        connection.scalars(
            sa.text("SELECT current_setting(n, true) FROM unnest(CAST(:names AS text[])) n"),
            {"names": list(names)},
        )
    )


def end_backend(server: Databases, connection: Connection) -> None:
    """Cut a connection as a failing server would."""
    pid = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    with psycopg.connect(server.superuser, autocommit=True) as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s)", (pid,))


def test_the_database_knows_who_acts_and_forgets_with_the_transaction(own_engine: Engine) -> None:
    assert read(COUNCILLOR, settings_of) == ("5", "councillor", "some", "87")
    assert read(SYSTEM, settings_of) == ("0", "system", "all", "")
    with own_engine.connect() as connection:
        assert set(settings_of(connection, SYSTEM)) <= {"", None}


def test_a_read_cannot_write(own_engine: Engine) -> None:
    with pytest.raises(DBAPIError, match="read-only"):
        read(SYSTEM, lambda connection, _actor: connection.execute(sa.insert(team).values(name="Rates")))


def test_a_failing_work_leaves_nothing(own_engine: Engine) -> None:
    def fail(connection: Connection, _actor: Actor) -> None:
        connection.execute(sa.insert(team).values(name="Rates"))
        raise InvalidInput("No.")

    with pytest.raises(InvalidInput):
        perform(SYSTEM, fail)
    assert read(SYSTEM, lambda c, _: c.scalar(sa.select(sa.func.count()).select_from(team))) == 0


def test_a_lost_connection_is_replaced_by_another(own_engine: Engine, server: Databases) -> None:
    attempts: list[int] = []

    def look(connection: Connection, _actor: Actor) -> int:
        attempts.append(1)
        if len(attempts) == 1:
            end_backend(server, connection)
        return int(connection.execute(sa.text("SELECT 7")).scalar_one())

    assert read(SYSTEM, look) == 7
    assert len(attempts) == 2


def test_a_write_is_tried_again_before_its_commit(own_engine: Engine, server: Databases) -> None:
    attempts: list[int] = []

    def write(connection: Connection, _actor: Actor) -> None:
        attempts.append(1)
        if len(attempts) == 1:
            end_backend(server, connection)
        connection.execute(sa.insert(team).values(name="Metering"))

    perform(SYSTEM, write)
    assert read(SYSTEM, lambda c, _: c.scalar(sa.select(sa.func.count()).select_from(team))) == 1


def test_a_write_whose_answer_was_lost_is_not_repeated(own_engine: Engine, server: Databases) -> None:
    attempts: list[int] = []

    def write(connection: Connection, _actor: Actor) -> None:
        attempts.append(1)
        connection.execute(sa.insert(team).values(name="Rates"))
        end_backend(server, connection)

    with pytest.raises(AnswerLost, match="look whether it was saved"):
        perform(SYSTEM, write)
    assert len(attempts) == 1


def test_a_database_that_is_away_is_said_in_a_sentence(
    own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = make_engine("postgresql://nobody@/none?host=/nonexistent", pool_size=1)
    monkeypatch.setattr("data.transaction.get_engine", lambda: away)
    with pytest.raises(Unavailable, match="does not answer"):
        read(SYSTEM, settings_of)


def test_a_desk_without_a_free_connection_says_that_it_is_busy(own_engine: Engine) -> None:
    held = [own_engine.connect() for _ in range(own_engine.pool.size() + 2)]  # type: ignore[attr-defined]
    try:
        with pytest.raises(Unavailable, match="very busy"):
            read(SYSTEM, settings_of)
    finally:
        for connection in held:
            connection.close()


def test_a_deadlock_that_comes_back_each_time_is_said_in_a_sentence(own_engine: Engine) -> None:
    tried = []

    def clash(connection: Connection, actor: Actor) -> None:
        tried.append(actor)
        connection.execute(sa.text("DO $$ BEGIN RAISE EXCEPTION 'clash' USING ERRCODE = '40P01'; END $$"))

    with pytest.raises(Unavailable, match="very busy"):
        perform(SYSTEM, clash)
    assert len(tried) == ATTEMPTS


def test_of_two_that_wait_for_each_other_both_get_through(own_engine: Engine) -> None:
    perform(SYSTEM, lambda c, _: c.execute(sa.insert(team), [{"name": "A"}, {"name": "B"}]))
    meet = threading.Barrier(2, timeout=10)

    def rename(first: str, second: str) -> None:
        waited: list[bool] = []

        def work(connection: Connection, _actor: Actor) -> None:
            for name in (first, second):
                connection.execute(sa.update(team).where(team.c.name == name).values(region="B"))
                if not waited:
                    waited.append(True)
                    meet.wait()

        perform(SYSTEM, work)
        done.append(first)

    done: list[str] = []
    threads = [threading.Thread(target=rename, args=pair) for pair in (("A", "B"), ("B", "A"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(done) == ["A", "B"]


def test_a_refusal_of_the_database_is_a_sentence(own_engine: Engine) -> None:
    def twice(connection: Connection, _actor: Actor) -> None:
        connection.execute(sa.insert(team).values(name=" "))

    with pytest.raises(InvalidInput, match="outside what is allowed"):
        perform(SYSTEM, twice)


def test_a_lock_that_is_held_too_long_is_a_conflict(own_engine: Engine) -> None:
    perform(SYSTEM, lambda c, _: c.execute(sa.insert(team).values(name="A")))
    change = sa.update(team).where(team.c.name == "A").values(region="B")
    with transaction(SYSTEM) as holder:
        holder.execute(change)

        def wait(connection: Connection, _actor: Actor) -> None:
            connection.execute(sa.text("SET LOCAL lock_timeout = '50ms'"))
            connection.execute(change)

        with pytest.raises(Conflict, match="Somebody else"):
            perform(SYSTEM, wait)
