"""Making and changing teams, their leads and their members."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import app_user, team, team_member
from data.tables.reference import category, region
from queries.actions.audit import add_audit
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class TeamFields:
    """What an administrator sets about a team. Leads are members whether listed as such or not."""

    name: str
    category_code: str | None = None
    region: str | None = None
    is_active: bool = True
    lead_ids: frozenset[int] = frozenset()
    member_ids: frozenset[int] = frozenset()


def create_team(connection: Connection, actor: Actor, *, fields: TeamFields) -> int:
    """Add a team with its people; returns its number.

    Raises:
        InvalidInput: no name, or a category, region or person that does not exist.
        Conflict: the name is taken.
    """
    check(actor, "manage_users")
    values = _check_fields(connection, fields)
    statement = team.insert().values(**values)
    team_id: int = connection.execute(statement.returning(team.c.team_id)).scalar_one()
    _set_members(connection, team_id, fields)
    add_audit(connection, actor, kind="team_added", subject=fields.name.strip())
    return team_id


def change_team(connection: Connection, actor: Actor, *, team_id: int, fields: TeamFields) -> None:
    """Replace what is written down about a team, its people included.

    Raises:
        InvalidInput, Conflict: as for a new team.
        NotFound: there is no such team.
    """
    check(actor, "manage_users")
    values = _check_fields(connection, fields)
    changed = connection.execute(team.update().where(team.c.team_id == team_id).values(**values))
    if changed.rowcount == 0:
        raise NotFound("There is no team of that number.")
    _set_members(connection, team_id, fields)
    add_audit(connection, actor, kind="team_changed", subject=fields.name.strip())


def _check_fields(connection: Connection, fields: TeamFields) -> dict[str, object]:
    name = " ".join(fields.name.split())
    if not name or len(name) > 80:
        raise InvalidInput("Give the team a name of up to 80 characters.")
    _check_code(connection, "category", fields.category_code, sa.select(category.c.code))
    _check_code(connection, "region", fields.region, sa.select(region.c.code))
    _check_people(connection, fields.lead_ids | fields.member_ids)
    return {
        "name": name,
        "category_code": fields.category_code,
        "region": fields.region,
        "is_active": fields.is_active,
    }


def _check_code(connection: Connection, noun: str, code: str | None, known: sa.Select[str]) -> None:
    if code is not None and code not in connection.scalars(known).all():
        raise InvalidInput(f"There is no {noun} {code} in this municipality.")


def _check_people(connection: Connection, user_ids: Collection[int]) -> None:
    found = connection.scalars(
        sa.select(app_user.c.user_id).where(
            app_user.c.user_id.in_(user_ids), app_user.c.is_active, app_user.c.user_id != 0
        )
    ).all()
    if len(found) < len(user_ids):
        raise InvalidInput("Somebody chosen for the team is no longer active. Load the page again.")


def _set_members(connection: Connection, team_id: int, fields: TeamFields) -> None:
    connection.execute(team_member.delete().where(team_member.c.team_id == team_id))
    people = sorted(fields.lead_ids | fields.member_ids)
    if people:
        connection.execute(
            team_member.insert(),
            [
                {"team_id": team_id, "user_id": user_id, "is_lead": user_id in fields.lead_ids}
                for user_id in people
            ],
        )
