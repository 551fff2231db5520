"""Adds what is new or different in staging to the versioned tables of schema billing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, FromClause, Subquery
from sqlalchemy.schema import CreateTable

from data.tables.billing import BY_FILE, extract_part
from queries.billing_import.stage import SCHEMA, faults_table, prepare_for_bulk, stage_table
from queries.billing_versions import newest, of_invoices
from rules.actor import Actor
from rules.billing_extract import FileSpec, file_named

MONTHLY: Final = ("invoices", "charge_lines", "charge_steps")


@dataclass(frozen=True, slots=True)
class Merged:
    """Rows of one file (or file and month) that were new, and that were known already."""

    file: str
    loaded: int
    unchanged: int


def ensure_months(connection: Connection, actor: Actor, *, months: Sequence[date]) -> None:
    """Make the partitions of these billing months where they are missing."""
    del actor
    for month in months:
        connection.execute(sa.text("SELECT billing.ensure_month(:month)"), {"month": month})


def part_name(file: str, month: date | None = None) -> str:
    """What a part of an extract is called: a file, or a file's month."""
    return file if month is None else f"{file} {month:%Y-%m}"


def list_parts(connection: Connection, actor: Actor, *, extract_no: int) -> dict[str, Merged]:
    """Parts that are in already, by name: where a killed import goes on."""
    del actor
    rows = connection.execute(
        sa.select(extract_part.c.part, extract_part.c.rows_loaded, extract_part.c.rows_unchanged).where(
            extract_part.c.extract_no == extract_no
        )
    )
    return {part: Merged(part.partition(" ")[0], loaded, unchanged) for part, loaded, unchanged in rows}


def merge_file(
    connection: Connection, actor: Actor, *, spec: FileSpec, extract_no: int, is_late: bool
) -> list[Merged]:
    """Add one file that is not kept by month. `is_late`: a later extract is in use already, so only add."""
    del actor
    prepare_for_bulk(connection)
    good = _good_rows(spec, None)
    wanted = None
    if _has_rows(connection, spec):
        wanted = (
            _unknown_units(spec, good) if is_late else _changed_units(spec, good, good, newest(spec.name))
        )
    merged = _insert(connection, spec, good, wanted, extract_no)
    _note_parts(connection, extract_no, None, [merged])
    return [merged]


def merge_months(
    connection: Connection,
    actor: Actor,
    *,
    months: Sequence[date],
    present: Sequence[str],
    extract_no: int,
    is_late: bool,
) -> list[Merged]:
    """Add the invoices of some months with their lines and steps; a changed invoice is added whole."""
    del actor
    prepare_for_bulk(connection)
    return [
        part for month in months for part in _merge_month(connection, month, present, extract_no, is_late)
    ]


def _merge_month(
    connection: Connection, month: date, present: Sequence[str], extract_no: int, is_late: bool
) -> list[Merged]:
    specs = [file_named(name) for name in MONTHLY if name in present]
    goods = {spec.name: _good_rows(spec, month) for spec in specs}
    wanted = None
    if _has_rows(connection, file_named("invoices"), month):
        wanted = _wanted_invoices(connection, specs, goods, month, is_late)
    merged = [_insert(connection, spec, goods[spec.name], wanted, extract_no) for spec in specs]
    _note_parts(connection, extract_no, month, merged)
    return merged


def _good_rows(spec: FileSpec, month: date | None) -> Subquery:
    """Staged rows that may be loaded, in the types of the table."""
    stage, faults, table = stage_table(spec, month), faults_table(spec), BY_FILE[spec.name]
    columns = []
    for column in spec.columns:
        value: ColumnElement[Any] = stage.c[column.name]
        if column.kind == "month":
            value = sa.literal(month, sa.Date, literal_execute=True)
        if column.default is not None:
            value = sa.func.coalesce(value, sa.literal(column.default, table.c[column.name].type))
        columns.append(sa.cast(value, table.c[column.name].type).label(column.name))
    is_bad = sa.exists().where(faults.c.line == stage.c.line)
    return sa.select(*columns).where(~is_bad).subquery(f"{spec.name}_good")


def _has_rows(connection: Connection, spec: FileSpec, month: date | None = None) -> bool:
    table = BY_FILE[spec.name]
    found = sa.select(sa.literal(1)).select_from(table).limit(1)
    if month is not None:
        found = found.where(table.c.billing_month == month)
    return connection.scalar(found) is not None


def _unknown_units(spec: FileSpec, good: Subquery) -> Subquery:
    table = BY_FILE[spec.name]
    is_known = sa.exists().where(*(table.c[name] == good.c[name] for name in spec.unit))
    return sa.select(*_unit(spec, good)).where(~is_known).distinct().subquery("unknown")


def _changed_units(spec: FileSpec, mentioned: FromClause, good: Subquery, now: FromClause) -> Subquery:
    """The mentioned units whose rows, taken together, are not what holds now."""
    fresh, old = _digests(spec, good).subquery("fresh"), _digests(spec, now).subquery("old")
    same = sa.and_(
        fresh.c.digest.is_not_distinct_from(old.c.digest), fresh.c.count.is_not_distinct_from(old.c.count)
    )
    return (
        sa.select(*_unit(spec, mentioned))
        .select_from(mentioned)
        .join(fresh, _same_unit(spec, mentioned, fresh), isouter=True)
        .join(old, _same_unit(spec, mentioned, old), isouter=True)
        .where(~same)
        .distinct()
        .subquery("changed")
    )


def _digests(spec: FileSpec, rows: FromClause) -> sa.Select[Any]:
    """One number for all rows of a unit: far less to compare than the rows, and never stored."""
    whole = sa.func.row(*(rows.c[column.name] for column in spec.columns))
    digest = sa.func.hash_record_extended(whole, sa.literal(0, sa.BigInteger), type_=sa.BigInteger)
    if spec.unit == spec.key:
        return sa.select(*_unit(spec, rows), digest.label("digest"), sa.literal(1).label("count"))
    together = sa.func.bit_xor(digest).label("digest")
    return sa.select(*_unit(spec, rows), together, sa.func.count().label("count")).group_by(
        *_unit(spec, rows)
    )


def _same_unit(spec: FileSpec, one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return sa.and_(*(one.c[name] == other.c[name] for name in spec.unit))


def _unit(spec: FileSpec, rows: FromClause) -> list[ColumnElement[Any]]:
    return [rows.c[name] for name in spec.unit]


def _wanted_invoices(
    connection: Connection, specs: Sequence[FileSpec], goods: dict[str, Subquery], month: date, is_late: bool
) -> FromClause:
    """A table of the month's invoices that must be added."""
    invoices = file_named("invoices")
    late = _unknown_units(invoices, goods["invoices"]) if is_late else None
    units = _changed_invoices(specs, goods, month) if late is None else sa.select(late)
    wanted = sa.Table(
        f"wanted_invoices_{month:%Y%m}",
        sa.MetaData(),
        *(sa.Column(name, BY_FILE["invoices"].c[name].type) for name in invoices.unit),
        schema=SCHEMA,
        prefixes=["UNLOGGED"],
    )
    connection.execute(CreateTable(wanted))
    connection.execute(wanted.insert().from_select(list(invoices.unit), units))
    connection.execute(sa.text(f"ANALYZE {wanted.fullname}"))
    return wanted


def _changed_invoices(
    specs: Sequence[FileSpec], goods: dict[str, Subquery], month: date
) -> sa.CompoundSelect[Any]:
    table = BY_FILE["invoices"]
    holding = newest("invoices", table.c.billing_month == month)
    changed = []
    for spec in specs:
        now: FromClause = holding
        if spec.name != "invoices":
            by_month = BY_FILE[spec.name].c.billing_month == month
            now = of_invoices(spec.name, holding, by_month).subquery(f"{spec.name}_now")
        changed.append(sa.select(_changed_units(spec, goods["invoices"], goods[spec.name], now)))
    return sa.union(*changed)


def _insert(
    connection: Connection, spec: FileSpec, good: Subquery, wanted: FromClause | None, extract_no: int
) -> Merged:
    table = BY_FILE[spec.name]
    names = [column.name for column in spec.columns]
    rows = sa.select(*(good.c[name] for name in names), sa.literal(extract_no, sa.BigInteger))
    if wanted is not None:
        rows = rows.join(wanted, sa.and_(*(good.c[name] == wanted.c[name] for name in spec.unit)))
    added = table.insert().from_select([*names, "extract_no"], rows)
    loaded = connection.execute(added, execution_options={"preserve_rowcount": True}).rowcount
    unchanged = 0
    if wanted is not None:
        unchanged = int(connection.scalar(sa.select(sa.func.count()).select_from(good)) or 0) - loaded
    return Merged(spec.name, loaded, unchanged)


def _note_parts(
    connection: Connection, extract_no: int, month: date | None, merged: Sequence[Merged]
) -> None:
    connection.execute(
        extract_part.insert(),
        [
            {
                "extract_no": extract_no,
                "part": part_name(each.file, month),
                "rows_loaded": each.loaded,
                "rows_unchanged": each.unchanged,
            }
            for each in merged
        ],
    )
