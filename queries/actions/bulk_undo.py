"""Takes a change of many queries back within the hour: each is as it was, all of them or none."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from data.tables.bulk import bulk_action, bulk_action_case
from data.tables.links import case_link
from data.tables.messages import message
from data.transaction import beyond_scope
from queries.actions.bulk import is_among, prepare_for_bulk
from queries.actions.bulk_change import Changed, lock_many
from queries.actions.record_many import CaseChange, NewEvent, record_many
from queries.cases import CaseRecord
from queries.linking.links import CHILD, HOLDS
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.bulk.changes import UNDO_FOR
from rules.bulk.letters import make_key
from rules.errors import Conflict, NotAllowed, NotFound
from rules.events import Event
from rules.lookups import Reference
from rules.undoing import BULK_ID


@dataclass(frozen=True, slots=True)
class Undone:
    """How many queries are as they were, and to how many residents the message had gone out before."""

    undone: int
    sent: int


def undo_bulk(
    connection: Connection, actor: Actor, *, bulk_id: int, reference: Reference, now: datetime
) -> Undone:
    """Take a change back. Its maker may, and a manager who sees all of its queries; messages that left stay.

    Raises:
        Changed: somebody has worked on one of them since; nothing was undone.
        Conflict: it was undone already, or more than an hour has passed.
        NotAllowed: some of them are outside the manager's area.
        NotFound: there is no such change, or it is another's.
    """
    check(actor, "change_many")
    prepare_for_bulk(connection)
    action = _lock_action(connection, bulk_id, now)
    is_own = action.made_by == actor.user_id
    # a change may have taken queries out of its maker's area; they were in it an hour ago
    with beyond_scope(connection, actor) if is_own else nullcontext():
        kept = _read_kept(connection, bulk_id)
        records = _lock_unchanged(connection, kept)
        sent = _withdraw(connection, action, [record.case_id for record in records])
        back = [record for record in records if record.case_id not in sent]
        changes = [_take_back(record, kept[record.case_id], action, actor, now) for record in back]
        if changes:
            with beyond_scope(connection, actor):
                _take_off(connection, action, back, actor, now)
                record_many(connection, actor, changes, reference=reference, now=now)
    connection.execute(
        sa.update(bulk_action)
        .where(bulk_action.c.bulk_id == bulk_id)
        .values(undone_by=actor.user_id, undone_at=now, undone=len(back))
    )
    return Undone(len(back), len(sent))


def _lock_action(connection: Connection, bulk_id: int, now: datetime) -> Row[Any]:
    row = connection.execute(
        sa.select(bulk_action).where(bulk_action.c.bulk_id == bulk_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such change of yours.")
    if row.undone_at is not None:
        raise Conflict("This change was undone already.")
    if now > row.made_at + UNDO_FOR:
        raise Conflict("A change can be undone for an hour. Make another change to put it right.")
    return row


def _read_kept(connection: Connection, bulk_id: int) -> Mapping[int, Row[Any]]:
    rows = connection.execute(sa.select(bulk_action_case).where(bulk_action_case.c.bulk_id == bulk_id))
    return {row.case_id: row for row in rows}


def _lock_unchanged(connection: Connection, kept: Mapping[int, Row[Any]]) -> Sequence[CaseRecord]:
    records = lock_many(connection, kept)
    if outside := len(kept) - len(records):
        raise NotAllowed(f"{outside} of its queries are outside your area. Its maker can undo it.")
    changed = [record.reference for record in records if record.last_seq != kept[record.case_id].seq]
    if changed:
        raise Changed(changed, "Nothing was undone: all queries go back together or none does.")
    return records


def _withdraw(connection: Connection, action: Row[Any], case_ids: Sequence[int]) -> Collection[int]:
    """Cancel the messages that still wait; gives the cases whose message has left."""
    if action.kind != "tell":
        return ()
    keys = {make_key(action.bulk_id, case_id): case_id for case_id in case_ids}
    withdrawn = connection.scalars(
        sa.update(message)
        .where(
            message.c.idempotency_key == sa.any_(sa.cast(list(keys), sa.ARRAY(sa.Text))),
            message.c.status == "waiting",
        )
        .values(status="cancelled")
        .returning(message.c.idempotency_key)
    )
    return set(case_ids) - {keys[key] for key in withdrawn}


def _take_off(
    connection: Connection, action: Row[Any], records: Sequence[CaseRecord], actor: Actor, now: datetime
) -> None:
    """End the links to the parent under which they were put."""
    if action.kind == "gather":
        connection.execute(
            sa.update(case_link)
            .where(
                is_among(case_link.c.case_id, [record.case_id for record in records]),
                case_link.c.to_id == action.change["parent_id"],
                case_link.c.kind == CHILD,
                HOLDS,
            )
            .values(ended_by=actor.user_id, ended_at=now)
        )


def _take_back(
    record: CaseRecord, kept: Row[Any], action: Row[Any], actor: Actor, now: datetime
) -> CaseChange:
    before = kept.before
    moved = {"status": before["status"]} if "status" in before else {}
    body = {BULK_ID: action.bulk_id, "before": before} | moved
    return CaseChange(record, [NewEvent(Event(events.UNDONE, now, body, actor.user_id))])
