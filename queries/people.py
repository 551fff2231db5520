"""Who works here: users and teams."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import aggregate_order_by

from data.tables.people import app_user, team, team_member
from rules.access import check
from rules.actor import Actor, Role
from rules.errors import NotFound
from rules.staff import StaffFields


@dataclass(frozen=True, slots=True)
class User:
    """A member of staff as administrators see one."""

    user_id: int
    fields: StaffFields
    is_active: bool
    is_demo: bool
    must_change_password: bool
    created_at: datetime
    last_sign_in_at: datetime | None
    deactivated_at: datetime | None
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a team."""

    user_id: int
    display_name: str
    role: Role
    is_lead: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A team and its active members, leads first."""

    team_id: int
    name: str
    category_code: str | None
    region: str | None
    is_active: bool
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who can be given a query."""

    user_id: int
    display_name: str
    role: Role
    team_ids: tuple[int, ...]
    skills: tuple[str, ...]
    languages: tuple[str, ...]


_team_names = (
    sa.select(sa.func.array_agg(aggregate_order_by(team.c.name, team.c.name)))
    .join(team_member, team_member.c.team_id == team.c.team_id)
    .where(team_member.c.user_id == app_user.c.user_id, team.c.is_active)
    .scalar_subquery()
)

_users = sa.select(
    *app_user.c[
        "user_id", "username", "display_name", "email", "role", "regions", "wards", "category_codes",
        "skills", "languages", "is_active", "is_demo", "must_change_password", "created_at",
        "last_sign_in_at", "deactivated_at",
    ],
    _team_names.label("teams"),
).where(app_user.c.user_id != 0)  # fmt: skip


def list_users(
    connection: Connection,
    actor: Actor,
    *,
    words: str = "",
    with_inactive: bool = False,
    limit: int = 500,
) -> list[User]:
    """Users by name, at most `limit`; `words` is looked for in names and e-mail addresses."""
    check(actor, "manage_users")
    statement = _users.order_by(sa.func.lower(app_user.c.display_name), app_user.c.user_id).limit(limit)
    if not with_inactive:
        statement = statement.where(app_user.c.is_active)
    if words.strip():
        wanted = words.strip()
        statement = statement.where(
            app_user.c.username.icontains(wanted, autoescape=True)
            | app_user.c.display_name.icontains(wanted, autoescape=True)
            | app_user.c.email.icontains(wanted, autoescape=True)
        )
    return [_as_user(row) for row in connection.execute(statement)]


def get_user(connection: Connection, actor: Actor, *, user_id: int) -> User:
    """One user, active or not.

    Raises:
        NotFound: there is none of that number.
    """
    check(actor, "manage_users")
    row = connection.execute(_users.where(app_user.c.user_id == user_id)).one_or_none()
    if row is None:
        raise NotFound("There is no user of that number.")
    return _as_user(row)


def get_person(connection: Connection, actor: Actor, *, user_id: int) -> Actor:
    """An active member of staff as who acts, for work that goes on in their name.

    Raises:
        NotFound: there is none of that number, or they left.
    """
    check(actor, "run_jobs")
    found = connection.execute(
        sa.select(app_user).where(app_user.c.user_id == user_id, app_user.c.is_active)
    ).one_or_none()
    if found is None:
        raise NotFound("Who asked for this works here no more. Ask for it again.")
    return Actor(
        user_id=found.user_id,
        username=found.username,
        display_name=found.display_name,
        role=found.role,
        regions=tuple(found.regions),
        wards=tuple(found.wards),
        category_codes=tuple(found.category_codes),
    )


def find_user(connection: Connection, actor: Actor, *, username: str) -> User | None:
    """The user of that name in any case, active or not."""
    check(actor, "manage_users")
    statement = _users.where(sa.func.lower(app_user.c.username) == username.strip().lower())
    row = connection.execute(statement).one_or_none()
    return _as_user(row) if row else None


def _as_user(row: sa.Row[*tuple[Any, ...]]) -> User:
    values = row._mapping
    fields = StaffFields(
        username=values["username"],
        display_name=values["display_name"],
        role=values["role"],
        email=values["email"],
        regions=tuple(values["regions"]),
        wards=tuple(values["wards"]),
        category_codes=tuple(values["category_codes"]),
        skills=tuple(values["skills"]),
        languages=tuple(values["languages"]),
    )
    return User(
        user_id=values["user_id"],
        fields=fields,
        is_active=values["is_active"],
        is_demo=values["is_demo"],
        must_change_password=values["must_change_password"],
        created_at=values["created_at"],
        last_sign_in_at=values["last_sign_in_at"],
        deactivated_at=values["deactivated_at"],
        teams=tuple(values["teams"] or ()),
    )


def list_teams(connection: Connection, actor: Actor, *, with_inactive: bool = False) -> list[Team]:
    """Teams by name with their active members."""
    check(actor, "see_teams")
    statement = sa.select(team).order_by(sa.func.lower(team.c.name))
    if not with_inactive:
        statement = statement.where(team.c.is_active)
    rows = connection.execute(statement).all()
    members = _read_members(connection, [row.team_id for row in rows])
    return [_as_team(row, members) for row in rows]


def get_team(connection: Connection, actor: Actor, *, team_id: int) -> Team:
    """One team, in use or not.

    Raises:
        NotFound: there is none of that number.
    """
    check(actor, "see_teams")
    row = connection.execute(sa.select(team).where(team.c.team_id == team_id)).one_or_none()
    if row is None:
        raise NotFound("There is no team of that number.")
    return _as_team(row, _read_members(connection, [team_id]))


def _as_team(row: sa.Row[*tuple[Any, ...]], members: dict[int, list[Member]]) -> Team:
    values = row._mapping
    return Team(
        team_id=values["team_id"],
        name=values["name"],
        category_code=values["category_code"],
        region=values["region"],
        is_active=values["is_active"],
        members=tuple(members.get(values["team_id"], ())),
    )


def _read_members(connection: Connection, team_ids: Iterable[int]) -> dict[int, list[Member]]:
    statement = (
        sa.select(
            team_member.c.team_id,
            team_member.c.user_id,
            team_member.c.is_lead,
            app_user.c.display_name,
            app_user.c.role,
        )
        .join(app_user, app_user.c.user_id == team_member.c.user_id)
        .where(team_member.c.team_id.in_(list(team_ids)), app_user.c.is_active)
        .order_by(team_member.c.is_lead.desc(), sa.func.lower(app_user.c.display_name))
    )
    found: dict[int, list[Member]] = {}
    for row in connection.execute(statement):
        member = Member(row.user_id, row.display_name, row.role, row.is_lead)
        found.setdefault(row.team_id, []).append(member)
    return found


def find_name(connection: Connection, actor: Actor, *, user_id: int) -> str:
    """The name that colleagues know a person by, also of one who has left; empty where there is nobody."""
    check(actor, "see_triage")
    return connection.scalar(sa.select(app_user.c.display_name).where(app_user.c.user_id == user_id)) or ""


def list_own_teams(connection: Connection, actor: Actor) -> dict[int, str]:
    """The active teams the actor is in: number and name, by name."""
    check(actor, "see_teams")
    statement = (
        sa.select(team.c.team_id, team.c.name)
        .join(team_member, team_member.c.team_id == team.c.team_id)
        .where(team_member.c.user_id == actor.user_id, team.c.is_active)
        .order_by(team.c.name)
    )
    return {row.team_id: row.name for row in connection.execute(statement)}


def list_holders(connection: Connection, actor: Actor) -> list[Holder]:
    """Everybody a query can be given to: active experts, agents and managers, by name."""
    check(actor, "assign")
    teams_of = (
        sa.select(sa.func.array_agg(team_member.c.team_id))
        .where(team_member.c.user_id == app_user.c.user_id)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            app_user.c.user_id,
            app_user.c.display_name,
            app_user.c.role,
            app_user.c.skills,
            app_user.c.languages,
            teams_of.label("team_ids"),
        )
        .where(app_user.c.is_active, app_user.c.role.in_(("expert", "agent", "manager")))
        .order_by(sa.func.lower(app_user.c.display_name), app_user.c.user_id)
    )
    return [
        Holder(
            row.user_id,
            row.display_name,
            row.role,
            tuple(sorted(row.team_ids or ())),
            tuple(row.skills),
            tuple(row.languages),
        )
        for row in connection.execute(statement)
    ]
