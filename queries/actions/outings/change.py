"""What becomes of an outing: confirmed, moved, cancelled or held."""

from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.outings import outing
from queries.actions.audit import add_audit
from queries.actions.outings.locked import lock_coming, touch
from queries.actions.steps import SHORTEST_REASON, require_text
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput
from rules.lookups import Reference
from rules.outings.notice import write_notice
from rules.outings.times import times_of

LONGEST_REASON: Final = 300


def confirm_outing(connection: Connection, actor: Actor, *, outing_id: int, now: datetime) -> None:
    """Make a planned outing firm: a plan made later does not move it.

    Raises:
        Conflict: it is firm, held or cancelled already.
    """
    del now
    check(actor, "plan_outings")
    found = lock_coming(connection, outing_id)
    if found.status == "confirmed":
        raise Conflict("This outing is confirmed already.")
    touch(connection, found, status="confirmed")
    add_audit(connection, actor, kind="outing_confirmed", subject=str(outing_id))


def change_place(
    connection: Connection, actor: Actor, *, outing_id: int, venue: str, notice_text: str, now: datetime
) -> None:
    """Say where the outing meets, and what its public notice says.

    Raises:
        InvalidInput: either is too long.
    """
    del now
    check(actor, "plan_outings")
    found = lock_coming(connection, outing_id)
    venue, notice_text = " ".join(venue.split()), notice_text.strip()
    if len(venue) > LONGEST_REASON or len(notice_text) > LONGEST_REASON * 10:
        raise InvalidInput("Keep the place and the notice shorter.")
    touch(connection, found, venue=venue, notice_text=notice_text)
    add_audit(connection, actor, kind="outing_placed", subject=str(outing_id))


def move_outing(
    connection: Connection,
    actor: Actor,
    *,
    outing_id: int,
    held_on: date,
    reference: Reference,
    now: datetime,
) -> None:
    """Hold an outing on another day, same hours, same people.

    Raises:
        Conflict: the ward or one of the people has another outing then.
        InvalidInput: the day is past.
    """
    check(actor, "plan_outings")
    found = lock_coming(connection, outing_id)
    if held_on < reference.local_day(now):
        raise InvalidInput("An outing cannot be moved to a day that is past.")
    starts_at, ends_at = times_of(found.kind, held_on, reference)
    notice = write_notice(reference, found.kind, found.region, found.venue, held_on)
    touch(
        connection, found, held_on=held_on, starts_at=starts_at, ends_at=ends_at, notice_text=notice,
        status="planned",
    )  # fmt: skip
    detail = {"from_on": found.held_on.isoformat(), "to_on": held_on.isoformat()}
    add_audit(connection, actor, kind="outing_moved", subject=str(outing_id), detail=detail)


def cancel_outing(connection: Connection, actor: Actor, *, outing_id: int, why: str, now: datetime) -> None:
    """Cancel an outing that is still to come; its people are free again.

    Raises:
        Conflict: it was held or cancelled already.
        InvalidInput: no reason.
    """
    del now
    check(actor, "plan_outings")
    found = lock_coming(connection, outing_id)
    why = require_text(why, "why it is cancelled", shortest=SHORTEST_REASON)
    if len(why) > LONGEST_REASON:
        raise InvalidInput(f"Keep the reason under {LONGEST_REASON} characters.")
    touch(connection, found, status="cancelled", cancelled_why=why)
    add_audit(connection, actor, kind="outing_cancelled", subject=str(outing_id), reason=why)


def finish_outing(connection: Connection, actor: Actor, *, outing_id: int, now: datetime) -> None:
    """Note that an outing was held; from then on it counts in the ledger.

    Raises:
        Conflict: it has not begun, or was held or cancelled already.
    """
    check(actor, "keep_outing")
    found = lock_coming(connection, outing_id)
    if now < found.starts_at:
        raise Conflict("This outing has not begun; cancel it if it will not be held.")
    connection.execute(
        sa.update(outing)
        .where(outing.c.outing_id == outing_id)
        .values(status="done", done_at=now, revision=outing.c.revision + 1)
    )
    add_audit(connection, actor, kind="outing_held", subject=str(outing_id))
