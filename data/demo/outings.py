"""Removes a demo's outings: those its people planned, and its queries' traces in those of others."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.facilities import facility_check
from data.tables.outings import outing, outing_case, outing_person, outing_promise, outing_stop
from data.tables.packs import pack, pack_item, reserved_reference
from data.tables.people import app_user, audit

_TOLD: Final = (
    "outing_planned", "outing_staffed", "outing_confirmed", "outing_placed", "outing_moved",
    "outing_cancelled", "outing_held", "promise_kept",
)  # fmt: skip


def remove_outings(connection: Connection, case_ids: sa.Select[Any]) -> None:
    """Delete the outings that demo users planned, with their lists and promises, as the owner.

    In outings of others, stops at the demo's queries go, and promises about them lose the query.
    """
    people = sa.select(app_user.c.user_id).where(app_user.c.is_demo)
    mine = connection.scalars(sa.select(outing.c.outing_id).where(outing.c.created_by.in_(people))).all()
    _remove_packs(connection, mine, case_ids)
    for table in (outing_case, outing_stop):
        connection.execute(
            sa.delete(table).where(table.c.outing_id.in_(mine) | table.c.case_id.in_(case_ids))
        )
    of_demo = outing_promise.c.outing_id.in_(mine) | outing_promise.c.made_by.in_(people)
    connection.execute(sa.delete(outing_promise).where(of_demo))
    connection.execute(
        sa.update(outing_promise).where(outing_promise.c.case_id.in_(case_ids)).values(case_id=None)
    )
    connection.execute(
        sa.delete(outing_person).where(
            outing_person.c.outing_id.in_(mine) | outing_person.c.user_id.in_(people)
        )
    )
    checked = facility_check.c.outing_id.in_(mine)
    connection.execute(sa.update(facility_check).where(checked).values(outing_id=None))
    replaced = outing.c.replaces_outing_id.in_(mine)
    connection.execute(sa.update(outing).where(replaced).values(replaces_outing_id=None))
    connection.execute(sa.delete(outing).where(outing.c.outing_id.in_(mine)))
    told = audit.c.kind.in_(_TOLD) & audit.c.user_id.in_(people)
    connection.execute(sa.delete(audit).where(told))


def _remove_packs(connection: Connection, outing_ids: Sequence[int], case_ids: sa.Select[Any]) -> None:
    """Packs of these outings go whole; others lose what they brought to these queries, not its reference."""
    packs = sa.select(pack.c.pack_id).where(pack.c.outing_id.in_(outing_ids))
    gone = pack_item.c.pack_id.in_(packs) | pack_item.c.case_id.in_(case_ids)
    connection.execute(sa.delete(pack_item).where(gone))
    connection.execute(sa.delete(reserved_reference).where(reserved_reference.c.pack_id.in_(packs)))
    led = sa.update(reserved_reference).where(reserved_reference.c.case_id.in_(case_ids))
    connection.execute(led.values(state="void", case_id=None))
    connection.execute(sa.delete(pack).where(pack.c.pack_id.in_(packs)))
