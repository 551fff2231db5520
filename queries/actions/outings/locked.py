"""An outing that this transaction has locked, for what is done to it next."""

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.outings import outing
from queries.outings.outings import Outing
from rules.errors import Conflict, NotFound


def lock_outing(connection: Connection, outing_id: int) -> Outing:
    """The outing, locked.

    Raises:
        NotFound: there is none of that number among those the actor may see.
    """
    columns = [outing.c[name] for name in Outing.__dataclass_fields__]
    row = connection.execute(
        sa.select(*columns).where(outing.c.outing_id == outing_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such outing among those you may see.")
    return Outing(*row)


def lock_coming(connection: Connection, outing_id: int) -> Outing:
    """The outing, locked, if it is not over.

    Raises:
        Conflict: it was cancelled or held already.
        NotFound: as `lock_outing`.
    """
    found = lock_outing(connection, outing_id)
    if not found.is_coming:
        was = "cancelled" if found.status == "cancelled" else "held and closed"
        raise Conflict(f"This outing was {was} already; look at the list again.")
    return found


def lock_live(connection: Connection, outing_id: int) -> Outing:
    """The outing, locked, if it was not cancelled; what was seen may be noted after it was held.

    Raises:
        Conflict: it was cancelled.
        NotFound: as `lock_outing`.
    """
    found = lock_outing(connection, outing_id)
    if found.status == "cancelled":
        raise Conflict("This outing was cancelled; choose the one that took its place.")
    return found


def touch(connection: Connection, found: Outing, **values: object) -> None:
    """Change the outing and count its revision."""
    connection.execute(
        sa.update(outing)
        .where(outing.c.outing_id == found.outing_id)
        .values(revision=outing.c.revision + 1, **values)
    )
