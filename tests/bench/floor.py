"""Project time beside its floor: the same statements in one transaction through psycopg, same server."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine, event

Statements = list[tuple[str, Any]]


@dataclass(frozen=True)
class Figure:
    """Milliseconds, medians of one run; `ratio` is project over floor."""

    name: str
    cases: int
    project_ms: float
    floor_ms: float
    goal: float

    @property
    def ratio(self) -> float:
        return self.project_ms / self.floor_ms


@contextmanager
def captured(engine: Engine) -> Iterator[Statements]:
    """The statements and parameters that the engine sends meanwhile."""
    heard: Statements = []

    def hear(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        heard.append((statement, list(parameters) if many else parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def replay(connection: psycopg.Connection[Any], statements: Statements) -> None:
    """Send statements in one transaction and read every row, as a program without layers would."""
    with connection.transaction(), connection.cursor() as cursor:
        for statement, parameters in statements:
            if isinstance(parameters, list):
                cursor.executemany(statement, parameters)
            else:
                cursor.execute(statement, parameters)
            if cursor.description is not None:
                cursor.fetchall()


def floor_connection(engine: Engine) -> psycopg.Connection[Any]:
    """A plain connection to the engine's database under the same login."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True, prepare_threshold=5)


def measure_read(
    name: str, cases: int, engine: Engine, work: Callable[[], Any], *, rounds: int = 60, goal: float = 2.0
) -> Figure:
    """A read, in turn with its floor, after a warm-up of both."""
    with captured(engine) as statements:
        work()
    with floor_connection(engine) as plain:
        for _ in range(8):
            work()
            replay(plain, statements)
        return measure_in_turn(name, cases, work, lambda: replay(plain, statements), rounds, goal)


def measure_write(
    name: str,
    cases: int,
    engine: Engine,
    works: Sequence[Callable[[], Any]],
    dry: Callable[[Callable[[], Any]], None],
    *,
    goal: float = 3.0,
) -> Figure:
    """A write on one case, then its floor on the next: `dry` runs a work without letting it commit, so that
    the floor sends what the project would have sent for that case."""
    project, floor = [], []
    with floor_connection(engine) as plain:
        for number, work in enumerate(works):
            if number % 2 == 0:
                project.append(_time(work))
                continue
            with captured(engine) as statements:
                dry(work)
            ready = [(text, _bound(parameters)) for text, parameters in statements]
            floor.append(_time(lambda ready=ready: replay(plain, ready)))  # type: ignore[misc]
    warm = min(8, len(project) // 4)
    return Figure(name, cases, statistics.median(project[warm:]), statistics.median(floor[warm:]), goal)


def _bound(parameters: Any) -> Any:
    if isinstance(parameters, list):
        return [_bound(one) for one in parameters]
    return {key: Jsonb(value) if isinstance(value, dict) else value for key, value in parameters.items()}


def measure_in_turn(
    name: str, cases: int, work: Callable[[], Any], bare: Callable[[], Any], rounds: int, goal: float
) -> Figure:
    """Any work in turn with what it is compared with."""
    project, floor = [], []
    for _ in range(rounds):
        project.append(_time(work))
        floor.append(_time(bare))
    return Figure(name, cases, statistics.median(project), statistics.median(floor), goal)


def _time(work: Callable[[], Any]) -> float:
    gc.disable()
    started = time.perf_counter()
    work()
    taken = time.perf_counter() - started
    gc.enable()
    return taken * 1000
