"""Lets those who act for the same resident or expert take turns.

Two rows that an exclusion constraint would refuse, inserted at once, wait for each other, and PostgreSQL ends
that as a deadlock. Who waits here instead sees what the other did and can be told; the constraint stays the
guard.
"""

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from rules.sessions.residents import Resident

_WAIT: Final = sa.text(
    "SELECT pg_advisory_xact_lock(turn) FROM (SELECT DISTINCT hashtextextended(name, 20) AS turn"
    " FROM unnest(CAST(:names AS text[])) AS name ORDER BY turn) AS turns"
)


def wait_for_resident(connection: Connection, *, resident: Resident) -> None:
    """Wait until nobody else gives this resident a seat, until this transaction ends."""
    contact = () if resident.contact_id is None else (f"contact:{resident.contact_id}",)
    _wait(connection, (resident.key, *contact))


def wait_for_expert(connection: Connection, *, user_id: int) -> None:
    """Wait until nobody else gives this expert a place, until this transaction ends."""
    _wait(connection, (f"expert:{user_id}",))


def _wait(connection: Connection, names: Iterable[str]) -> None:
    connection.execute(_WAIT, {"names": list(names)})
