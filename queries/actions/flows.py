"""Keeps flows and figures in step with the cases, in the transaction that changes them."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.facts import COUNTED, case_flow
from queries.actions.bulk import insert_values, is_among, stage_rows
from queries.cases import CaseRecord
from rules.clocks.courses import count_worked
from rules.clocks.rulebook import Rulebook
from rules.events import Event
from rules.flow_rows import FlowRow, FlowSource, list_flow_rows
from rules.flows import CLOSED, Flow
from rules.lookups import Reference

FLOW_COLUMNS: Final = FlowRow._fields
_NAMES: Final = ", ".join(FLOW_COLUMNS)

# what of a row decides which figures its case counts in
COUNTED_BY: Final = frozenset(
    {
        "due_at", "raw_due_at", "response_due_at", "promise_due_at", "resolved_at", "first_response_at",
        "staff_acted", "category_code", "region", "ward_no",
    }
)  # fmt: skip

_CONTRIBUTED: Final = ", ".join(COUNTED)
_COUNT: Final = sa.text(
    f"INSERT INTO casework.fact_delta (sign, {_CONTRIBUTED}) SELECT CAST(:sign AS smallint), {_CONTRIBUTED}"
    " FROM casework.contribution WHERE case_id = ANY(CAST(:case_ids AS bigint[]))"
)
COUNT_ALL: Final = sa.text(
    f"INSERT INTO casework.fact_delta (sign, {_CONTRIBUTED}) SELECT 1, {_CONTRIBUTED}"
    " FROM casework.contribution"
)
_CHANGED: Final = ", ".join(f"{name} = excluded.{name}" for name in FLOW_COLUMNS[2:])
_DIFFERS: Final = (
    f"({', '.join(f'f.{name}' for name in FLOW_COLUMNS)})"
    f" IS DISTINCT FROM ({', '.join(f'excluded.{name}' for name in FLOW_COLUMNS)})"
)
_KEEP_OLD: Final = f"ON CONFLICT (case_id, n) DO UPDATE SET {_CHANGED} WHERE {_DIFFERS}"
_MERGE_ONE: Final = sa.text(
    f"INSERT INTO casework.case_flow AS f ({_NAMES})"
    f" VALUES ({', '.join(f':{name}' for name in FLOW_COLUMNS)}) {_KEEP_OLD}"
).bindparams(sa.bindparam("hands", type_=case_flow.c.hands.type))


def tell_flows(record: CaseRecord, history: Sequence[Event], reference: Reference) -> list[FlowRow]:
    """The flows of a case whose whole history was folded; `history` may be empty where staff had no part."""

    def find_worked(flow: Flow) -> int | None:
        if flow.at == record.state.resolved_at:
            return record.worked_seconds
        return count_worked(record.state, reference.rulebook, flow.at)

    of = FlowSource(record.case_id, record.source, record.state, history)
    return list_flow_rows(of, find_worked=find_worked, local_day=reference.local_day)


def count_out(connection: Connection, case_ids: Collection[int]) -> None:
    """Take out of the figures what cases contribute as they stand; call it before they change."""
    if case_ids:
        connection.execute(_COUNT, {"sign": -1, "case_ids": list(case_ids)})


def count_in(connection: Connection, case_ids: Collection[int]) -> None:
    """Add to the figures what cases contribute as they stand; call it after they have changed."""
    connection.execute(_COUNT, {"sign": 1, "case_ids": list(case_ids)})


def write_flows(connection: Connection, rows: Sequence[FlowRow]) -> None:
    """Make the flows of one case be these: what is there already is left alone."""
    connection.execute(_MERGE_ONE, [row._asdict() for row in rows])
    connection.execute(
        sa.delete(case_flow).where(case_flow.c.case_id == rows[0].case_id, case_flow.c.n > len(rows))
    )


def retime_closings(connection: Connection, records: Sequence[CaseRecord], rulebook: Rulebook) -> None:
    """Write what the closings of cases took by a rulebook; call it between `count_out` and `count_in`."""
    by_id = {record.case_id: record for record in records}
    closings = connection.execute(
        sa.select(case_flow.c.case_id, case_flow.c.n, case_flow.c.at).where(
            is_among(case_flow.c.case_id, by_id), case_flow.c.kind == CLOSED
        )
    ).all()
    if not closings:
        return
    connection.execute(
        sa.text(
            "UPDATE casework.case_flow f SET worked_seconds = s.seconds FROM unnest(CAST(:ids AS bigint[]),"
            " CAST(:ns AS smallint[]), CAST(:seconds AS bigint[])) AS s (case_id, n, seconds)"
            " WHERE f.case_id = s.case_id AND f.n = s.n AND f.worked_seconds <> s.seconds"
        ),
        {
            "ids": [row.case_id for row in closings],
            "ns": [row.n for row in closings],
            "seconds": [count_worked(by_id[row.case_id].state, rulebook, row.at) for row in closings],
        },
    )


def add_flows(connection: Connection, rows: Iterable[FlowRow]) -> None:
    """Write the flows of many cases that have none yet."""
    insert_values(connection, case_flow, FLOW_COLUMNS, map(_as_copied, rows))


def merge_flows(connection: Connection, rows: Iterable[FlowRow]) -> None:
    """Make the flows of many cases be these; a case that is not named keeps its own."""
    stage = stage_rows(connection, case_flow, FLOW_COLUMNS, map(_as_copied, rows))
    connection.execute(
        sa.text(f"INSERT INTO casework.case_flow AS f ({_NAMES}) SELECT {_NAMES} FROM {stage} {_KEEP_OLD}")
    )
    connection.execute(
        sa.text(
            f"DELETE FROM casework.case_flow f USING (SELECT case_id, max(n) AS last FROM {stage}"
            " GROUP BY case_id) s WHERE f.case_id = s.case_id AND f.n > s.last"
        )
    )


def _as_copied(row: FlowRow) -> tuple[Any, ...]:
    return row if row.hands is None else (*row[:-1], json.dumps(row.hands))
