"""Writing a version of the routing rules, trying it and switching it on."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import team
from data.tables.routing import routing_version
from queries.actions.audit import add_audit
from queries.routing.try_rules import try_rules
from queries.routing.versions import get_version
from rules.access import check
from rules.actor import Actor
from rules.errors import Conflict, InvalidInput
from rules.lookups import Reference
from rules.routing.reading import check_names, read_rules
from rules.routing.rule import list_codes
from rules.routing.trial import Trial


def save_draft(
    connection: Connection, actor: Actor, *, text: str, reference: Reference, now: datetime
) -> int:
    """Keep rules as a version that routes nothing yet; returns its number. None at all: nothing is routed.

    Raises:
        InvalidInput: one line for each fault, with the rule's number and the field.
    """
    check(actor, "manage_routing")
    _check_rules(connection, text, reference)
    values = {"rules": text, "made_at": now, "made_by": actor.user_id or None}
    version_id: int = connection.execute(
        routing_version.insert().values(**values).returning(routing_version.c.version_id)
    ).scalar_one()
    add_audit(connection, actor, kind="routing_drafted", subject=f"routing rules {version_id}")
    return version_id


def try_version(
    connection: Connection,
    actor: Actor,
    *,
    version_id: int,
    start_on: date,
    end_on: date,
    reference: Reference,
    now: datetime,
) -> Trial:
    """What a version would have changed in a period; notes that it was tried.

    Raises:
        InvalidInput: the days are the wrong way round, or nothing was received in them.
        NotFound: there is no such version.
    """
    check(actor, "manage_routing")
    trial = try_rules(
        connection, actor, version_id=version_id, start_on=start_on, end_on=end_on, reference=reference
    )
    if not trial.seen:
        raise InvalidInput("No query was received in these days. Choose a longer period.")
    connection.execute(
        routing_version.update()
        .where(routing_version.c.version_id == version_id)
        .values(tried_at=now, tried_cases=trial.seen)
    )
    return trial


def switch_on(
    connection: Connection, actor: Actor, *, version_id: int, reference: Reference, now: datetime
) -> None:
    """Let a version that was tried route the queries from now on, in place of the one before.

    Raises:
        InvalidInput: it was not tried, or a team or code it names is not there any more.
        Conflict: it was switched on already.
        NotFound: there is no such version.
    """
    check(actor, "manage_routing")
    version = get_version(connection, actor, version_id=version_id)
    if version.tried_at is None:
        raise InvalidInput("Try these rules on history first, then switch them on.")
    _check_rules(connection, version.rules, reference)
    switched = connection.execute(
        routing_version.update()
        .where(routing_version.c.version_id == version_id, routing_version.c.on_from_at.is_(None))
        .values(on_from_at=now, on_by=actor.user_id or None)
    )
    if switched.rowcount != 1:
        raise Conflict("These rules were switched on already. Save them again to bring them back.")
    add_audit(connection, actor, kind="routing_switched_on", subject=f"routing rules {version_id}")


def switch_off(connection: Connection, actor: Actor, *, now: datetime) -> None:
    """Route nothing from now on, until a version is switched on again."""
    check(actor, "manage_routing")
    by = actor.user_id or None
    version_id = connection.execute(
        routing_version.insert()
        .values(rules="", made_at=now, made_by=by, tried_at=now, tried_cases=0, on_from_at=now, on_by=by)
        .returning(routing_version.c.version_id)
    ).scalar_one()
    add_audit(connection, actor, kind="routing_switched_off", subject=f"routing rules {version_id}")


def _check_rules(connection: Connection, text: str, reference: Reference) -> None:
    is_on, rules = read_rules(text)
    if is_on:
        raise InvalidInput("Leave out the line with on: rules are switched on after they were tried.")
    in_use = sa.select(team.c.name).where(team.c.is_active).order_by(team.c.name)
    check_names(rules, list_codes(reference), connection.scalars(in_use).all())
