"""Tells managers of escalated queries: one digest a person and day, whatever happened."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import IS_ESCALATED, cases
from data.tables.messages import message
from data.tables.people import app_user
from data.transaction import set_actor
from queries.actions.send import send
from rules.access import check
from rules.actor import Actor
from rules.escalation_digest import TEMPLATE, Escalated, compose_digest
from rules.lookups import Reference


def list_managers(connection: Connection, actor: Actor) -> list[Actor]:
    """The active managers who can be written to, with what they see."""
    check(actor, "run_jobs")
    rows = connection.execute(
        sa.select(app_user)
        .where(app_user.c.role == "manager", app_user.c.is_active, app_user.c.email != "")
        .order_by(app_user.c.user_id)
    )
    return [
        Actor(
            user_id=row.user_id,
            username=row.username,
            display_name=row.display_name,
            role="manager",
            regions=tuple(row.regions),
            wards=tuple(row.wards),
            category_codes=tuple(row.category_codes),
        )
        for row in rows
    ]


def write_digest(
    connection: Connection,
    actor: Actor,
    *,
    manager: Actor,
    reference: Reference,
    address: str,
    now: datetime,
) -> bool:
    """Write a manager an e-mail about what was escalated since the last one that got out, if anything was.

    A digest that still waits is cancelled in favour of the new one, so that never two wait. Gives whether one
    was written.
    """
    check(actor, "run_jobs")
    mine = (message.c.user_id == manager.user_id) & (message.c.template_code == TEMPLATE)
    out = message.c.status.in_(("sent", "sending"))
    told_at, written_at = connection.execute(
        sa.select(sa.func.max(message.c.created_at).filter(out), sa.func.max(message.c.created_at)).where(
            mine
        )
    ).one()
    local = now.astimezone(reference.timezone)
    if written_at is not None and reference.local_day(written_at) >= local.date():
        return False
    with _seen_by(connection, manager, actor):
        escalated = _list_escalated(connection, manager, reference, told_at)
        has_news = any(at > written_at for _, at in escalated) if written_at is not None else bool(escalated)
    if not has_news:
        return False
    connection.execute(message.update().where(mine, message.c.status == "waiting").values(status="cancelled"))
    since_on = reference.local_day(told_at) if told_at else None
    draft = compose_digest(
        manager.user_id,
        [each for each, _ in escalated],
        ladder=reference.ladder,
        address=address,
        since_on=since_on,
        now=local,
    )
    return send(connection, actor, [draft], now=now) > 0


@contextmanager
def _seen_by(connection: Connection, manager: Actor, actor: Actor) -> Iterator[None]:
    """Let the database show what the manager sees, and no more, as it does on their screen."""
    set_actor(connection, manager)
    yield
    set_actor(connection, actor)


def _list_escalated(
    connection: Connection, manager: Actor, reference: Reference, after: datetime | None
) -> Sequence[tuple[Escalated, datetime]]:
    """What a manager is told, the highest rung and oldest promise first, with when it got there."""
    steps = [rung.step for rung in reference.ladder if rung.told == "area" or manager.sees_everything]
    statement = (
        sa.select(cases.c.reference, cases.c.escalation_step, cases.c.escalated_at)
        .where(IS_ESCALATED, cases.c.escalation_step.in_(steps))
        .order_by(cases.c.escalation_step.desc(), cases.c.promise_due_at, cases.c.case_id)
    )
    if after is not None:
        statement = statement.where(cases.c.escalated_at > after)
    return [(Escalated(row[0], row[1]), row[2]) for row in connection.execute(statement)]
