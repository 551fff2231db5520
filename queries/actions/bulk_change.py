"""Changes many queries in one transaction, as previewed or not at all, so that it can be taken back."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.bulk import bulk_action, bulk_action_case
from data.tables.cases import cases
from data.tables.links import case_link
from data.transaction import beyond_scope
from queries.actions.bulk import insert_values, is_among, prepare_for_bulk
from queries.actions.record_many import CaseChange, NewEvent, record_many
from queries.actions.send import send_many
from queries.bulk.judged import judge_many
from queries.bulk.preview import Preview
from queries.bulk.require import require_change
from queries.cases import CaseRecord, as_record
from queries.linking.links import CHILD
from rules.access import check
from rules.actor import Actor
from rules.bulk.changes import KINDS, Change, Gather, Recategorise, Tell, describe_change
from rules.bulk.letters import compose, make_key
from rules.case_state import STATE_FIELDS
from rules.errors import Conflict, InvalidInput
from rules.events import Event
from rules.lookups import Reference
from rules.undoing import BULK_ID, LINK_ID, tell_before

_TOLD = 5
_NUMBERS = sa.ARRAY(sa.BigInteger)
_INSTANT = sa.TIMESTAMP(timezone=True)


class Changed(Conflict):
    """Some of the queries are no longer as they were when the change was looked at."""

    def __init__(self, references: Sequence[str], what: str) -> None:
        named = ", ".join(references[:_TOLD])
        more = f" and {len(references) - _TOLD} more" if len(references) > _TOLD else ""
        super().__init__(f"Others have worked meanwhile on {named}{more}. {what}")
        self.references = tuple(references)


@dataclass(frozen=True, slots=True)
class Done:
    """A change of many queries that was made: its number, and how many it changed."""

    bulk_id: int
    changed: int


def change_many(
    connection: Connection, actor: Actor, *, preview: Preview, reference: Reference, now: datetime
) -> Done:
    """Change all queries that a preview accepted, one event each. The same preview is done once.

    Raises:
        Changed: one of them is no longer as it was previewed; nothing was written.
        InvalidInput: none of them can be changed, or what was asked no longer holds.
    """
    check(actor, "change_many")
    check(actor, preview.change.verb)
    prepare_for_bulk(connection)
    if (before := _find_done(connection, preview)) is not None:
        return before
    if not preview.accepted:
        raise InvalidInput("None of the queries can be changed so.")
    records = _lock_as_seen(connection, preview)
    change = require_change(connection, preview.change, reference, now)
    shares = {each.case_id: each.holder_id for each in preview.accepted if each.holder_id is not None}
    judged = judge_many(connection, actor, records, change, shares=shares, reference=reference, now=now)
    if judged.refused:
        refused = [record.reference for records in judged.refused.values() for record in records]
        raise Changed(refused, "Nothing was changed: look at the change once more.")
    bulk_id = _keep(connection, actor, preview, now)
    events = [replace(event, body={**event.body, BULK_ID: bulk_id}) for _, event in judged.accepted]
    if isinstance(change, Gather):
        events = _link(connection, actor, change, records, events, now)
    _write(connection, actor, bulk_id, records, events, change, reference, now)
    return Done(bulk_id, len(records))


def _find_done(connection: Connection, preview: Preview) -> Done | None:
    """What the preview came to, if somebody pressed twice; the second one waits for the first."""
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(str(preview.token), 0))
    connection.execute(sa.select(lock))
    row = connection.execute(
        sa.select(bulk_action.c.bulk_id, bulk_action.c.changed).where(bulk_action.c.token == preview.token)
    ).one_or_none()
    return Done(row.bulk_id, row.changed) if row else None


def lock_many(connection: Connection, case_ids: Iterable[int]) -> list[CaseRecord]:
    """The cases, locked in the order of their numbers: two who lock many never wait for each other."""
    rows = connection.execute(
        sa.select(cases)
        .where(is_among(cases.c.case_id, case_ids))
        .order_by(cases.c.case_id)
        .with_for_update()
    )
    return [as_record(row) for row in rows]


def _lock_as_seen(connection: Connection, preview: Preview) -> list[CaseRecord]:
    seen = {each.case_id: each.seen_seq for each in preview.accepted}
    # a parent is locked with its children, so that it gets no parent of its own meanwhile
    parents = {preview.change.parent_id} if isinstance(preview.change, Gather) else set()
    locked = lock_many(connection, seen.keys() | parents)
    records = [record for record in locked if record.case_id in seen]
    changed = [record.reference for record in records if record.last_seq != seen[record.case_id]]
    if gone := len(seen) - len(records):
        changed.append(f"{gone} that left your area")
    if changed:
        raise Changed(changed, "Nothing was changed: look at the change once more.")
    return records


def _link(
    connection: Connection,
    actor: Actor,
    change: Gather,
    records: Sequence[CaseRecord],
    events: Sequence[Event],
    now: datetime,
) -> list[Event]:
    """Link each case to the parent; gives the events with the numbers of the links."""
    case_ids = sa.select(sa.func.unnest(sa.literal([record.case_id for record in records], _NUMBERS)))
    parent, made = (sa.literal(value) for value in (change.parent_id, CHILD))
    rows = case_ids.subquery("gathered").c
    links = connection.execute(
        sa.insert(case_link)
        .from_select(
            ["case_id", "to_id", "kind", "made_by", "made_at"],
            sa.select(*rows, parent, made, sa.literal(actor.user_id), sa.literal(now, _INSTANT)),
        )
        .returning(case_link.c.case_id, case_link.c.link_id)
    )
    numbers = {row.case_id: row.link_id for row in links}
    return [
        replace(event, body={**event.body, LINK_ID: numbers[record.case_id]})
        for record, event in zip(records, events, strict=True)
    ]


def _keep(connection: Connection, actor: Actor, preview: Preview, now: datetime) -> int:
    bulk_id: int = connection.execute(
        sa.insert(bulk_action)
        .values(
            token=preview.token,
            made_by=actor.user_id,
            made_at=now,
            kind=KINDS[type(preview.change)],
            change=describe_change(preview.change),
            selection=preview.selection.describe(),
            changed=len(preview.accepted),
            refused={each.reason: each.cases for each in preview.refused},
        )
        .returning(bulk_action.c.bulk_id)
    ).scalar_one()
    return bulk_id


def _write(
    connection: Connection,
    actor: Actor,
    bulk_id: int,
    records: Sequence[CaseRecord],
    events: Sequence[Event],
    change: Change,
    reference: Reference,
    now: datetime,
) -> None:
    words = _words_of(change)
    changes = [
        CaseChange(record, [NewEvent(event, words)]) for record, event in zip(records, events, strict=True)
    ]
    with beyond_scope(connection, actor):
        after = record_many(connection, actor, changes, reference=reference, now=now)
        insert_values(
            connection,
            bulk_action_case,
            ("bulk_id", "case_id", "seq", "before"),
            (
                (bulk_id, was.case_id, has.last_seq, _tell_before(was, has))
                for was, has in zip(records, after, strict=True)
            ),
        )
        if isinstance(change, Tell):
            _send(connection, actor, bulk_id, records, change, reference, now)


def _tell_before(was: CaseRecord, has: CaseRecord) -> str:
    return json.dumps(tell_before(was.state, has.state, STATE_FIELDS))


def _words_of(change: Change) -> tuple[str, str] | None:
    if isinstance(change, Recategorise):
        return "reason", change.reason
    if isinstance(change, Tell):
        return "message", f"{change.subject}\n\n{change.body}"
    return None


def _send(
    connection: Connection,
    actor: Actor,
    bulk_id: int,
    records: Sequence[CaseRecord],
    change: Tell,
    reference: Reference,
    now: datetime,
) -> None:
    drafts = (
        (
            record.case_id,
            compose(
                change,
                make_key(bulk_id, record.case_id),
                record.state.contact_id,
                record.reference,
                reference,
            ),
        )
        for record in records
        if record.state.contact_id is not None
    )
    send_many(connection, actor, drafts, now=now)
