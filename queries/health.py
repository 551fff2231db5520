"""Whether the database answers, and whether anybody worked in it yet."""

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import cases
from data.tables.people import app_user
from rules.actor import SYSTEM, Actor


def is_answering(connection: Connection, actor: Actor) -> bool:
    """True when a trivial statement comes back."""
    return connection.scalar(sa.text("SELECT true")) is True


def is_empty(connection: Connection, actor: Actor) -> bool:
    """True when there is no query, and no user but the system itself."""
    somebody = sa.exists().where(app_user.c.user_id != SYSTEM.user_id)
    something = sa.exists(sa.select(cases.c.case_id))
    return connection.scalar(sa.select(~(somebody | something))) is True
