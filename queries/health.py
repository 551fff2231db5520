"""Whether the database answers."""

import sqlalchemy as sa
from sqlalchemy import Connection

from rules.actor import Actor


def is_answering(connection: Connection, actor: Actor) -> bool:
    """True when a trivial statement comes back."""
    return connection.scalar(sa.text("SELECT true")) is True
