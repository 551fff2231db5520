"""Adds changes of the figures to the sums, a part at a time; killed anywhere, nothing is lost."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.facts import MEASURES
from rules.access import check
from rules.actor import Actor

PART: Final = 50_000

# any number that nothing else locks by; one adds up at a time
_LOCK: Final = 7_420_010

_MONTH: Final = "date_trunc('month', counted_on)::date"
_BIN: Final = (
    "greatest(0, ceil(ln(greatest(seconds, 60) / 60::double precision) / ln(1.01::double precision) - 1e-9))"
)


def _sum_measures(table: str, key: str, values: str) -> str:
    totals = {name: f"sum(sign * coalesce({name}, 0))" for name in MEASURES}
    return _sum(table, key, values, totals, "taken")


def _sum(table: str, key: str, values: str, totals: dict[str, str], rows: str) -> str:
    """One INSERT; rows are locked in the order of their keys."""
    names, places = ", ".join(totals), ", ".join(str(n + 1) for n in range(len(key.split(","))))
    add = ", ".join(f"{name} = f.{name} + excluded.{name}" for name in totals)
    changed = " OR ".join(f"{total} <> 0" for total in totals.values())
    return (
        f"{table} AS (INSERT INTO casework.{table} AS f ({key}, {names})"
        f" SELECT {values}, {', '.join(totals.values())} FROM {rows}"
        f" GROUP BY {places} HAVING {changed} ORDER BY {places}"
        f" ON CONFLICT ({key}) DO UPDATE SET {add})"
    )


_DURATIONS: Final = (
    "taken CROSS JOIN LATERAL (VALUES ('all', ''), ('category', category_code), ('region', region),"
    " ('entity', entity_code), ('channel', channel_code)) AS a (dimension, value)"
    " CROSS JOIN LATERAL (VALUES ('working', worked_seconds), ('calendar', calendar_seconds))"
    " AS b (clock, seconds) WHERE resolved = 1 AND seconds IS NOT NULL AND value IS NOT NULL"
)
_HANDS: Final = "taken CROSS JOIN LATERAL jsonb_each_text(hands) AS h WHERE resolved = 1"

_PARTS: Final = (
    _sum_measures("fact_day", "counted_on, category_code, region", "counted_on, category_code, region"),
    _sum_measures("fact_month", "month_on, category_code, region", f"{_MONTH}, category_code, region"),
    _sum_measures(
        "fact_ward",
        "month_on, ward_no, category_code",
        f"{_MONTH}, coalesce(ward_no, 0::smallint), category_code",
    ),
    _sum(
        "fact_duration",
        "month_on, dimension, value, clock, bin",
        f"{_MONTH}, dimension, value, clock, {_BIN}::smallint",
        {"n": "sum(sign)"},
        _DURATIONS,
    ),
    _sum(
        "fact_hand",
        "month_on, category_code, region, hand",
        f"{_MONTH}, category_code, region, h.key",
        {"seconds": "sum(sign * h.value::bigint)", "cases": "sum(sign)"},
        _HANDS,
    ),
    _sum(
        "fact_cause",
        "month_on, category_code, region, cause_code",
        f"{_MONTH}, category_code, region, coalesce(cause_code, '')",
        {"resolved": "sum(sign)", "resolved_rand": "sum(sign * coalesce(resolved_rand, 0))"},
        "taken WHERE resolved = 1",
    ),
)
_TAKE: Final = "SELECT delta_id FROM casework.fact_delta ORDER BY delta_id LIMIT :most FOR UPDATE SKIP LOCKED"
_ADD_UP: Final = sa.text(
    f"WITH taken AS (DELETE FROM casework.fact_delta WHERE delta_id IN ({_TAKE}) RETURNING *),"
    f" {', '.join(_PARTS)} SELECT count(*) FROM taken"
)


def add_up(connection: Connection, actor: Actor, *, most: int = PART) -> int:
    """Add so many changes to the sums, oldest first; gives how many there were.

    One statement takes the changes away and adds them, so that a reader sees each exactly once.
    """
    check(actor, "run_jobs")
    if not connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))):
        return 0
    for setting in ("statement_timeout = 0", "work_mem = '64MB'", "jit = off"):
        connection.execute(sa.text(f"SET LOCAL {setting}"))
    return int(connection.execute(_ADD_UP, {"most": most}).scalar_one())
