"""Proves that flows are what replaying gives, and that sums are what counting all rows anew gives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.cases import cases
from data.tables.facts import MEASURES, case_flow
from queries.actions.flows import FLOW_COLUMNS, tell_flows
from queries.actions.reread import list_many_events
from queries.cases import CaseRecord, as_record
from rules.access import check
from rules.actor import Actor
from rules.case import fold
from rules.events import Event
from rules.lookups import Reference

MOST_TOLD: Final = 100
_OFFICE_TIME: Final = FLOW_COLUMNS.index("worked_seconds")


@dataclass(frozen=True, slots=True)
class FlowDifference:
    """A case whose flows are not those that its events leave behind."""

    reference: str
    stored: Sequence[Any]
    replayed: Sequence[Any]


@dataclass(frozen=True, slots=True)
class CheckedFlows:
    """One stretch of cases: the last one's number, how many there were, and whose flows differ."""

    last_id: int
    cases: int
    differences: Sequence[FlowDifference]


@dataclass(frozen=True, slots=True)
class SumDifference:
    """A sum that is not what counting gives: the table, its key and both values."""

    table: str
    key: str
    kept: str
    counted: str


def check_flows(
    connection: Connection, actor: Actor, *, after_id: int, limit: int, reference: Reference
) -> CheckedFlows | None:
    """Replay the next cases after a number and compare their flows; None when there are no more.

    Office time is compared for cases that were read by the newest rules only.
    """
    check(actor, "check")
    rows = connection.execute(
        sa.select(cases).where(cases.c.case_id > after_id).order_by(cases.c.case_id).limit(limit)
    ).all()
    if not rows:
        return None
    records = [as_record(row) for row in rows]
    numbers = [record.case_id for record in records]
    events, stored = list_many_events(connection, numbers), _read_flows(connection, numbers)
    found = [
        difference
        for record in records
        for difference in _compare(record, events[record.case_id], stored.get(record.case_id, ()), reference)
    ]
    return CheckedFlows(numbers[-1], len(numbers), found[:MOST_TOLD])


def _read_flows(connection: Connection, case_ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    columns = [case_flow.c[name] for name in FLOW_COLUMNS]
    rows: Iterator[Row[Any]] = iter(
        connection.execute(
            sa.select(*columns)
            .where(case_flow.c.case_id.in_(case_ids))
            .order_by(case_flow.c.case_id, case_flow.c.n)
        )
    )
    for row in rows:
        found.setdefault(row[0], []).append(tuple(row))
    return found


def _compare(
    record: CaseRecord, events: Sequence[Event], stored: Sequence[tuple[Any, ...]], reference: Reference
) -> Iterator[FlowDifference]:
    whole = replace(record, state=fold(events))
    replayed = [tuple(row) for row in tell_flows(whole, events, reference)]
    if record.clock_revision != reference.rulebook.revision:
        stored, replayed = _without_office_time(stored), _without_office_time(replayed)
    if list(stored) != list(replayed):
        yield FlowDifference(record.reference, stored, replayed)


def _without_office_time(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(*row[:_OFFICE_TIME], *row[_OFFICE_TIME + 1 :]) for row in rows]


_MONTH: Final = "date_trunc('month', counted_on)::date"
_BIN: Final = (
    "greatest(0, ceil(ln(greatest(seconds, 60) / 60::double precision) / ln(1.01::double precision) - 1e-9))"
    "::smallint"
)
_DURATIONS: Final = (
    "casework.contribution CROSS JOIN LATERAL (VALUES ('all', ''), ('category', category_code),"
    " ('region', region), ('entity', entity_code), ('channel', channel_code)) AS a (dimension, value)"
    " CROSS JOIN LATERAL (VALUES ('working', worked_seconds), ('calendar', calendar_seconds))"
    " AS b (clock, seconds) WHERE resolved = 1 AND seconds IS NOT NULL AND value IS NOT NULL"
)
_MEASURED: Final = {name: f"coalesce(sum({name}), 0)" for name in MEASURES}
_HAND: Final = "casework.contribution CROSS JOIN LATERAL jsonb_each_text(hands) AS h WHERE resolved = 1"

# table: its key, how the key is made of rows, its sums, the rows
_TABLES: Final[dict[str, tuple[str, str, dict[str, str], str]]] = {
    "fact_day": (
        "counted_on, category_code, region", "counted_on, category_code, region", _MEASURED,
        "casework.contribution",
    ),
    "fact_month": (
        "month_on, category_code, region", f"{_MONTH}, category_code, region", _MEASURED,
        "casework.contribution",
    ),
    "fact_ward": (
        "month_on, ward_no, category_code", f"{_MONTH}, coalesce(ward_no, 0::smallint), category_code",
        _MEASURED, "casework.contribution",
    ),
    "fact_duration": (
        "month_on, dimension, value, clock, bin", f"{_MONTH}, dimension, value, clock, {_BIN}",
        {"n": "count(*)"}, _DURATIONS,
    ),
    "fact_hand": (
        "month_on, category_code, region, hand", f"{_MONTH}, category_code, region, h.key",
        {"seconds": "sum(h.value::bigint)", "cases": "count(*)"}, _HAND,
    ),
    "fact_cause": (
        "month_on, category_code, region, cause_code",
        f"{_MONTH}, category_code, region, coalesce(cause_code, '')",
        {"resolved": "count(*)", "resolved_rand": "coalesce(sum(resolved_rand), 0)"},
        "casework.contribution WHERE resolved = 1",
    ),
}  # fmt: skip


def check_sums(connection: Connection, actor: Actor) -> list[SumDifference]:
    """Count every row anew and compare with each table of sums, changes not yet added up included."""
    check(actor, "check")
    connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    return [difference for table in _TABLES for difference in _compare_table(connection, table)]


def _compare_table(connection: Connection, table: str) -> Iterator[SumDifference]:
    key, made_of, sums, rows = _TABLES[table]
    places = ", ".join(str(n + 1) for n in range(len(key.split(", "))))
    columns = ", ".join(f"{total} AS {name}" for name, total in sums.items())
    names = ", ".join(sums)
    found = connection.execute(
        sa.text(
            f"WITH kept AS (SELECT {key}, {', '.join(f'sum({name}) AS {name}' for name in sums)}"
            f" FROM casework.{table}_now GROUP BY {places}),"
            f" counted AS (SELECT * FROM (SELECT {made_of}, {columns} FROM {rows} GROUP BY {places})"
            f" AS c ({key}, {names}))"
            f" SELECT row({key})::text, row({', '.join(f'kept.{name}' for name in sums)})::text,"
            f" row({', '.join(f'counted.{name}' for name in sums)})::text"
            f" FROM kept FULL JOIN counted USING ({key})"
            f" WHERE {' OR '.join(f'coalesce(kept.{n}, 0) <> coalesce(counted.{n}, 0)' for n in sums)}"
            f" LIMIT {MOST_TOLD}"
        )
    )
    for what, kept, counted in found:
        yield SumDifference(table, what, kept, counted)
