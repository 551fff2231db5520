"""Sending a query to its team by the rules that are on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.routing import read_profile_rules
from data.settings import get_settings
from data.tables.cases import case_text
from data.tables.people import team
from data.tables.routing import routing_version
from rules.lookups import Reference
from rules.routing.reading import read_rules
from rules.routing.rule import decide, raise_priority, read_facts


def route(
    connection: Connection, body: Mapping[str, Any], words: str, reference: Reference, now: datetime
) -> dict[str, Any]:
    """What the rules add to the event that logs or recategorises a query; empty where none matches.

    `body` has the query's codes. A team that is no longer in use is left out.
    """
    rules = read_rules(read_text_in_force(connection, now))[1]
    decision = decide(rules, read_facts(body, words), reference)
    if decision is None:
        return {}
    rule = decision.rule
    routed, added = {"rule": rule.name, "because": decision.because}, dict[str, Any]()
    team_id = list_team_ids(connection).get(rule.team.casefold()) if rule.team else None
    if team_id is not None:
        added["team_id"] = team_id
        routed["team"] = rule.team
    priority = raise_priority(body["priority_code"], rule.priority, reference)
    if priority != body["priority_code"]:
        added["priority_code"] = routed["priority_code"] = priority
    return {**added, "routed": routed} if added else {}


def read_text_in_force(connection: Connection, now: datetime) -> str:
    """The version switched on last, or the profile's own rules where they are on and no version is."""
    text = connection.scalar(
        sa.select(routing_version.c.rules)
        .where(routing_version.c.on_from_at <= now)
        .order_by(routing_version.c.on_from_at.desc(), routing_version.c.version_id.desc())
        .limit(1)
    )
    if text is not None:
        return str(text)
    own = read_profile_rules(get_settings().profile)
    return own if read_rules(own)[0] else ""


def list_team_ids(connection: Connection) -> dict[str, int]:
    """The teams in use by their name without case."""
    rows = connection.execute(sa.select(team.c.name, team.c.team_id).where(team.c.is_active))
    return {row.name.casefold(): row.team_id for row in rows}


def read_words(connection: Connection, case_id: int) -> str:
    """What the resident said first; empty where nothing was written or it was erased."""
    statement = (
        sa.select(case_text.c.body)
        .where(case_text.c.case_id == case_id, case_text.c.kind == "words")
        .order_by(case_text.c.text_id)
        .limit(1)
    )
    return connection.scalar(statement) or ""
