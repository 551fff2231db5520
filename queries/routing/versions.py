"""The versions of the routing rules, and which is on."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.routing import read_profile_rules
from data.settings import get_settings
from data.tables.people import app_user
from data.tables.routing import routing_version
from queries.routing.route import read_text_in_force
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.errors import NotFound
from rules.routing.reading import read_rules
from rules.routing.rule import Rule

MOST_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Version:
    """A set of rules as it was written; `tried_cases` is on how many queries it was tried last."""

    version_id: int
    rules: str
    made_at: datetime
    made_by: str | None
    tried_at: datetime | None
    tried_cases: int | None
    on_from_at: datetime | None
    on_by: str | None


def list_versions(connection: Connection, actor: Actor) -> list[Version]:
    """The last versions, newest first."""
    check(actor, "manage_routing")
    statement = _select().order_by(routing_version.c.version_id.desc()).limit(MOST_VERSIONS)
    return as_records(Version, connection.execute(statement))


def get_version(connection: Connection, actor: Actor, *, version_id: int) -> Version:
    """One version.

    Raises:
        NotFound: there is none of that number.
    """
    check(actor, "manage_routing")
    statement = _select().where(routing_version.c.version_id == version_id)
    found = as_records(Version, connection.execute(statement))
    if not found:
        raise NotFound("There is no version of the routing rules of that number.")
    return found[0]


def list_in_force(connection: Connection, actor: Actor, *, now: datetime) -> tuple[Rule, ...]:
    """The rules that route queries at an instant, in their order."""
    check(actor, "manage_routing")
    return read_rules(read_text_in_force(connection, now))[1]


def begin_text(connection: Connection, actor: Actor, *, now: datetime) -> str:
    """What a new version is written from: the rules in force, or those that the profile ships."""
    check(actor, "manage_routing")
    return read_text_in_force(connection, now) or read_profile_rules(get_settings().profile)


def _select() -> sa.Select[tuple[object, ...]]:
    maker, switcher = app_user.alias("maker"), app_user.alias("switcher")
    version = routing_version.c
    joined = routing_version.outerjoin(maker, maker.c.user_id == version.made_by).outerjoin(
        switcher, switcher.c.user_id == version.on_by
    )
    return sa.select(
        version.version_id, version.rules, version.made_at, maker.c.display_name.label("made_by"),
        version.tried_at, version.tried_cases, version.on_from_at,
        switcher.c.display_name.label("on_by"),
    ).select_from(joined)  # fmt: skip
