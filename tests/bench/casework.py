"""Triage, search, a query's page, take next and a note, each beside the same statements through psycopg."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from data.tables.cases import cases
from data.transaction import perform, read, transaction
from queries.actions.hold import release, take_next
from queries.actions.talk import note
from queries.case_page import get_case_page
from queries.filters import IS_OPEN
from queries.reference import load_reference
from queries.search.excerpts import read_excerpts
from queries.search.search import search_cases
from queries.triage import Cursor, count_categories, list_triage
from rules.actor import SYSTEM, Actor
from rules.case_filter import CaseFilter
from rules.lookups import Reference
from tests.bench.floor import Figure, measure_read, measure_write
from tests.pages.cast import find_or_hire

WRITES = 120
DEEP_PAGES = 40


@dataclass(frozen=True)
class Desk:
    """Who measures, on what."""

    engine: Engine
    size: int
    expert: Actor
    reference: Reference
    now: datetime


def measure_casework(engine: Engine, size: int) -> list[Figure]:
    """All figures of one database."""
    desk = Desk(engine, size, find_or_hire("expert").actor, read(SYSTEM, load_reference), datetime.now(UTC))
    return [*_measure_reads(desk), *_measure_writes(desk)]


def _measure_reads(desk: Desk) -> Iterator[Figure]:
    everything = CaseFilter()
    narrow = CaseFilter(category_codes=("metering",), regions=("B",), overdue=True)
    deep = _walk(desk, everything, DEEP_PAGES)
    reference = find_reference()
    work: dict[str, Callable[[], Any]] = {
        "triage, first page": lambda: _triage(desk, everything, Cursor(desk.now)),
        "triage, filtered": lambda: _triage(desk, narrow, Cursor(desk.now)),
        f"triage, page {DEEP_PAGES}": lambda: _triage(desk, everything, deep),
        "search by reference": lambda: _search(desk, reference),
        "search by a common word": lambda: _search(desk, "water"),
        "search by two words": lambda: _search(desk, "meter reading"),
        "search by a name": lambda: _search(desk, "customer"),
        "open a query": lambda: read(desk.expert, get_case_page, text=reference, reference=desk.reference),
    }
    for name, one in work.items():
        yield measure_read(name, desk.size, desk.engine, one)


def _search(desk: Desk, text: str) -> None:
    """What the page reads: the hits, and where the words stand in those that it shows."""

    def both(connection: sa.Connection, actor: Actor) -> None:
        found = search_cases(connection, actor, text=text, reference=desk.reference)
        shown = [hit.case_id for hit in found.hits[:20] if hit.found_by == "words"]
        read_excerpts(connection, actor, case_ids=shown, words=found.words)

    read(desk.expert, both)


def _triage(desk: Desk, case_filter: CaseFilter, cursor: Cursor) -> None:
    """What the page reads: counts and rows in one transaction."""

    def both(connection: sa.Connection, actor: Actor) -> None:
        count_categories(
            connection, actor, case_filter=case_filter, reference=desk.reference, now=cursor.as_of
        )
        list_triage(connection, actor, case_filter=case_filter, cursor=cursor, reference=desk.reference)

    read(desk.expert, both)


def _walk(desk: Desk, case_filter: CaseFilter, pages: int) -> Cursor:
    cursor = Cursor(desk.now)
    for _ in range(pages - 1):
        page = read(
            desk.expert, list_triage, case_filter=case_filter, cursor=cursor, reference=desk.reference
        )
        if page.following is None:
            break
        cursor = page.following
    return cursor


def find_reference() -> str:
    """The reference of the oldest query that somebody is working on and that has an account."""
    with transaction(SYSTEM) as connection:
        found = connection.execute(
            sa.select(cases.c.reference)
            .where(cases.c.status == "in_progress", cases.c.account_no.is_not(None))
            .order_by(cases.c.case_id)
            .limit(1)
        )
        return str(found.scalar_one())


def count_open() -> int:
    """How many queries are open."""
    with transaction(SYSTEM) as connection:
        return connection.execute(sa.select(sa.func.count()).where(IS_OPEN)).scalar_one()


def _measure_writes(desk: Desk) -> Iterator[Figure]:
    with transaction(SYSTEM) as connection:
        ids = connection.scalars(
            sa.select(cases.c.case_id).where(cases.c.status == "in_progress").limit(WRITES)
        ).all()
    takes = [lambda: perform(desk.expert, take_next, **_taking(desk))] * WRITES
    notes = [lambda case_id=case_id: perform(desk.expert, note, **_noting(desk, case_id)) for case_id in ids]
    for name, works in (("take next", takes), ("note", notes)):
        yield measure_write(name, desk.size, desk.engine, works, _dry(desk.engine))
    _give_back(desk)


def _give_back(desk: Desk) -> None:
    """Put what was taken back into the queue, so that the next run finds as much of it."""
    with transaction(SYSTEM) as connection:
        held = connection.scalars(
            sa.select(cases.c.case_id).where(IS_OPEN, cases.c.holder_id == desk.expert.user_id)
        ).all()
    for case_id in held:
        perform(desk.expert, release, case_id=case_id, seen_seq=None, reference=desk.reference, now=desk.now)


def _taking(desk: Desk) -> dict[str, Any]:
    return {"case_filter": CaseFilter(), "reference": desk.reference, "now": datetime.now(UTC)}


def _noting(desk: Desk, case_id: int) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "body": "Looked at the last twelve statements.",
        "reference": desk.reference,
        "now": datetime.now(UTC),
    }


def _dry(engine: Engine) -> Callable[[Callable[[], Any]], None]:
    """Run a work whose commit is refused at the last moment."""

    def run(work: Callable[[], Any]) -> None:
        with _no_commit(engine):
            try:
                work()
            except RefusedError:
                return

    return run


class RefusedError(Exception):
    """Says that a dry run has reached its commit."""


@contextmanager
def _no_commit(engine: Engine) -> Iterator[None]:
    def refuse(_connection: Any) -> None:
        raise RefusedError

    sa.event.listen(engine, "commit", refuse)
    try:
        yield
    finally:
        sa.event.remove(engine, "commit", refuse)


def exponent(figures: Sequence[Figure]) -> float:
    """How project time grows with the number of cases: the slope in a doubly logarithmic picture."""
    points = [(math.log(figure.cases), math.log(figure.project_ms)) for figure in figures]
    if len(points) < 2:
        return math.nan
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
