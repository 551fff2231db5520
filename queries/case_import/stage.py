"""Staging tables of a case import: what the file tells, then each fact once, by case and in time order.

Unlogged and in a schema of their own; they go when the import ends, and what a killed import left goes too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from psycopg import sql
from sqlalchemy import Connection

from queries.actions.bulk import prepare_for_bulk
from rules.access import check
from rules.actor import Actor

SCHEMA: Final = "case_staging"
TOLD_COLUMNS: Final = (
    "line", "is_first", "reference", "at", "phase", "rank", "identity", "head", "body", "told", "refs",
    "as_of",
)  # fmt: skip

# An event's body: what happened, then the fields of the case as the row has them.
EVENT_BODY: Final = "(f.head || CASE WHEN f.body = '' THEN '}' ELSE f.body END)::jsonb"

_MAKE = f"""
CREATE UNLOGGED TABLE {SCHEMA}.told (
    line bigint, is_first boolean, reference text COLLATE "C", at timestamptz, phase text COLLATE "C",
    rank text COLLATE "C", identity uuid, head text COLLATE "C", body text COLLATE "C", told text, refs text,
    as_of timestamptz)
"""

# Cases in the order in which they began, so that an import numbers them alike however its rows are ordered.
_LIST_CASES = f"""
CREATE UNLOGGED TABLE {SCHEMA}.staged_case AS
SELECT row_number() OVER (ORDER BY t.first_at, t.reference)::integer AS case_no,
    t.reference, t.facts, t.row_count, c.case_id
FROM (SELECT reference, min(at) AS first_at, count(*)::integer AS facts,
          count(*) FILTER (WHERE is_first)::integer AS row_count
      FROM {SCHEMA}.told GROUP BY reference) t
LEFT JOIN casework.cases c ON c.source = :source AND c.source_reference = t.reference
"""

# Rows of one case and identity (what happened, when) are counted: n. A fact that rows only repeat is one,
# as the row with the latest instant tells it.
_LIST_FACTS = f"""
CREATE UNLOGGED TABLE {SCHEMA}.fact AS
SELECT case_no, line, at, phase || rank || left(identity::text, 13) AS tie, identity, head, body,
    told, refs, coalesce(as_of, at) AS as_of
FROM (
    SELECT case_no, line, at, phase, rank, head, body, told, refs, as_of,
        CASE n WHEN 1 THEN identity ELSE md5(identity::text || n)::uuid END AS identity
    FROM (
        SELECT c.case_no, t.*, row_number() OVER (
            PARTITION BY c.case_no, t.at, t.identity
            ORDER BY t.as_of DESC NULLS LAST, t.body, t.head, t.told, t.line) AS n
        FROM {SCHEMA}.told t JOIN {SCHEMA}.staged_case c USING (reference)) numbered
    WHERE n = 1 OR (phase = '1' AND :rows_repeat)) identified
ORDER BY case_no, at
"""


@dataclass(frozen=True, slots=True)
class Staged:
    """What lies in staging: cases, facts told once, rows that tell something, first and last instant."""

    cases: int
    facts: int
    rows: int
    earliest_at: datetime | None
    latest_at: datetime | None


def make_staging(connection: Connection, actor: Actor) -> None:
    """Make the empty staging table for what the file tells."""
    check(actor, "import_cases")
    drop_staging(connection, actor)
    connection.execute(sa.text(_MAKE))


def drop_staging(connection: Connection, actor: Actor) -> None:
    """Clear the staging area."""
    check(actor, "import_cases")
    for table in ("told", "staged_case", "fact"):
        connection.execute(sa.text(f"DROP TABLE IF EXISTS {SCHEMA}.{table}"))


def copy_told(connection: Connection, actor: Actor, *, blocks: Iterable[str]) -> None:
    """COPY blocks of text (columns TOLD_COLUMNS) while they are made."""
    check(actor, "import_cases")
    prepare_for_bulk(connection)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(SCHEMA, "told"), sql.SQL(", ").join(map(sql.Identifier, TOLD_COLUMNS))
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for block in blocks:
            copy.write(block)


def arrange_facts(connection: Connection, actor: Actor, *, source: str, rows_repeat: bool) -> Staged:
    """Number the cases and tell each fact once. `rows_repeat`: identical rows are events of their own."""
    check(actor, "import_cases")
    prepare_for_bulk(connection)
    connection.execute(sa.text(f"ANALYZE {SCHEMA}.told"))
    connection.execute(sa.text(_LIST_CASES), {"source": source})
    connection.execute(sa.text(f"ANALYZE {SCHEMA}.staged_case"))
    connection.execute(sa.text(_LIST_FACTS), {"rows_repeat": rows_repeat})
    connection.execute(sa.text(f"DROP TABLE {SCHEMA}.told"))
    for table in ("staged_case", "fact"):
        connection.execute(sa.text(f"CREATE INDEX ON {SCHEMA}.{table} (case_no)"))
        connection.execute(sa.text(f"ANALYZE {SCHEMA}.{table}"))
    return Staged(
        *connection.execute(
            sa.text(
                f"SELECT count(*), (SELECT count(*) FROM {SCHEMA}.fact), coalesce(sum(row_count), 0)::bigint,"
                f" (SELECT min(at) FROM {SCHEMA}.fact), (SELECT max(at) FROM {SCHEMA}.fact)"
                f" FROM {SCHEMA}.staged_case"
            )
        ).one()
    )


def list_ranges(connection: Connection, actor: Actor, *, facts: int) -> list[tuple[int, int, int]]:
    """Ranges of cases with about so many facts each: (first case, last case, facts)."""
    check(actor, "import_cases")
    found = connection.execute(
        sa.text(
            f"SELECT min(case_no), max(case_no), sum(facts)::bigint FROM ("
            f" SELECT case_no, facts, (sum(facts) OVER (ORDER BY case_no) - facts) / :facts AS range_no"
            f" FROM {SCHEMA}.staged_case) s GROUP BY range_no ORDER BY range_no"
        ),
        {"facts": facts},
    )
    return [(first, last, size) for first, last, size in found]


def count_new(connection: Connection, actor: Actor) -> tuple[int, int]:
    """Rows that would make new cases, and how many cases these would be."""
    check(actor, "import_cases")
    rows, found = connection.execute(
        sa.text(
            f"SELECT coalesce(sum(row_count), 0), count(*) FROM {SCHEMA}.staged_case WHERE case_id IS NULL"
        )
    ).one()
    return int(rows), int(found)
