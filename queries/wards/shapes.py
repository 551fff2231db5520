"""Outlines of wards as they were loaded."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.wards import ward_band, ward_shape
from rules.access import check
from rules.actor import Actor

# polygons of rings of longitude and latitude, as GeoJSON has them
Polygons = Sequence[Sequence[Sequence[Sequence[float]]]]


def list_shapes(connection: Connection, actor: Actor, *, delimitation_code: str) -> dict[int, Polygons]:
    """The outline of each ward of a set, by number; empty where none were loaded. One statement."""
    check(actor, "see_wards")
    return _read(connection, ward_shape, "outline", delimitation_code)


def list_bands(connection: Connection, actor: Actor, *, delimitation_code: str) -> dict[int, int]:
    """The deprivation band of each ward of a set, 1 the most deprived; empty where none were loaded."""
    check(actor, "see_wards")
    return _read(connection, ward_band, "band", delimitation_code)


def _read(connection: Connection, table: sa.Table, column: str, code: str) -> dict[int, Any]:
    rows = connection.execute(
        sa.select(table.c.ward_no, table.c[column])
        .where(table.c.delimitation_code == code)
        .order_by(table.c.ward_no)
    )
    return {row[0]: row[1] for row in rows}
