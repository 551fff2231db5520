"""An arrival as it stands, locked for whoever serves the resident."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.seats import arrival, arrival_case
from data.transaction import beyond_scope
from rules.actor import Actor
from rules.errors import NotFound


@dataclass(frozen=True, slots=True)
class Seated:
    """A resident in a waiting room; instants are aware UTC."""

    arrival_id: int
    virtual_session_id: int
    booking_id: int | None
    typed_name: str | None
    account_no: str | None
    arrived_at: datetime
    place_at: datetime
    status: str
    served_by: int | None
    started_at: datetime | None


_FIELDS: Final = tuple(Seated.__slots__)


def find_seated(connection: Connection, arrival_id: int) -> Seated:
    """The arrival, locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(
        sa.select(*(arrival.c[name] for name in _FIELDS))
        .where(arrival.c.arrival_id == arrival_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such arrival.")
    return Seated(*row)


def list_case_ids(connection: Connection, arrival_id: int, by: Actor) -> list[int]:
    """The queries of an arrival that have no outcome yet, those outside the actor's area included."""
    with beyond_scope(connection, by):
        return list(
            connection.scalars(
                sa.select(arrival_case.c.case_id)
                .where(arrival_case.c.arrival_id == arrival_id, arrival_case.c.outcome_code.is_(None))
                .order_by(arrival_case.c.case_id)
            )
        )
