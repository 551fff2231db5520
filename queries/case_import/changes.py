"""What an import says anew about cases that are known: facts not heard before, facts told otherwise."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Final
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.cases import case_event, cases, foreign_reference
from queries.actions.record_many import CaseChange, NewEvent, record_many
from queries.case_import.stage import EVENT_BODY, SCHEMA
from queries.cases import CaseRecord, as_event, as_record
from rules.access import check
from rules.actor import Actor
from rules.case import CaseState, fold, settle
from rules.events import SOURCE_STATUS, Event
from rules.lookups import Reference

# Added when an event is written; what the source told is the rest.
_OURS: Final = ("late", "restates")

_LIST_CHANGED = f"""
SELECT DISTINCT c.case_id FROM {SCHEMA}.staged_case c JOIN {SCHEMA}.fact f USING (case_no)
LEFT JOIN casework.case_event e ON e.case_id = c.case_id AND e.identity = f.identity
WHERE c.case_no BETWEEN :first AND :last AND c.case_id IS NOT NULL
    AND (e.seq IS NULL OR e.body - 'late' <> {EVENT_BODY})
UNION
SELECT c.case_id FROM {SCHEMA}.staged_case c JOIN casework.case_event e USING (case_id)
WHERE c.case_no BETWEEN :first AND :last AND e.body ? 'restates'
UNION
SELECT c.case_id FROM {SCHEMA}.staged_case c JOIN {SCHEMA}.fact f USING (case_no)
CROSS JOIN LATERAL jsonb_array_elements(f.refs::jsonb) r
LEFT JOIN casework.foreign_reference k
    ON k.case_id = c.case_id AND k.system = r ->> 0 AND k.reference = r ->> 1
WHERE c.case_no BETWEEN :first AND :last AND c.case_id IS NOT NULL AND f.refs <> '' AND k.case_id IS NULL
ORDER BY case_id
"""

_READ_FACTS = f"""
SELECT c.case_id, f.line, f.at, f.tie, f.identity, {EVENT_BODY} AS body, f.told, f.refs, f.as_of
FROM {SCHEMA}.fact f JOIN {SCHEMA}.staged_case c USING (case_no)
WHERE c.case_no BETWEEN :first AND :last AND c.case_id = ANY(:case_ids) ORDER BY c.case_id, f.at, f.tie
"""


def change_known_cases(
    connection: Connection,
    actor: Actor,
    *,
    first: int,
    last: int,
    source: str,
    reference: Reference,
    entitle: Callable[[str, CaseState], str],
    keep_newest: bool,
    now: datetime,
) -> int:
    """Give known cases of a range what is new to them; gives the number of rows that did so."""
    check(actor, "import_cases")
    numbers = {"first": first, "last": last}
    case_ids = connection.scalars(sa.text(_LIST_CHANGED), numbers).all()
    if not case_ids:
        return 0
    records = _lock(connection, case_ids)
    histories = _read_histories(connection, case_ids)
    facts = connection.execute(sa.text(_READ_FACTS), numbers | {"case_ids": list(case_ids)})
    known_references = _read_references(connection, case_ids)
    changes, lines = [], 0
    for case_id, group in groupby(facts, attrgetter("case_id")):
        told = list(group)
        news = _list_news(records[case_id], histories[case_id], told, source, keep_newest)
        references = news.references - known_references.get(case_id, set())
        if news.events or references:
            changes.append(_change(records[case_id], histories[case_id], news, references, entitle))
            lines += len(news.lines | _list_lines(told, references))
    record_many(connection, actor, changes, reference=reference, now=now)
    return lines


def _lock(connection: Connection, case_ids: Sequence[int]) -> dict[int, CaseRecord]:
    """Rows in the order of their ids, so that two who lock many do not wait for each other."""
    found = connection.execute(
        sa.select(cases).where(cases.c.case_id.in_(case_ids)).order_by(cases.c.case_id).with_for_update()
    )
    return {record.case_id: record for record in map(as_record, found)}


def _read_histories(connection: Connection, case_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    found = connection.execute(
        sa.select(case_event)
        .where(case_event.c.case_id.in_(case_ids))
        .order_by(case_event.c.case_id, case_event.c.seq)
    )
    return {case_id: list(rows) for case_id, rows in groupby(found, attrgetter("case_id"))}


def _read_references(connection: Connection, case_ids: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    known: dict[int, set[tuple[str, str]]] = {}
    for case_id, system, number in connection.execute(
        sa.select(
            foreign_reference.c.case_id, foreign_reference.c.system, foreign_reference.c.reference
        ).where(foreign_reference.c.case_id.in_(case_ids))
    ):
        known.setdefault(case_id, set()).add((system, number))
    return known


@dataclass(frozen=True, slots=True)
class News:
    """What is new to a case: events in replay order, references, and the rows of the file that told them."""

    events: Sequence[NewEvent]
    references: set[tuple[str, str]]
    lines: set[int]


def _list_news(
    record: CaseRecord, history: Sequence[Row[Any]], facts: Sequence[Row[Any]], source: str, keep_newest: bool
) -> News:
    heard = _list_heard(history, source)
    newest_at = max((row.at for row in history if row.source == source), default=None)
    references = {tuple(pair) for fact in facts if fact.refs for pair in json.loads(fact.refs)}
    events, lines = [], set()
    for fact in facts:
        before = heard.get(fact.identity)
        if before is not None and _told(before.body) == fact.body:
            continue
        if before is not None and keep_newest and newest_at is not None and fact.as_of < newest_at:
            continue
        events.append(_tell(record, fact, before, source))
        lines.add(fact.line)
    return News(events, references, lines)


def _tell(record: CaseRecord, fact: Row[Any], before: Event | None, source: str) -> NewEvent:
    """A fact not heard before, or told otherwise: then of the same instant and tie as what it corrects."""
    body, identity, tie, text_id = dict(fact.body), fact.identity, fact.tie, None
    if before is not None:
        body["restates"] = str(fact.identity)
        identity, tie = uuid5(fact.identity, str(record.last_seq)), before.tie
        if body.get("text") == before.body.get("text"):
            text_id = before.text_id
    if record.state.staff_acted:
        body["late"] = True
    words = ("words", fact.told) if fact.told and text_id is None else None
    return NewEvent(Event(SOURCE_STATUS, fact.at, body, 0, source, text_id, tie), words, identity)


def _list_lines(facts: Iterable[Row[Any]], references: set[tuple[str, str]]) -> set[int]:
    """Rows of the file that told one of these references."""
    return {
        fact.line
        for fact in facts
        if fact.refs and references and any(tuple(pair) in references for pair in json.loads(fact.refs))
    }


def _list_heard(history: Sequence[Row[Any]], source: str) -> dict[UUID, Event]:
    """The latest telling of each fact, by the fact's identity."""
    heard: dict[UUID, Event] = {}
    for row in history:
        if row.source == source and row.identity is not None:
            restated = row.body.get("restates")
            heard[UUID(restated) if restated else row.identity] = as_event(row)
    return heard


def _told(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in _OURS}


def _change(
    record: CaseRecord,
    history: Sequence[Row[Any]],
    news: News,
    references: Iterable[tuple[str, str]],
    entitle: Callable[[str, CaseState], str],
) -> CaseChange:
    """The change to write. What the resident said is told once, by the earliest event that tells it."""
    past = [as_event(row) for row in history]
    state = fold([*past, *(new.event for new in news.events)])
    words = {id(new.event): new.words[1] for new in news.events if new.words}
    telling = (e for e in settle([*past, *(new.event for new in news.events)]) if e.text_id or id(e) in words)
    teller = next(telling, None)
    title = record.title
    if not record.state.staff_acted and (teller is None or id(teller) in words):
        title = entitle(words[id(teller)] if teller else "", state)
    for new in news.events:
        if new.event is not teller:
            new.words = None
    return CaseChange(
        replace(record, title=title), news.events, state=state, foreign_references=sorted(references)
    )
