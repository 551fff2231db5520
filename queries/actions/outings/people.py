"""Who goes on an outing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import expert_absence
from data.tables.outings import outing, outing_person
from data.tables.people import app_user
from queries.actions.audit import add_audit
from queries.actions.outings.locked import lock_coming, touch
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput
from rules.written import show_date

# which roles may go in which part
PARTS: Final = {
    "councillor": ("councillor",),
    "official": ("expert", "manager", "agent"),
    "agent": ("agent", "manager"),
}


class Going(NamedTuple):
    """A person and the part they take."""

    user_id: int
    part: str


def set_people(
    connection: Connection, actor: Actor, *, outing_id: int, people: Sequence[Going], now: datetime
) -> None:
    """Make these the people of an outing that is still to come.

    Raises:
        Conflict: somebody is on leave or on another outing then.
        InvalidInput: somebody's role does not fit the part.
    """
    del now
    check(actor, "plan_outings")
    found = lock_coming(connection, outing_id)
    connection.execute(sa.delete(outing_person).where(outing_person.c.outing_id == outing_id))
    put_people(connection, outing_id, people)
    touch(connection, found)
    add_audit(connection, actor, kind="outing_staffed", subject=str(outing_id))


def put_people(connection: Connection, outing_id: int, people: Sequence[Going]) -> None:
    """Add people to an outing; the database refuses who is elsewhere at that time."""
    if not people:
        return
    _refuse_misfits(connection, people)
    _refuse_absent(connection, outing_id, people)
    held = sa.select(outing.c.during, outing.c.is_live).where(outing.c.outing_id == outing_id)
    during, is_live = connection.execute(held).one()
    rows = [
        {
            "outing_id": outing_id,
            "user_id": each.user_id,
            "part": each.part,
            "during": during,
            "is_live": is_live,
        }
        for each in people
    ]
    connection.execute(sa.insert(outing_person), rows)


def _refuse_misfits(connection: Connection, people: Sequence[Going]) -> None:
    roles = connection.execute(
        sa.select(app_user.c.user_id, app_user.c.role).where(
            app_user.c.user_id.in_([each.user_id for each in people]), app_user.c.is_active
        )
    )
    known = {row.user_id: row.role for row in roles}
    for each in people:
        if known.get(each.user_id) not in PARTS.get(each.part, ()):
            raise InvalidInput(f"Choose people who work here and may go as {each.part}.")


def _refuse_absent(connection: Connection, outing_id: int, people: Sequence[Going]) -> None:
    held_on = sa.select(outing.c.held_on).where(outing.c.outing_id == outing_id).scalar_subquery()
    away = connection.execute(
        sa.select(app_user.c.display_name, expert_absence.c.to_on)
        .join_from(expert_absence, app_user, app_user.c.user_id == expert_absence.c.user_id)
        .where(
            expert_absence.c.user_id.in_([each.user_id for each in people]),
            expert_absence.c.removed_at.is_(None),
            held_on.between(expert_absence.c.from_on, expert_absence.c.to_on),
        )
    ).first()
    if away is not None:
        raise Conflict(f"{away.display_name} is away until {show_date(away.to_on)}.")
