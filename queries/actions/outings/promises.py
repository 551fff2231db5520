"""Promises made to a ward, and how they were kept."""

from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.outings import outing_promise
from queries.actions.audit import add_audit
from queries.actions.outings.locked import lock_live
from queries.actions.steps import require_text
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput, NotAllowed, NotFound
from rules.lookups import Reference

LONGEST: Final = 300


def make_promise(
    connection: Connection,
    actor: Actor,
    *,
    ward_no: int | None,
    words: str,
    due_on: date,
    outing_id: int | None = None,
    case_id: int | None = None,
    reference: Reference,
    now: datetime,
) -> int:
    """Write down what was promised to a ward and for when; gives its number. On an outing, its own ward.

    Raises:
        InvalidInput: no words, an unknown ward, or a day that is past.
        NotAllowed: a councillor, and another ward.
    """
    check(actor, "keep_outing")
    words = require_text(words, "what is promised")
    if len(words) > LONGEST:
        raise InvalidInput(f"Keep a promise under {LONGEST} characters.")
    today = reference.local_day(now)
    if due_on < today:
        raise InvalidInput("A promise cannot be due on a day that is past.")
    ward = reference.find_ward(ward_no, today)
    place = (ward.delimitation_code, ward.ward_no) if ward else None
    if outing_id is not None:
        place = lock_live(connection, outing_id).place or place
    if place is None:
        raise InvalidInput("Choose the ward that it is promised to.")
    if actor.role == "councillor" and place[1] not in actor.wards:
        raise NotAllowed("Councillors make promises to their own wards.")
    promise_id: int = connection.execute(
        sa.insert(outing_promise)
        .values(
            outing_id=outing_id,
            delimitation_code=place[0],
            ward_no=place[1],
            case_id=case_id,
            words=words,
            due_on=due_on,
            made_by=actor.user_id,
            made_at=now,
        )
        .returning(outing_promise.c.promise_id)
    ).scalar_one()
    return promise_id


def keep_promise(
    connection: Connection, actor: Actor, *, promise_id: int, kept_words: str, now: datetime
) -> None:
    """Note that a promise was kept, and how.

    Raises:
        Conflict: it was kept already.
        InvalidInput: no words on how.
        NotFound: there is none of that number among those the actor may see.
    """
    check(actor, "keep_outing")
    kept_words = require_text(kept_words, "what was done")
    if len(kept_words) > LONGEST:
        raise InvalidInput(f"Keep it under {LONGEST} characters.")
    kept_at = connection.execute(
        sa.select(outing_promise.c.kept_at).where(outing_promise.c.promise_id == promise_id).with_for_update()
    ).one_or_none()
    if kept_at is None:
        raise NotFound("There is no such promise among those you may see.")
    if kept_at[0] is not None:
        raise Conflict("This promise is noted as kept already.")
    connection.execute(
        sa.update(outing_promise)
        .where(outing_promise.c.promise_id == promise_id)
        .values(kept_at=now, kept_words=kept_words)
    )
    add_audit(connection, actor, kind="promise_kept", subject=str(promise_id))
