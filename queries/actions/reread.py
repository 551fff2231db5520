"""Reads the clocks of many cases again, by rules that have changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import case_event, cases
from data.tables.clocks import clock_revision
from queries.actions.bulk import is_among, stage_rows
from queries.actions.flows import COUNTED_BY, count_in, count_out, retime_closings
from queries.cases import STRETCHES, CaseRecord, as_event, as_record, as_row
from rules.access import check
from rules.actor import Actor
from rules.case import fold
from rules.clocks.deadline_arrays import plan_many
from rules.clocks.deadlines import Deadlines
from rules.clocks.rulebook import Rulebook
from rules.events import Event

_CLOCKS = tuple(Deadlines.__dataclass_fields__)
_pick_counted = attrgetter(*(name for name in _CLOCKS if name in COUNTED_BY))


@dataclass(frozen=True, slots=True)
class Reread:
    """How many cases were read again, and how many of their due dates moved."""

    read: int
    changed: int


def reread_clocks(
    connection: Connection, actor: Actor, *, case_ids: Sequence[int], rulebook: Rulebook
) -> Reread:
    """Lock the cases and write what their clocks say by a rulebook, in this transaction."""
    check(actor, "change_rules")
    if not case_ids:
        return Reread(0, 0)
    rows = connection.execute(
        sa.select(cases)
        .where(is_among(cases.c.case_id, case_ids))
        .order_by(cases.c.case_id)
        .with_for_update()
    )
    before = [as_record(row) for row in rows]
    before = _refold(connection, before)
    after = list_reread(before, rulebook)
    closed = [record for record in after if record.state.closures or record.state.resolved_at]
    counted = _list_moved(before, after) | {record.case_id for record in closed}
    count_out(connection, counted)
    _write(connection, after)
    retime_closings(connection, closed, rulebook)
    count_in(connection, counted)
    moved = sum(was.due_at != has.due_at for was, has in zip(before, after, strict=True))
    return Reread(len(after), moved)


def _list_moved(before: Sequence[CaseRecord], after: Sequence[CaseRecord]) -> set[int]:
    """Cases of which a clock that figures are counted by says something else."""
    pairs = zip(before, after, strict=True)
    return {has.case_id for was, has in pairs if _pick_counted(was) != _pick_counted(has)}


def list_reread(records: Sequence[CaseRecord], rulebook: Rulebook) -> list[CaseRecord]:
    """The records with their clocks read by a rulebook."""
    known = [record.known_at for record in records]
    deadlines = plan_many([record.state for record in records], rulebook, known)
    return [replace(record, **each.as_columns()) for record, each in zip(records, deadlines, strict=True)]


def _refold(connection: Connection, records: Sequence[CaseRecord]) -> list[CaseRecord]:
    """Cases that no numbered rules have read yet get their waits and closures from their events."""
    unread = [record.case_id for record in records if record.clock_revision == 0]
    if not unread:
        return list(records)
    events = list_many_events(connection, unread)
    return [
        replace(record, state=fold(events[record.case_id])) if record.case_id in events else record
        for record in records
    ]


def list_many_events(connection: Connection, case_ids: Sequence[int]) -> Mapping[int, Sequence[Event]]:
    """The events of several cases, each in sequence."""
    found: dict[int, list[Event]] = {}
    rows = connection.execute(
        sa.select(case_event)
        .where(is_among(case_event.c.case_id, case_ids))
        .order_by(case_event.c.case_id, case_event.c.seq)
    )
    for row in rows:
        found.setdefault(row.case_id, []).append(as_event(row))
    return found


def _write(connection: Connection, records: Sequence[CaseRecord]) -> None:
    """One UPDATE for all, and a note of each due date that moves.

    Waits and closures are written too, where they were read from events.
    """
    names = ("case_id", *_CLOCKS, *STRETCHES)
    rows = (as_row(record) for record in records)
    stage = stage_rows(connection, cases, names, (tuple(row[name] for name in names) for row in rows))
    settings = ", ".join(f"{name} = s.{name}" for name in names[1:])
    connection.execute(
        sa.text(
            "INSERT INTO casework.clock_change (case_id, revision, due_before_at, due_after_at)"
            " SELECT c.case_id, s.clock_revision, c.due_at, s.due_at"
            f" FROM casework.cases c JOIN {stage} s ON s.case_id = c.case_id"
            " WHERE c.due_at <> s.due_at AND c.clock_revision > 0 ON CONFLICT DO NOTHING"
        )
    )
    connection.execute(
        sa.text(f"UPDATE casework.cases c SET {settings} FROM {stage} s WHERE c.case_id = s.case_id")
    )


def close_revisions(
    connection: Connection, actor: Actor, *, reread: Reread, revision: int, now: datetime
) -> None:
    """Note that every case that a revision, or an earlier one, touches has been read again."""
    check(actor, "change_rules")
    open_ = clock_revision.c.finished_at.is_(None)
    connection.execute(
        sa.update(clock_revision)
        .where(clock_revision.c.revision == revision, open_)
        .values(cases_read=reread.read, cases_changed=reread.changed)
    )
    connection.execute(
        sa.update(clock_revision).where(clock_revision.c.revision <= revision, open_).values(finished_at=now)
    )
