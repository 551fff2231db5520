"""Tells queries how far their corrections are: many at once, each in its timeline."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from queries.actions.record_many import CaseChange, NewEvent, record_many
from queries.cases import as_record
from queries.corrections import Correction
from rules import events
from rules.actor import Actor
from rules.events import Event
from rules.lookups import Reference


def tell_queries(
    connection: Connection,
    actor: Actor,
    told: Iterable[tuple[Correction, str, dict[str, Any]]],
    *,
    reference: Reference,
    now: datetime,
) -> None:
    """Add an event for each correction to its query, locked here: how far it is, and what more there is."""
    by_case: dict[int, list[NewEvent]] = {}
    for each, stage, more in told:
        body = {"correction_id": each.correction_id, "stage": stage, "net_rand": str(each.net_rand), **more}
        event = Event(events.BILL_CORRECTION, now, body, actor.user_id)
        by_case.setdefault(each.case_id, []).append(NewEvent(event))
    locked = sa.select(cases).where(cases.c.case_id.in_(by_case)).order_by(cases.c.case_id).with_for_update()
    found = [as_record(row) for row in connection.execute(locked)]
    changes = [CaseChange(case, by_case[case.case_id]) for case in found]
    if changes:
        record_many(connection, actor, changes, reference=reference, now=now)
