"""The people of the synthetic city: colleagues who cannot sign in, and the teams they form."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import app_user
from queries.actions.teams import TeamFields, create_team
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.staff import StaffFields


def add_colleagues(
    connection: Connection, actor: Actor, *, colleagues: Sequence[StaffFields]
) -> dict[str, int]:
    """Add demo staff without a password; gives their numbers by user name. Those who exist stay."""
    check(actor, "manage_users")
    known = _find(connection, [fields.username for fields in colleagues])
    rows = [
        {
            "username": fields.username,
            "display_name": fields.display_name,
            "role": fields.role,
            "regions": list(fields.regions),
            "category_codes": list(fields.category_codes),
            "skills": list(fields.skills),
            "languages": list(fields.languages),
            "is_demo": True,
        }
        for fields in colleagues
        if fields.username not in known
    ]
    if rows:
        connection.execute(sa.insert(app_user), rows)
    return _find(connection, [fields.username for fields in colleagues])


def add_teams(
    connection: Connection, actor: Actor, *, reference: Reference, experts: Mapping[str, Sequence[int]]
) -> None:
    """One team a category, led by its first expert."""
    check(actor, "manage_users")
    for code, people in experts.items():
        fields = TeamFields(
            name=reference.categories[code].name,
            category_code=code,
            lead_ids=frozenset(people[:1]),
            member_ids=frozenset(people),
        )
        create_team(connection, actor, fields=fields)


def _find(connection: Connection, usernames: Sequence[str]) -> dict[str, int]:
    found = connection.execute(
        sa.select(app_user.c.username, app_user.c.user_id).where(app_user.c.username.in_(usernames))
    )
    return {row.username: row.user_id for row in found}
