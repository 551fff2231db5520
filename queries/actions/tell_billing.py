"""Tells credit control what to hold back and the billing system what to correct: files that are kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.cases import cases
from data.tables.corrections import correction
from data.tables.disputes import billing_file, line_hold
from outward.billing_files import write_corrections, write_holds
from queries.actions.bulk import is_among
from queries.actions.correction_events import tell_queries
from queries.billing_files import BillingFile, FileKind, is_day_told
from queries.changed_lines import find_changed_lines
from queries.corrections import lock_approved
from queries.held import read_held, read_told
from rules.access import check
from rules.actor import Actor
from rules.disputes.holds import Hold, list_holds
from rules.errors import InvalidInput
from rules.lookups import Reference

MOST_CORRECTIONS: Final = 2_000
# two who make files at once would tell the same twice
_TURN: Final = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('tell_billing', 0))")


def make_holds_file(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> BillingFile | None:
    """A file of what changed since the last one; None when nothing did. Others wait until it is kept.

    Raises:
        InvalidInput: the actor's area is a part of the municipality; so do the others here.
    """
    check(actor, "tell_billing")
    _take_turn(connection, actor)
    return _make_holds_file(connection, actor, reference, now, keeps_empty=False)


def make_day_holds_file(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> BillingFile | None:
    """The file of the municipality's day, with the header only when nothing changed; None: it is made."""
    check(actor, "tell_billing")
    _take_turn(connection, actor)
    today = reference.midnight(reference.local_day(now))
    if is_day_told(connection, actor, since=today):
        return None
    return _make_holds_file(connection, actor, reference, now, keeps_empty=True)


def make_corrections_file(
    connection: Connection, actor: Actor, *, reference: Reference, now: datetime
) -> BillingFile | None:
    """A file of at most MOST_CORRECTIONS approved corrections; None when there are none.

    They are with the billing system from then on, and their queries say so. One whose bill has changed since
    it was proposed is kept back (queries.changed_lines).
    """
    check(actor, "tell_billing")
    _take_turn(connection, actor)
    approved = lock_approved(connection, actor, most=MOST_CORRECTIONS)
    changed = find_changed_lines(connection, approved)
    corrections = [each for each in approved if not changed[each.correction_id]]
    if not corrections:
        return None
    body = write_corrections(
        (each.correction_id, each.reference, each.account_no, each.lines) for each in corrections
    )
    kept = _keep(connection, actor, "corrections", sum(len(each.lines) for each in corrections), body, now)
    numbers = [each.correction_id for each in corrections]
    connection.execute(
        sa.update(correction)
        .where(correction.c.correction_id.in_(numbers))
        .values(stage="exported", file_id=kept.file_id)
    )
    told = ((each, "exported", dict[str, object]()) for each in corrections)
    tell_queries(connection, actor, told, reference=reference, now=now)
    return kept


def _take_turn(connection: Connection, actor: Actor) -> None:
    if not actor.sees_everything:
        raise InvalidInput("Only somebody who sees the whole municipality can make these files.")
    connection.execute(_TURN)


def _make_holds_file(
    connection: Connection, actor: Actor, reference: Reference, now: datetime, *, keeps_empty: bool
) -> BillingFile | None:
    holds = list_holds(read_told(connection), read_held(connection, now, reference.timezone))
    if not holds and not keeps_empty:
        return None
    references = _read_references(connection, {number for hold in holds for number in hold.case_ids})
    kept = _keep(connection, actor, "holds", len(holds), write_holds(holds, references), now)
    _note_told(connection, holds, kept.file_id)
    return kept


def _read_references(connection: Connection, case_ids: Iterable[int]) -> dict[int, str]:
    named = sa.select(cases.c.case_id, cases.c.reference).where(is_among(cases.c.case_id, case_ids))
    return dict(connection.execute(named).all())


def _note_told(connection: Connection, holds: Sequence[Hold], file_id: int) -> None:
    if not holds:
        return
    told = insert(line_hold)
    changed = told.on_conflict_do_update(
        index_elements=["account_no", "billing_month", "invoice_no", "line_no"],
        set_={"held_rand": told.excluded.held_rand, "file_id": told.excluded.file_id},
    )
    rows = [
        {
            "account_no": hold.account_no,
            **hold.line._asdict(),
            "held_rand": hold.held_rand,
            "file_id": file_id,
        }
        for hold in holds
    ]
    connection.execute(changed, rows)


def _keep(
    connection: Connection, actor: Actor, kind: FileKind, rows: int, body: str, now: datetime
) -> BillingFile:
    values = {"kind": kind, "made_at": now, "made_by": actor.user_id, "rows": rows, "body": body}
    new = sa.insert(billing_file).values(values).returning(billing_file.c.file_id)
    return BillingFile(connection.execute(new).scalar_one(), kind, now, rows, actor.display_name)
