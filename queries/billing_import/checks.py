"""Checks a staged file as a whole: values outside the contract, rows without a parent, keys that repeat."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, FromClause
from sqlalchemy.dialects.postgresql import JSONB, insert

from data.tables.billing import BY_FILE
from queries.billing_import.stage import faults_table, prepare_for_bulk, stage_table
from rules.actor import Actor
from rules.billing_extract import Column, FileSpec, Parent, file_named
from rules.billing_extract.rows import LARGEST_WHOLE

_LARGEST_RAND: Final = 10**12
_LARGEST_NUMBER: Final = 10**15
_FIRST_DAY: Final = date(1900, 1, 1)
_LAST_DAY: Final = date(2199, 12, 31)

Codes = Mapping[str, Sequence[str]]


def check_values(
    connection: Connection, actor: Actor, *, spec: FileSpec, months: Sequence[date], tariffs: Sequence[str]
) -> None:
    """List rows with empty, unknown or impossible values. `tariffs`: the codes an extract brings itself."""
    del actor
    prepare_for_bulk(connection)
    stage = stage_table(spec)
    faults = [
        (condition, words)
        for column in spec.columns
        for condition, words in _value_faults(stage.c[column.name], column, months, tariffs)
    ]
    reason = sa.func.concat_ws("; ", *(sa.case((condition, words)) for condition, words in faults))
    rows = sa.select(stage.c.line, reason, _as_json(stage)).where(sa.or_(*(c for c, _ in faults)))
    _add(connection, spec, rows)


def _value_faults(
    value: ColumnElement[Any], column: Column, months: Sequence[date], tariffs: Sequence[str]
) -> list[tuple[ColumnElement[bool], ColumnElement[Any]]]:
    faults: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = []
    if column.required:
        faults.append((value.is_(None), _words(f"{column.name} is empty")))
    if column.codes:
        known = (*column.codes, *(tariffs if column.name == "tariff" else ()))
        faults.append((value.not_in(_literals(known)), _words(f"unknown {column.name}: ") + value))
    if column.kind == "month":
        known = tuple(f"{month:%Y-%m}" for month in months)
        faults.append((value.not_in(_literals(known)), _words("not a month of this extract: ") + value))
    if column.kind == "date":
        faults.append((~value.between(_FIRST_DAY, _LAST_DAY), _words(f"{column.name} is impossible")))
    if column.kind == "money":
        # NaN is larger than every number, so this refuses it too
        too_large = sa.func.abs(value) >= _LARGEST_RAND
        faults.append((too_large, _words(f"{column.name} is impossible")))
        faults.append((value != sa.func.trunc(value, 2), _words(f"{column.name} has parts of a cent")))
    if column.kind == "whole":
        faults.append((value != sa.func.trunc(value), _words(f"{column.name} is not a whole number")))
        faults.append((sa.func.abs(value) > LARGEST_WHOLE, _words(f"{column.name} is impossible")))
    if column.kind == "number":
        faults.append((sa.func.abs(value) >= _LARGEST_NUMBER, _words(f"{column.name} is impossible")))
    return faults


def _literals(values: Sequence[str]) -> list[ColumnElement[Any]]:
    return [sa.literal(value, literal_execute=True) for value in values]


def _words(text: str) -> ColumnElement[str]:
    return sa.literal(text, sa.Text, literal_execute=True)


def _as_json(stage: sa.Table) -> ColumnElement[Any]:
    whole = sa.func.to_jsonb(stage.table_valued(), type_=JSONB)
    return sa.func.jsonb_strip_nulls(whole.op("-")(_words("line")))


def check_parents(
    connection: Connection, actor: Actor, *, spec: FileSpec, month: date | None, present: Sequence[str]
) -> None:
    """List rows whose parent is neither in this extract (files `present`) nor loaded before.

    A parent row that cannot be loaded itself still counts: one bad account row makes no orphans of its bills.
    A file that never came is not missed.
    """
    del actor
    prepare_for_bulk(connection)
    stage = stage_table(spec, month)
    for parent in spec.parents:
        sources = _sources(connection, parent, month, present)
        if sources:
            orphans = _orphans(stage, parent, sources)
            _add(connection, spec, orphans.where(_is_good(stage, spec)) if spec.by_month else orphans)


def _sources(
    connection: Connection, parent: Parent, month: date | None, present: Sequence[str]
) -> list[FromClause]:
    file, loaded = file_named(parent.file), BY_FILE[parent.file]
    sources: list[FromClause] = []
    if parent.file in present:
        faults = faults_table(file)
        unread = (faults.c.row[theirs].astext.label(theirs) for _, theirs in parent.columns)
        sources = [stage_table(file, month if file.by_month else None), sa.select(*unread).subquery()]
    if not file.by_month and connection.scalar(sa.select(sa.exists().select_from(loaded))):
        sources.append(loaded)
    return sources


def _orphans(stage: sa.Table, parent: Parent, sources: Sequence[FromClause]) -> sa.Select[Any]:
    own = [stage.c[name] for name, _ in parent.columns]
    lacking = [
        ~sa.exists().where(*(_same(stage.c[mine], source.c[theirs]) for mine, theirs in parent.columns))
        for source in sources
    ]
    words = _words(f"not in {parent.file}: ") + sa.func.concat_ws(" ", *own)
    belongs_somewhere = [column.is_not(None) for column in own]
    return sa.select(stage.c.line, words, _as_json(stage)).where(*belongs_somewhere, *lacking)


def _same(own: ColumnElement[Any], theirs: ColumnElement[Any]) -> ColumnElement[bool]:
    if isinstance(own.type, sa.Text) or not isinstance(theirs.type, sa.Text):
        return own == theirs
    return sa.cast(own, sa.Text) == theirs


def check_keys(connection: Connection, actor: Actor, *, spec: FileSpec, month: date | None) -> None:
    """List rows that repeat the key of an earlier good row."""
    del actor
    prepare_for_bulk(connection)
    stage = stage_table(spec, month)
    is_good = _is_good(stage, spec)
    key = [stage.c[name] for name in spec.key]
    first = sa.func.min(stage.c.line).label("first_line")
    twice = sa.select(*key, first).where(is_good).group_by(*key).having(sa.func.count() > 1).subquery()
    same = sa.and_(
        *(
            stage.c[name] == twice.c[name]
            if spec.column(name).required
            else stage.c[name].is_not_distinct_from(twice.c[name])
            for name in spec.key
        )
    )
    words = _words("repeats the key of line ") + sa.cast(twice.c.first_line, sa.Text)
    rows = sa.select(stage.c.line, words, _as_json(stage))
    _add(connection, spec, rows.join(twice, same).where(stage.c.line > twice.c.first_line, is_good))


def _is_good(stage: sa.Table, spec: FileSpec) -> ColumnElement[bool]:
    faults = faults_table(spec)
    return ~sa.exists().where(faults.c.line == stage.c.line)


def _add(connection: Connection, spec: FileSpec, rows: sa.Select[Any]) -> None:
    faults = faults_table(spec)
    statement = insert(faults).from_select(["line", "reason", "row"], rows)
    both = sa.func.concat_ws("; ", faults.c.reason, statement.excluded.reason)
    connection.execute(statement.on_conflict_do_update(index_elements=["line"], set_={"reason": both}))
