"""Changing 1,000 and 10,000 queries at once and back, beside one UPDATE and one INSERT written by hand."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from data.engine import get_engine
from data.tables.cases import cases
from data.transaction import perform, read, transaction
from queries.actions.bulk import prepare_for_bulk
from queries.actions.bulk_change import change_many
from queries.actions.bulk_undo import undo_bulk
from queries.bulk.preview import preview_bulk
from queries.filters import IS_OPEN
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor
from rules.bulk.changes import Assign, Balance, Change, Prioritise, Recategorise, Selection
from rules.lookups import Reference
from tests.bench.floor import floor_connection
from tests.database import Databases, serve_app_from
from tests.make import make_actor
from tests.many_cases import log_many

SIZES: Final = (1_000, 10_000)
ROUNDS: Final = 3
_UPDATE: Final = """
    UPDATE casework.cases SET holder_id = %(holder)s, last_seq = last_seq + 1, last_event_at = now(),
        staff_acted = true, parked_until_on = NULL
    WHERE case_id = ANY(%(ids)s)
"""
_INSERT: Final = """
    INSERT INTO casework.case_event (case_id, seq, kind, at, recorded_at, actor_id, source, body)
    SELECT case_id, last_seq, 'assigned', now(), now(), %(holder)s, 'desk',
        jsonb_build_object('holder_id', %(holder)s::bigint)
    FROM casework.cases WHERE case_id = ANY(%(ids)s)
"""


def measure_bulk(databases: Databases) -> None:
    """A line a kind of change and size: look, change, undo, and the floor of the change."""
    databases.drop(databases.name("bulk"))
    name = databases.clone("bulk")
    print(f"\n{'bulk':24}{'queries':>9}{'look s':>9}{'change s':>10}{'undo s':>9}{'floor s':>9}{'ratio':>7}")
    with serve_app_from(databases.app_url(name)):
        reference = read(SYSTEM, load_reference)
        manager, team_id = _fill(reference)
        for size in SIZES:
            ids = _list_open(size)
            floor = _measure_floor(get_engine(), manager, ids)
            for label, change in _list_changes(manager, team_id):
                _print(label, size, _measure(manager, change, ids, reference), floor)
    databases.drop(name)


def _fill(reference: Reference) -> tuple[Actor, int]:
    """Enough open queries, somebody who changes them, and a team to share them out over."""
    with transaction(SYSTEM) as connection:
        manager = make_actor(connection, "manager")
        team_id: int = connection.execute(
            sa.text("INSERT INTO casework.team (name) VALUES ('Meters') RETURNING team_id")
        ).scalar_one()
        for _ in range(8):
            _join(connection, team_id, make_actor(connection, "expert"))
    with transaction(SYSTEM) as connection:
        prepare_for_bulk(connection)
        at = datetime.now(UTC) - timedelta(hours=1)
        log_many(connection, reference, count=max(SIZES), now=at)
    return manager, team_id


def _join(connection: Connection, team_id: int, expert: Actor) -> None:
    statement = sa.text("INSERT INTO casework.team_member (team_id, user_id) VALUES (:team_id, :user_id)")
    connection.execute(statement, {"team_id": team_id, "user_id": expert.user_id})


def _list_open(size: int) -> list[int]:
    with transaction(SYSTEM) as connection:
        return list(connection.scalars(sa.select(cases.c.case_id).where(IS_OPEN).limit(size)))


def _list_changes(manager: Actor, team_id: int) -> list[tuple[str, Change]]:
    reason = "They are about the valuation roll."
    return [
        ("assign", Assign(manager.user_id)),
        ("share out", Balance(team_id)),
        ("priority", Prioritise("high")),
        ("category", Recategorise("rates", None, reason)),
    ]


Taken = tuple[float, float, float]


def _measure(manager: Actor, change: Change, ids: Sequence[int], reference: Reference) -> Taken:
    """Seconds to look, to change and to undo, the best of some rounds."""
    rounds = [_go_round(manager, change, ids, reference) for _ in range(ROUNDS)]
    look, make, undo = (min(times) for times in zip(*rounds, strict=True))
    return look, make, undo


def _go_round(manager: Actor, change: Change, ids: Sequence[int], reference: Reference) -> Taken:
    selection, now = Selection(case_ids=tuple(ids)), datetime.now(UTC)
    known: dict[str, Any] = {"reference": reference, "now": now}
    look, preview = _time(partial(read, manager, preview_bulk, selection=selection, change=change, **known))
    make, done = _time(partial(perform, manager, change_many, preview=preview, **known))
    undo, _ = _time(partial(perform, manager, undo_bulk, bulk_id=done.bulk_id, **known))
    return look, make, undo


def _measure_floor(engine: Engine, manager: Actor, ids: Sequence[int]) -> float:
    """Seconds for the two statements that no change of so many holders can do without, rolled back."""
    given = {"holder": manager.user_id, "ids": list(ids)}
    with floor_connection(engine) as plain:
        return min(_time(partial(_send_floor, plain, given))[0] for _ in range(ROUNDS))


def _send_floor(plain: psycopg.Connection[Any], given: dict[str, Any]) -> None:
    with plain.transaction(force_rollback=True), plain.cursor() as cursor:
        cursor.execute("SELECT set_config('app.scope', 'all', true), set_config('app.role', 'system', true)")
        cursor.execute(_UPDATE, given)
        cursor.execute(_INSERT, given)


def _time(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def _print(label: str, size: int, taken: Taken, floor: float) -> None:
    look, make, undo = taken
    ratio = f"{make / floor:.1f}" if label == "assign" else ""
    print(f"{label:24}{size:>9}{look:>9.2f}{make:>10.2f}{undo:>9.2f}{floor:>9.2f}{ratio:>7}", flush=True)
