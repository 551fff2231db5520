"""The one write path of a single case: new events, the state they fold to, and its row, together."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event, case_number, case_text, cases
from data.transaction import beyond_scope
from queries.actions.flows import COUNTED_BY, count_in, count_out, tell_flows, write_flows
from queries.actions.send import send
from queries.cases import CaseRecord, as_row, list_events
from rules.actor import Actor
from rules.case import CaseState, apply_all, fold, needs_history
from rules.clocks.deadlines import plan_deadlines
from rules.errors import Conflict
from rules.events import DESK, Event
from rules.lookups import Reference
from rules.messages import Draft
from rules.references import format_reference, is_usable

_PLACE: Final = frozenset({"region", "ward_no", "category_code", "holder_id"})


@dataclass(frozen=True, slots=True)
class NewCase:
    """What identifies a case that does not exist yet."""

    title: str
    source: str = DESK
    source_reference: str | None = None


def record_new(
    connection: Connection,
    actor: Actor,
    new: NewCase,
    events: Sequence[Event],
    *,
    texts: Iterable[tuple[str, str]] = (),
    messages: Iterable[Draft] = (),
    case_reference: str | None = None,
    logged_at: datetime | None = None,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Make a case from its first events and give it a reference: the next one, or one that was reserved.

    `texts` are (kind, body) pairs; the first belongs to the first event. `logged_at` is when the desk came to
    know of it; None means now.
    """
    state, logged_at = fold(events), logged_at or now
    case_id = connection.execute(sa.select(sa.func.nextval("casework.cases_case_id_seq"))).scalar_one()
    deadlines = plan_deadlines(state, reference.rulebook, logged_at if new.source_reference is None else None)
    case = CaseRecord(
        case_id=case_id,
        reference=case_reference or issue_reference(connection, reference, state.region, now),
        source=new.source,
        source_reference=new.source_reference,
        title=new.title,
        logged_at=logged_at,
        logged_by=actor.user_id or None,
        last_seq=len(events),
        state=state,
        **deadlines.as_columns(),
    )
    connection.execute(sa.insert(cases).values(as_row(case)))
    _write_events(connection, actor, case_id, 0, events, texts, now)
    send(connection, actor, messages, case_id=case_id, now=now)
    write_flows(connection, tell_flows(case, events, reference))
    count_in(connection, [case_id])
    return case


def record(
    connection: Connection,
    actor: Actor,
    case: CaseRecord,
    events: Sequence[Event],
    *,
    texts: Iterable[tuple[str, str]] = (),
    messages: Iterable[Draft] = (),
    title: str | None = None,
    logged_at: datetime | None = None,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Add events to a case that this transaction has locked, and write what they make of it.

    `messages` go out once the transaction is kept, or not at all. `title` and `logged_at` take the place of
    what the row has.

    Raises:
        Conflict: the row was not as the record says; nothing was written.
    """
    state, history = _state_after(connection, actor, case, events)
    known = replace(case, title=title or case.title, logged_at=logged_at or case.logged_at)
    changed = moved_on(known, state, len(events), reference)
    _write_events(connection, actor, case.case_id, case.last_seq, events, texts, now)
    send(connection, actor, messages, case_id=case.case_id, now=now)
    before, after = as_row(case), as_row(changed)
    different = {name: value for name, value in after.items() if value != before[name]}
    leaves = not actor.sees_everything and not _PLACE.isdisjoint(different)
    counts = bool(history) or not COUNTED_BY.isdisjoint(different)
    if counts:
        count_out(connection, [case.case_id])
    with beyond_scope(connection, actor) if leaves else nullcontext():
        result = connection.execute(
            sa.update(cases)
            .where(cases.c.case_id == case.case_id, cases.c.last_seq == case.last_seq)
            .values(different)
        )
        if history:
            write_flows(connection, tell_flows(changed, history, reference))
        if counts:
            count_in(connection, [case.case_id])
    if result.rowcount != 1:
        raise Conflict("Somebody else changed this query at the same moment. Look again and repeat.")
    return changed


def _state_after(
    connection: Connection, actor: Actor, case: CaseRecord, events: Sequence[Event]
) -> tuple[CaseState, list[Event]]:
    """What the case is then, and its whole history where that had to be read.

    The row is the fold of what came before, unless a new event lies further back than the last one. Where
    stock moves, the flows of the whole history are needed: what a closing took, and which was the last.
    """
    last_at = case.state.last_event_at
    is_last = last_at is None or min(event.at for event in events) >= last_at
    if is_last and not needs_history(events):
        state = apply_all(case.state, events)
        if state.flows == case.state.flows:
            return state, []
    history = [*list_events(connection, actor, case_id=case.case_id), *events]
    return fold(history), history


def moved_on(case: CaseRecord, state: CaseState, events: int, reference: Reference) -> CaseRecord:
    """The row of a case after so many more events that fold to a state."""
    deadlines = plan_deadlines(state, reference.rulebook, case.known_at)
    return replace(case, state=state, last_seq=case.last_seq + events, **deadlines.as_columns())


def issue_reference(connection: Connection, reference: Reference, region: str, now: datetime) -> str:
    """The next free reference of the municipality; numbers are never given twice, gaps are harmless."""
    prefix = reference.municipality.reference_prefix
    year = reference.local_day(now).year
    while True:
        number = connection.execute(sa.select(case_number.next_value())).scalar_one()
        if is_usable(prefix, region, year, number):
            return format_reference(prefix, region, year, number)


_INSERT_EVENT: Final = sa.insert(case_event)
_INSERT_TEXT: Final = sa.insert(case_text).returning(case_text.c.text_id)


def _write_events(
    connection: Connection,
    actor: Actor,
    case_id: int,
    last_seq: int,
    events: Sequence[Event],
    texts: Iterable[tuple[str, str]],
    now: datetime,
) -> None:
    text_ids = [_write_text(connection, actor, case_id, kind, body, now) for kind, body in texts]
    rows = [
        _event_row(event, case_id, last_seq + number, now, text_id)
        for number, (event, text_id) in enumerate(
            zip(events, [*text_ids, *[None] * len(events)], strict=False), start=1
        )
    ]
    # one row as a list would go through the driver's pipeline, which takes longer
    connection.execute(_INSERT_EVENT, rows if len(rows) > 1 else rows[0])


def _event_row(event: Event, case_id: int, seq: int, now: datetime, text_id: int | None) -> Mapping[str, Any]:
    return {
        "case_id": case_id,
        "seq": seq,
        "kind": event.kind,
        "at": event.at,
        "recorded_at": now,
        "actor_id": event.actor_id,
        "source": event.source,
        "tie": event.tie,
        "body": dict(event.body),
        "text_id": event.text_id if event.text_id is not None else text_id,
    }


def _write_text(
    connection: Connection, actor: Actor, case_id: int, kind: str, body: str, now: datetime
) -> int:
    """Keep words where they can be erased; the event keeps only their number."""
    row = {
        "case_id": case_id,
        "kind": kind,
        "body": body,
        "sha256": sha256(body.encode()).digest(),
        "author_id": actor.user_id or None,
        "written_at": now,
    }
    text_id: int = connection.execute(_INSERT_TEXT, row).scalar_one()
    return text_id
