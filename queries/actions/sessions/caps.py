"""How many seats an expert may have a day."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import app_user
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotFound

MOST: Final = 200


def set_seats_a_day(
    connection: Connection, actor: Actor, *, user_id: int, seats_a_day: int | None, now: datetime
) -> None:
    """Set it; None means as many as the profile says. Places given already stay.

    Raises:
        InvalidInput: fewer than none, or more than anybody can have.
        NotFound: nobody active has that number.
    """
    check(actor, "plan_sessions")
    if seats_a_day is not None and not 0 <= seats_a_day <= MOST:
        raise InvalidInput(f"Give a number from 0 to {MOST}, or none.")
    statement = (
        sa.update(app_user)
        .where(app_user.c.user_id == user_id, app_user.c.is_active)
        .values(seats_a_day=seats_a_day)
    )
    if connection.execute(statement).rowcount != 1:
        raise NotFound("Choose somebody who works here.")
