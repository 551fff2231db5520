"""Creators of what tests need, through the same actions that staff use."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import app_user
from data.transaction import set_actor
from queries.actions.log_case import Capture, ContactDetails, log_case
from queries.cases import CaseRecord
from rules.actor import SYSTEM, UNKNOWN_REGION, Actor, Role
from rules.lookups import Reference

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)

_numbers = count(1)


def make_actor(connection: Connection, role: Role = "expert", **scope: Any) -> Actor:
    """A member of staff with a scope; the connection goes on as the system."""
    username = f"{role}-{next(_numbers)}"
    values: dict[str, Any] = {"username": username, "display_name": username.capitalize(), "role": role}
    values |= {name: list(codes) for name, codes in scope.items()}
    user_id: int = connection.execute(
        sa.insert(app_user).values(values).returning(app_user.c.user_id)
    ).scalar_one()
    return Actor(user_id, username, values["display_name"], role, **scope)


def make_capture(**changes: Any) -> Capture:
    """What somebody writes down about a metering query of region B."""
    fields: dict[str, Any] = {
        "words": f"The water bill is far too high, number {next(_numbers)}",
        "category_code": "metering",
        "channel_code": "walk_in",
        "received_at": NOW,
        "region": "B",
    }
    return Capture(**(fields | changes))


def make_case(
    connection: Connection,
    reference: Reference,
    *,
    actor: Actor = SYSTEM,
    now: datetime = NOW,
    **changes: Any,
) -> CaseRecord:
    """A case that an actor logged; in region B where there is one."""
    set_actor(connection, actor)
    region = "B" if "B" in reference.regions else UNKNOWN_REGION
    changes = {"received_at": now, "region": region} | changes
    if actor.role == "councillor":
        changes = {"contact": ContactDetails("Nomsa Test", consent=True)} | changes
    case = log_case(connection, actor, capture=make_capture(**changes), reference=reference, now=now)
    set_actor(connection, SYSTEM)
    return case
