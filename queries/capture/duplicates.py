"""Open queries that a new one may repeat, found while it is being taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Row

from data.tables.cases import case_text, cases
from data.transaction import as_system
from queries.filters import IS_OPEN
from rules.access import check
from rules.actor import Actor
from rules.capture.likeness import ALIKE, LEAST_SHARED, measure_likeness, pick_words

MOST_SHOWN: Final = 4
MOST_COMPARED: Final = 300


@dataclass(frozen=True, slots=True)
class Sought:
    """What is known so far of the query that is being taken."""

    account_no: str | None = None
    ward_no: int | None = None
    category_code: str | None = None
    words: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An open query that may be the same; `why` says what the two have in common."""

    case_id: int
    reference: str
    title: str
    status: str
    category_code: str
    received_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Alike:
    """The likeliest first. `open_in_ward`: open queries of the category there, of whomever they are."""

    queries: tuple[Duplicate, ...]
    open_in_ward: int | None


def find_alike(connection: Connection, actor: Actor, *, sought: Sought) -> Alike:
    """Open queries of the same account, or of the same ward: the address, or topic and much of the words.

    Only those the actor may see are named; of the others in a ward the actor may ask about, only their number
    is told. At most four statements, each within an index.
    """
    check(actor, "log_case")
    found: dict[int, Duplicate] = {}
    for duplicate in (*_list_of_account(connection, sought), *_list_of_ward(connection, sought)):
        found.setdefault(duplicate.case_id, duplicate)
    return Alike(tuple(found.values())[:MOST_SHOWN], _count_in_ward(connection, actor, sought))


def _list_of_account(connection: Connection, sought: Sought) -> Iterator[Duplicate]:
    if sought.account_no:
        for row in _select(connection, MOST_SHOWN, cases.c.account_no == sought.account_no):
            same = row.category_code == sought.category_code
            yield _as_duplicate(row, "same account and category" if same else "same account")


def _list_of_ward(connection: Connection, sought: Sought) -> Iterator[Duplicate]:
    words, address = pick_words(sought.words), pick_words(sought.address)
    if not (sought.ward_no and (words or address)):
        return
    for row in _select(connection, MOST_COMPARED, cases.c.ward_no == sought.ward_no):
        told = pick_words(row.words or row.title)
        if len(address) >= LEAST_SHARED and address <= told:
            yield _as_duplicate(row, "same address")
        elif row.category_code == sought.category_code and measure_likeness(words, told) >= ALIKE:
            yield _as_duplicate(row, "same ward and category, much the same words")


def _select(connection: Connection, most: int, *conditions: ColumnElement[bool]) -> Sequence[Row[Any]]:
    words = (
        sa.select(case_text.c.body)
        .where(case_text.c.case_id == cases.c.case_id, case_text.c.kind == "words")
        .order_by(case_text.c.text_id)
        .limit(1)
        .scalar_subquery()
    )
    listed = [cases.c[name] for name in Duplicate.__dataclass_fields__ if name != "why"]
    statement: sa.Select[Any] = sa.select(*listed, words.label("words"))
    newest = cases.c.received_at.desc()
    return connection.execute(statement.where(*conditions, IS_OPEN).order_by(newest).limit(most)).all()


def _as_duplicate(row: Row[Any], why: str) -> Duplicate:
    values: tuple[Any, ...] = (*row[:-1], why)
    return Duplicate(*values)


def _count_in_ward(connection: Connection, actor: Actor, sought: Sought) -> int | None:
    may_ask = actor.role != "councillor" or sought.ward_no in actor.wards
    if not (sought.ward_no and sought.category_code and may_ask):
        return None
    with as_system(connection, actor):
        return connection.scalar(
            sa.select(sa.func.count()).where(
                cases.c.ward_no == sought.ward_no, cases.c.category_code == sought.category_code, IS_OPEN
            )
        )
