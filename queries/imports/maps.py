"""Import maps kept under a name, to be used for the next file of the same system."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from data.tables.imports import import_map
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput


def save_map(
    connection: Connection, actor: Actor, *, name: str, wanted: Mapping[str, Any], now: datetime
) -> None:
    """Keep a map; the one that has the name is replaced.

    Raises:
        InvalidInput: the name is empty or too long.
    """
    check(actor, "import_cases")
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80:
        raise InvalidInput("Give the map a name of at most 80 characters.")
    values = {"map": dict(wanted), "saved_by": actor.user_id, "saved_at": now}
    connection.execute(
        insert(import_map)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


def list_maps(connection: Connection, actor: Actor) -> dict[str, Mapping[str, Any]]:
    """All maps by their names."""
    check(actor, "import_cases")
    rows = connection.execute(sa.select(import_map.c.name, import_map.c.map).order_by(import_map.c.name))
    return {name: wanted for name, wanted in rows}  # noqa: C416 - a result is not pairs to `dict`
