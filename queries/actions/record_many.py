"""The set-based twin of `record`: many cases folded here, then written by COPY and one INSERT a table."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy import Connection

from data.copy import copy_rows
from data.tables.cases import case_event, case_text, cases, foreign_reference
from queries.actions.bulk import insert_rows, insert_values
from queries.actions.flows import COUNTED_BY, add_flows, count_in, count_out, merge_flows, tell_flows
from queries.actions.fold_many import fold_changes
from queries.actions.record import NewCase
from queries.actions.record_parts import CaseChange, NewEvent
from queries.cases import ROW_COLUMNS, CaseRecord, as_row, as_values
from rules.actor import Actor
from rules.case import CaseState
from rules.clocks.deadline_arrays import plan_many
from rules.clocks.deadlines import Deadlines
from rules.errors import Conflict
from rules.foreign_references import normalise_foreign
from rules.lookups import Reference
from rules.references import format_usable

__all__ = ["CaseChange", "NewEvent", "record_many"]

_pick_counted: Final = attrgetter(
    *(name if name in CaseRecord.__slots__ else f"state.{name}" for name in sorted(COUNTED_BY))
)

Written: TypeAlias = Sequence[tuple[CaseChange, CaseRecord]]


def record_many(
    connection: Connection,
    actor: Actor,
    changes: Sequence[CaseChange],
    *,
    reference: Reference,
    now: datetime,
) -> list[CaseRecord]:
    """Write changes of many cases in this transaction; gives their rows in the same order.

    Raises:
        Conflict: an existing case was not as its record says; the transaction must be rolled back.
    """
    folded = fold_changes(connection, changes)
    written = _make_records(connection, changes, [each.state for each in folded], reference, now)
    known = {change.case.case_id for change in changes if isinstance(change.case, CaseRecord)}
    flows = [
        row
        for (_, record), each in zip(written, folded, strict=True)
        if each.history is not None
        for row in tell_flows(record, each.history, reference)
    ]
    counted = [
        record.case_id
        for (change, record), each in zip(written, folded, strict=True)
        if each.history is not None or _counts_otherwise(change.case, record)
    ]
    count_out(connection, known.intersection(counted))
    _insert_cases(connection, written)
    _update_cases(connection, written)
    _insert_events(connection, actor, written, now)
    _insert_references(connection, written, now)
    add_flows(connection, (row for row in flows if row.case_id not in known))
    merged = [row for row in flows if row.case_id in known]
    if merged:
        merge_flows(connection, merged)
    count_in(connection, counted)
    return [record for _, record in written]


def _make_records(
    connection: Connection,
    changes: Sequence[CaseChange],
    states: Sequence[CaseState],
    reference: Reference,
    now: datetime,
) -> Written:
    """Each change with the row its case comes to, its deadlines planned anew."""
    new = sum(isinstance(change.case, NewCase) for change in changes)
    numbers = take_numbers(connection, "casework.cases_case_id_seq", new)
    issued = issue_numbers(connection, new)
    known_ats = [_known_at(change, now) for change in changes]
    written: list[tuple[CaseChange, CaseRecord]] = []
    for change, state, deadlines in zip(
        changes, states, plan_many(states, reference.rulebook, known_ats), strict=True
    ):
        case, events = change.case, len(change.events)
        if isinstance(case, NewCase):
            logged_at = change.logged_at or now
            record = make_record(
                case, state, deadlines, events, next(numbers), issued, reference, logged_at, change.logged_by
            )
        else:
            record = replace(case, state=state, last_seq=case.last_seq + events, **deadlines.as_columns())
        written.append((change, record))
    return written


def _counts_otherwise(case: NewCase | CaseRecord, record: CaseRecord) -> bool:
    """Whether a case counts in other figures than it did."""
    return isinstance(case, NewCase) or _pick_counted(case) != _pick_counted(record)


def _known_at(change: CaseChange, now: datetime) -> datetime | None:
    case = change.case
    if isinstance(case, CaseRecord):
        return case.known_at
    return (change.logged_at or now) if case.source_reference is None else None


def make_record(
    new: NewCase,
    state: CaseState,
    deadlines: Deadlines,
    events: int,
    case_id: int,
    issued: Iterator[int],
    reference: Reference,
    logged_at: datetime,
    logged_by: int | None = None,
) -> CaseRecord:
    """The row of a new case whose so many events fold to a state; takes a number from `issued`."""
    return CaseRecord(
        case_id=case_id,
        reference=_next_reference(issued, reference, state.region, logged_at),
        source=new.source,
        source_reference=new.source_reference,
        title=new.title,
        logged_at=logged_at,
        logged_by=logged_by,
        last_seq=events,
        state=state,
        **deadlines.as_columns(),
    )


def take_numbers(connection: Connection, sequence: str, how_many: int) -> Iterator[int]:
    """The next numbers of a sequence, in one go."""
    if not how_many:
        return iter(())
    taken = connection.execute(
        sa.text("SELECT array_agg(nextval(CAST(:sequence AS regclass))) FROM generate_series(1, :how_many)"),
        {"sequence": sequence, "how_many": how_many},
    )
    numbers: list[int] = taken.scalar_one()
    return iter(numbers)


def issue_numbers(connection: Connection, how_many: int) -> Iterator[int]:
    """Reference numbers without end, taken from the sequence in one go with room for those never issued."""
    while how_many:
        yield from take_numbers(connection, "casework.case_number", how_many + how_many // 10 + 4)


def _next_reference(issued: Iterator[int], reference: Reference, region: str, at: datetime) -> str:
    prefix, year = reference.municipality.reference_prefix, reference.local_day(at).year
    return next(filter(None, (format_usable(prefix, region, year, number) for number in issued)))


def _insert_cases(connection: Connection, written: Written) -> None:
    new = (as_values(record) for change, record in written if isinstance(change.case, NewCase))
    insert_values(connection, cases, ROW_COLUMNS, new)


def _update_cases(connection: Connection, written: Written) -> None:
    rows = [
        as_row(record) | {"old_seq": change.case.last_seq}
        for change, record in written
        if isinstance(change.case, CaseRecord)
    ]
    if not rows:
        return
    columns = [name for name in rows[0] if name != "old_seq"]
    connection.execute(
        sa.text(
            "CREATE TEMPORARY TABLE changed_case ON COMMIT DROP AS"
            " SELECT *, 0 AS old_seq FROM casework.cases WITH NO DATA"
        )
    )
    copy_rows(connection, "changed_case", list(rows[0]), (tuple(row.values()) for row in rows))
    settings = ", ".join(f"{name} = s.{name}" for name in columns if name != "case_id")
    result = connection.execute(
        sa.text(
            f"UPDATE casework.cases c SET {settings} FROM changed_case s"
            " WHERE c.case_id = s.case_id AND c.last_seq = s.old_seq"
        )
    )
    connection.execute(sa.text("DROP TABLE changed_case"))
    if result.rowcount != len(rows):
        raise Conflict("A query was changed by somebody else meanwhile. Run it again.")


def _insert_events(connection: Connection, actor: Actor, written: Written, now: datetime) -> None:
    with_words = [
        (record, new)
        for change, record in written
        for new in change.events
        if new.words is not None and new.event.text_id is None
    ]
    numbers = list(take_numbers(connection, "casework.case_text_text_id_seq", len(with_words)))
    text_ids = {id(new): number for (_, new), number in zip(with_words, numbers, strict=True)}
    insert_values(
        connection,
        case_text,
        _TEXT_COLUMNS,
        (_text_values(record, new, text_ids[id(new)], actor, now) for record, new in with_words),
    )
    insert_values(connection, case_event, _EVENT_COLUMNS, _list_event_values(written, text_ids, now))


_TEXT_COLUMNS: Final = ("text_id", "case_id", "kind", "body", "sha256", "author_id", "written_at")
_EVENT_COLUMNS: Final = (
    "case_id", "seq", "kind", "at", "recorded_at", "actor_id", "source", "tie", "body", "text_id", "identity",
)  # fmt: skip


def _text_values(
    record: CaseRecord, new: NewEvent, text_id: int, actor: Actor, now: datetime
) -> tuple[Any, ...]:
    assert new.words is not None
    kind, body = new.words
    author_id = new.event.actor_id or actor.user_id or None
    digest = sha256(body.encode()).digest()
    return text_id, record.case_id, kind, body, digest, author_id, new.recorded_at or now


def _list_event_values(
    written: Written, text_ids: Mapping[int, int], now: datetime
) -> Iterator[tuple[Any, ...]]:
    for change, record in written:
        case_id, first = record.case_id, record.last_seq - len(change.events) + 1
        for seq, new in enumerate(change.events, start=first):
            event = new.event
            text_id = event.text_id if event.text_id is not None else text_ids.get(id(new))
            yield (
                case_id, seq, event.kind, event.at, new.recorded_at or now, event.actor_id, event.source,
                event.tie, _write_body(event.body), text_id, new.identity,
            )  # fmt: skip


def _write_body(body: Mapping[str, Any]) -> str:
    return json.dumps(dict(body)) if body else "{}"


def _insert_references(connection: Connection, written: Written, now: datetime) -> None:
    rows = [
        {
            "case_id": record.case_id,
            "system": system,
            "reference": foreign,
            "normalised": normalise_foreign(foreign),
            "added_at": change.logged_at or now,
        }
        for change, record in written
        for system, foreign in dict.fromkeys(change.foreign_references)
    ]
    insert_rows(connection, foreign_reference, rows, "ON CONFLICT DO NOTHING")
