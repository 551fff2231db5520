"""Running imports in tests, and looking at what they made."""

from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data.tables.cases import case_event, case_text, cases, foreign_reference
from data.tables.imports import import_batch
from data.transaction import read, transaction
from jobs.case_import import ImportSummary, run
from queries.case_import import stage
from rules.actor import SYSTEM, Actor
from tests.make import make_actor

_numbers = count(1)


def new_source() -> str:
    """A source that no other test imports from."""
    return f"source-{next(_numbers)}"


def write_toml(value: Any) -> str:
    """A TOML value; tables are written inline."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f'"{key}" = {write_toml(each)}' for key, each in value.items()) + " }"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(write_toml, value)) + "]"
    return str(value) if isinstance(value, int) else '"' + str(value).replace('"', '\\"') + '"'


def import_text(
    folder: Path, map_: Mapping[str, Any], source: str, text: str, actor: Actor = SYSTEM, **more: Any
) -> ImportSummary:
    """Import a text as a file of the source."""
    return run(*write_files(folder, map_, source, text), actor, **more)


def write_files(folder: Path, map_: Mapping[str, Any], source: str, text: str) -> tuple[Path, Path]:
    """A file to import, and its map."""
    file, map_file = folder / "file.csv", folder / "map.toml"
    file.write_text(text)
    map_file.write_text(
        "".join(f"{key} = {write_toml(each)}\n" for key, each in {**map_, "source": source}.items())
    )
    return file, map_file


def join(header: str, rows: Iterable[str]) -> str:
    return "\n".join([header, *rows]) + "\n"


def list_cases(source: str) -> dict[str, dict[str, Any]]:
    """Everything in the rows of a source's cases that does not depend on when and as what they came in."""
    ours = {"case_id", "reference", "source", "logged_at", "last_seq"}
    columns = [column for column in cases.c if column.name not in ours]
    rows = read(SYSTEM, lambda c, actor: c.execute(sa.select(*columns).where(cases.c.source == source)).all())
    return {row.source_reference: dict(row._mapping) for row in rows}


def list_events(source: str) -> dict[str, list[Any]]:
    """What happened to each case, as a timeline shows it: instant, tie, body and words."""
    statement = (
        sa.select(
            cases.c.source_reference, case_event.c.at, case_event.c.tie, case_event.c.body,
            case_event.c.identity, case_text.c.body.label("words"),
        )
        .join_from(cases, case_event, cases.c.case_id == case_event.c.case_id)
        .outerjoin(case_text, case_text.c.text_id == case_event.c.text_id)
        .where(cases.c.source == source)
        .order_by(cases.c.source_reference, case_event.c.at, case_event.c.tie, case_event.c.seq)
    )  # fmt: skip
    found: dict[str, list[Any]] = {}
    for row in read(SYSTEM, lambda c, actor: c.execute(statement).all()):
        found.setdefault(row.source_reference, []).append(tuple(row[1:]))
    return found


def list_references(source: str) -> dict[str, set[tuple[str, str]]]:
    """The foreign references of each case of a source."""
    statement = (
        sa.select(cases.c.source_reference, foreign_reference.c.system, foreign_reference.c.reference)
        .join_from(cases, foreign_reference)
        .where(cases.c.source == source)
    )
    found: dict[str, set[tuple[str, str]]] = {}
    for name, system, reference in read(SYSTEM, lambda c, actor: c.execute(statement).all()):
        found.setdefault(name, set()).add((system, reference))
    return found


def last_status(source: str) -> str:
    statement = sa.select(import_batch.c.status).where(import_batch.c.source == source)
    return str(
        read(SYSTEM, lambda c, a: c.scalars(statement.order_by(import_batch.c.batch_id.desc())).first())
    )


def count_staging() -> int:
    statement = sa.text("SELECT count(*) FROM pg_tables WHERE schemaname = :schema")
    return int(read(SYSTEM, lambda c, a: c.scalar(statement, {"schema": stage.SCHEMA})) or 0)


def make_expert() -> Actor:
    with transaction(SYSTEM) as connection:
        return make_actor(connection, "expert")
