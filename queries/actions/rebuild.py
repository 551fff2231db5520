"""Tells flows anew from events and counts everything anew, for a database whose figures are not kept yet."""

from dataclasses import replace
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from queries.actions.flows import COUNT_ALL, merge_flows, tell_flows
from queries.actions.reread import list_many_events
from queries.cases import as_record
from rules.access import check
from rules.actor import Actor
from rules.case import fold
from rules.lookups import Reference

_SUMS: Final = ("fact_day", "fact_month", "fact_ward", "fact_duration", "fact_hand", "fact_cause")


def retell_flows(
    connection: Connection, actor: Actor, *, after_id: int, limit: int, reference: Reference
) -> int | None:
    """Write the flows of the next cases after a number; gives the last one's number, None at the end."""
    check(actor, "run_jobs")
    rows = connection.execute(
        sa.select(cases)
        .where(cases.c.case_id > after_id)
        .order_by(cases.c.case_id)
        .limit(limit)
        .with_for_update()
    ).all()
    if not rows:
        return None
    records = [as_record(row) for row in rows]
    events = list_many_events(connection, [record.case_id for record in records])
    told = (
        row
        for record in records
        for row in tell_flows(
            replace(record, state=fold(events[record.case_id])), events[record.case_id], reference
        )
    )
    merge_flows(connection, told)
    return records[-1].case_id


def count_anew(connection: Connection, actor: Actor) -> None:
    """Put what every case contributes in place of all sums. Nobody else counts meanwhile."""
    check(actor, "run_jobs")
    connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    connection.execute(sa.text("LOCK TABLE casework.fact_delta IN SHARE ROW EXCLUSIVE MODE"))
    for table in (*_SUMS, "fact_delta"):
        connection.execute(sa.text(f"DELETE FROM casework.{table}"))
    connection.execute(COUNT_ALL)
