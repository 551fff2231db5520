"""Who works on a case: take next, claim, assign, release."""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.cases import MAY_BE_TAKEN, cases
from data.tables.people import app_user, team
from queries.actions.record import record
from queries.actions.steps import begin, status_change
from queries.cases import CaseRecord, as_record
from queries.filters import conditions
from rules import events
from rules.access import check
from rules.actor import Actor
from rules.case_filter import CaseFilter, Whose
from rules.errors import Conflict, InvalidInput
from rules.events import Event
from rules.lookups import Reference

_NEXT: Final = (
    sa.select(cases)
    .where(
        MAY_BE_TAKEN,
        sa.or_(cases.c.parked_until_on.is_(None), cases.c.parked_until_on <= sa.bindparam("today")),
    )
    .order_by(cases.c.act_by_at, cases.c.case_id)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def take_next(
    connection: Connection, actor: Actor, *, case_filter: CaseFilter, reference: Reference, now: datetime
) -> CaseRecord | None:
    """Give the actor the case to act on first in a filter and their scope; None when none is left.

    Never one that is held, waiting or parked. Two people at once get two different cases: each skips what
    the other has locked.
    """
    check(actor, "take_next")
    today = reference.local_day(now)
    # what is to be taken is held by nobody, whoever's queries are being looked at
    whose: Whose = "team" if case_filter.whose == "team" else "all"
    fitting = _NEXT.where(*conditions(case_filter.but(whose=whose, holder_id=None), actor, reference, now))
    row = connection.execute(fitting, {"today": today}).one_or_none()
    if row is None:
        return None
    case = as_record(row)
    body = status_change(reference, "claim", case, actor) | {"holder_id": actor.user_id}
    claimed = Event(events.CLAIMED, now, body, actor.user_id)
    return record(connection, actor, case, [claimed], reference=reference, now=now)


def claim(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Take this very case.

    Raises:
        Conflict: somebody else holds it.
    """
    case, step = begin(connection, actor, "claim", case_id=case_id, seen_seq=seen_seq, reference=reference)
    if case.state.holder_id == actor.user_id:
        return case
    if case.state.holder_id is not None:
        raise Conflict(f"{case.reference} is held by {_name(connection, case.state.holder_id)}.")
    claimed = Event(events.CLAIMED, now, step | {"holder_id": actor.user_id}, actor.user_id)
    return record(connection, actor, case, [claimed], reference=reference, now=now)


def assign(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    holder_id: int | None,
    team_id: int | None = None,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Give the case to a colleague, a team, or both.

    Raises:
        InvalidInput: neither was named, or that person or team no longer works here.
    """
    case, step = begin(connection, actor, "assign", case_id=case_id, seen_seq=seen_seq, reference=reference)
    if holder_id is None and team_id is None:
        raise InvalidInput("Choose a person or a team to give it to.")
    require_holder(connection, holder_id)
    require_team(connection, team_id)
    body = step | {"holder_id": holder_id} | ({"team_id": team_id} if team_id is not None else {})
    assigned = Event(events.ASSIGNED, now, body, actor.user_id)
    return record(connection, actor, case, [assigned], reference=reference, now=now)


def release(
    connection: Connection,
    actor: Actor,
    *,
    case_id: int,
    seen_seq: int | None,
    reference: Reference,
    now: datetime,
) -> CaseRecord:
    """Put the case back into the queue for whoever takes next.

    Raises:
        Conflict: nobody holds it.
    """
    case, step = begin(connection, actor, "release", case_id=case_id, seen_seq=seen_seq, reference=reference)
    if case.state.holder_id is None:
        raise Conflict(f"{case.reference} is already in the queue.")
    released = Event(events.RELEASED, now, step, actor.user_id)
    return record(connection, actor, case, [released], reference=reference, now=now)


def _name(connection: Connection, user_id: int) -> str:
    name = connection.scalar(sa.select(app_user.c.display_name).where(app_user.c.user_id == user_id))
    return name or "somebody else"


def require_holder(connection: Connection, user_id: int | None) -> None:
    """Refuse a person who does not work on queries; None passes.

    Raises:
        InvalidInput: they left, or have another role.
    """
    if user_id is None:
        return
    works = connection.scalar(
        sa.select(app_user.c.user_id).where(
            app_user.c.user_id == user_id,
            app_user.c.is_active,
            app_user.c.role.in_(("expert", "agent", "manager")),
        )
    )
    if works is None:
        raise InvalidInput("That person does not work on queries. Choose an active expert, agent or manager.")


def require_team(connection: Connection, team_id: int | None) -> None:
    """Refuse a team that is no longer in use; None passes.

    Raises:
        InvalidInput: it is not.
    """
    if team_id is None:
        return
    if (
        connection.scalar(sa.select(team.c.team_id).where(team.c.team_id == team_id, team.c.is_active))
        is None
    ):
        raise InvalidInput("That team no longer exists. Choose another.")
