"""Queries that belong to an outing: captured on it, or visited."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.outings import outing_case
from queries.actions.outings.locked import lock_live
from queries.actions.record import record
from queries.cases import lock_case
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.events import Event
from rules.lookups import Reference

PARTS: Final = ("captured", "visited")


def link_case(
    connection: Connection,
    actor: Actor,
    *,
    outing_id: int,
    case_id: int,
    part: str,
    reference: Reference,
    now: datetime,
) -> None:
    """Note on a query that an outing captured or visited it; a second time changes nothing.

    Raises:
        Conflict: the outing was cancelled.
        InvalidInput: the part is none that is known.
        NotFound: the actor may not see the outing or the query.
    """
    check(actor, "keep_outing")
    if part not in PARTS:
        raise InvalidInput("A query is captured or visited on an outing.")
    found = lock_live(connection, outing_id)
    case = lock_case(connection, actor, case_id=case_id, seen_seq=None)
    added = connection.execute(
        insert(outing_case)
        .values(outing_id=outing_id, case_id=case_id, part=part)
        .on_conflict_do_nothing()
        .returning(outing_case.c.case_id)
    ).one_or_none()
    if added is None:
        return
    body = {"outing_id": outing_id, "part": part, "kind": found.kind, "held_on": found.held_on.isoformat()}
    linked = Event(events.OUTING_LINKED, now, body, actor.user_id)
    record(connection, actor, case, [linked], reference=reference, now=now)
