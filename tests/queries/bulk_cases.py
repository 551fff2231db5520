"""What tests of changing many queries share: one of each change, and rows to compare."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from queries.actions.bulk_change import Done, change_many
from queries.bulk.preview import Preview, preview_bulk
from queries.cases import CaseRecord, as_record
from rules.actor import Actor
from rules.bulk.changes import (
    Assign,
    Balance,
    Change,
    Gather,
    Move,
    PlanNext,
    Prioritise,
    Recategorise,
    Selection,
    Tell,
)
from rules.lookups import Reference


def list_every_change(now: datetime, colleague_id: int, team_id: int, parent: str) -> list[Change]:
    """One of each kind, and each verb of the status; `parent`: the reference of a query."""
    day = (now + timedelta(days=3)).date()
    return [
        Assign(colleague_id),
        Assign(None, team_id),
        Balance(team_id),
        Recategorise("rates", None, "They are about the valuation roll."),
        Prioritise("high"),
        Move("start"),
        Move("release"),
        Move("request_documents", ("statement",), day),
        Move("receive_documents", (), day),
        PlanNext("Ask the meter readers", day, parked=True),
        PlanNext("", day, parked=False),
        Gather(parent),
        Tell("We are looking into it", "You will hear from us by Friday.", now + timedelta(hours=2)),
    ]


def make_bulk(
    connection: Connection,
    actor: Actor,
    records: Sequence[CaseRecord],
    change: Change,
    reference: Reference,
    now: datetime,
) -> tuple[Preview, Done]:
    """Preview a change of cases and make it."""
    selection = Selection(case_ids=tuple(record.case_id for record in records))
    preview = preview_bulk(
        connection, actor, selection=selection, change=change, reference=reference, now=now
    )
    return preview, change_many(connection, actor, preview=preview, reference=reference, now=now)


def read_rows(connection: Connection) -> dict[int, CaseRecord]:
    """Every case by its number."""
    rows = connection.execute(sa.select(cases))
    return {record.case_id: record for record in map(as_record, rows)}


def without_sequence(record: CaseRecord) -> CaseRecord:
    """A row without what goes on whenever something happens: the count and the instant of the last event."""
    return replace(record, last_seq=0, state=replace(record.state, last_event_at=None))
