"""Puts a profile into the database: all of it or nothing, and never over a local row."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert

from data.profile.checks import find_problems
from data.profile.files import FILES
from data.profile.reading import Lines, Problem, ProfileError, read_files
from data.rulebooks import stamp_revision
from data.tables import reference as tables

_LOCK: Final = 7_420_913_307
Values = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load did. `rows` is the size of the profile; the other counts are zero when nothing changed."""

    municipality_code: str
    rows: int
    is_changed: bool
    rows_retired: int = 0
    rows_kept_local: int = 0


def check_profile(folder: Path) -> Lines:
    """The rows of a profile without a mistake, by file.

    Raises:
        ProfileError: lists every mistake with its file, line and field.
    """
    reading = read_files(folder)
    problems = reading.problems + find_problems(reading)
    if problems:
        raise ProfileError(folder, problems)
    return reading.lines


def load_profile(connection: Connection, folder: Path, *, force: bool = False) -> LoadResult:
    """Make the profile rows of the database those of a folder, in the caller's transaction, as the owner.

    Rows that carry a code and left the files are retired, since events may name them for ever; other rows
    that left are deleted. Where a local row has the same key, or overlaps in time, the local row stays and
    the profile's is passed over. Nothing is written when the database holds the same profile already.

    Raises:
        ProfileError: the folder has mistakes, or is another municipality's than the database's.
    """
    lines = check_profile(folder)
    values = _list_values(lines)
    row_count = sum(map(len, values.values()))
    code = values[tables.municipality][0]["code"]
    digest = sha256(repr([(table.name, rows) for table, rows in values.items()]).encode()).hexdigest()
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    _refuse_another(connection, folder, code)
    if not force and _find_digest(connection, code) == digest:
        return LoadResult(code, row_count, is_changed=False)
    retired, kept = _write(connection, values)
    _write_digest(connection, code, digest, row_count)
    stamp_revision(connection)
    return LoadResult(code, row_count, is_changed=True, rows_retired=retired, rows_kept_local=kept)


def _list_values(lines: Lines) -> dict[Table, Values]:
    """The rows of every table, in an order in which each may be inserted."""
    values: dict[Table, Values] = {}
    for file in FILES:
        rows = enumerate(lines.get(file.name, []), start=1)
        values[file.table] = [file.as_values(line.row, sort_no) for sort_no, line in rows]
    values[tables.cause_category] = [
        {"cause_code": line.row.code, "category_code": category, "origin": "profile"}  # type: ignore[attr-defined]
        for line in lines["causes.csv"]
        for category in line.row.categories  # type: ignore[attr-defined]
    ]
    return values


def _refuse_another(connection: Connection, folder: Path, code: str) -> None:
    held = connection.scalar(sa.select(tables.municipality.c.code))
    if held not in (None, code):
        words = f"'{code}' cannot be loaded: this database serves {held}, and only one municipality"
        raise ProfileError(folder, [Problem("municipality.toml", 0, "code", words)])


def _find_digest(connection: Connection, code: str) -> str | None:
    held = tables.profile_load
    return connection.scalar(sa.select(held.c.sha256).where(held.c.municipality_code == code))


def _write_digest(connection: Connection, code: str, digest: str, row_count: int) -> None:
    values = {"sha256": digest, "row_count": row_count, "loaded_at": sa.func.now()}
    statement = insert(tables.profile_load).values(municipality_code=code, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["municipality_code"], set_=values))


def _carries_code(table: Table) -> bool:
    return "retired" in table.c or table is tables.municipality


def _write(connection: Connection, values: dict[Table, Values]) -> tuple[int, int]:
    """Write everything; gives how many rows were retired and how many gave way to local ones."""
    for table in reversed(list(values)):
        if not _carries_code(table):
            connection.execute(sa.delete(table).where(table.c.origin == "profile"))
    retired = kept = 0
    for table, rows in values.items():
        kept += len(rows) - _put(connection, table, rows)
        if "retired" in table.c:
            retired += _retire(connection, table, rows)
    return retired, kept


def _put(connection: Connection, table: Table, rows: Values) -> int:
    """Insert rows, or update those with the same code, and count them; a local row in the way stays."""
    if not rows:
        return 0
    statement = insert(table)
    if _carries_code(table):
        columns = rows[0].keys() - {"code"}
        changes: dict[str, Any] = {name: statement.excluded[name] for name in columns}
        changes |= {"retired": sa.false()} if "retired" in table.c else {}
        statement = statement.on_conflict_do_update(
            index_elements=["code"], set_=changes, where=table.c.origin == "profile"
        )
    else:
        statement = statement.on_conflict_do_nothing()
    options = {"preserve_rowcount": True}
    return connection.execute(statement, rows, execution_options=options).rowcount


def _retire(connection: Connection, table: Table, rows: Values) -> int:
    left = sa.and_(
        table.c.origin == "profile", ~table.c.retired, table.c.code.not_in([row["code"] for row in rows])
    )
    return connection.execute(sa.update(table).where(left).values(retired=True)).rowcount
