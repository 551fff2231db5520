"""Leave and other days on which an expert cannot sit in a virtual session."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import expert_absence
from data.tables.people import app_user
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotFound

LONGEST_REASON = 200


def note_absence(
    connection: Connection,
    actor: Actor,
    *,
    user_id: int,
    from_on: date,
    to_on: date,
    reason: str = "",
    now: datetime,
) -> int:
    """Note that an expert is away, both days included; places they have already are shown, not taken away.

    Raises:
        InvalidInput: the days are the wrong way round, or the reason is too long.
        NotFound: nobody active has that number.
    """
    check(actor, "plan_sessions")
    if to_on < from_on:
        raise InvalidInput("The last day of an absence cannot lie before its first.")
    if len(reason.strip()) > LONGEST_REASON:
        raise InvalidInput(f"Keep the reason under {LONGEST_REASON} characters.")
    is_active = sa.select(app_user.c.user_id).where(app_user.c.user_id == user_id, app_user.c.is_active)
    if connection.scalar(is_active) is None:
        raise NotFound("Choose somebody who works here.")
    statement = sa.insert(expert_absence).values(
        user_id=user_id,
        from_on=from_on,
        to_on=to_on,
        reason=reason.strip(),
        noted_by=actor.user_id,
        noted_at=now,
    )
    return int(connection.execute(statement.returning(expert_absence.c.absence_id)).scalar_one())


def remove_absence(connection: Connection, actor: Actor, *, absence_id: int, now: datetime) -> None:
    """Take an absence back.

    Raises:
        NotFound: it is not noted, or was taken back before.
    """
    check(actor, "plan_sessions")
    removed = connection.execute(
        sa.update(expert_absence)
        .where(expert_absence.c.absence_id == absence_id, expert_absence.c.removed_at.is_(None))
        .values(removed_at=now)
    )
    if removed.rowcount != 1:
        raise NotFound("That absence is not noted any more.")
