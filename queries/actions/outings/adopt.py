"""Writes a proposed plan: each outing as if a manager had planned it, those that no longer fit left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.people import app_user
from queries.actions.attempts import attempt
from queries.actions.outings.change import move_outing
from queries.actions.outings.people import Going
from queries.actions.outings.plan import NewOuting, plan_outing
from queries.outings.proposed_stops import propose_stops
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput
from rules.lookups import Reference
from rules.planning.outings.task import Proposed


@dataclass(frozen=True, slots=True)
class Adopted:
    """How many outings were planned and moved, and why others were not, a sentence each."""

    planned: int
    moved: int
    refused: tuple[str, ...]


def adopt_plan(
    connection: Connection,
    actor: Actor,
    *,
    outings: Sequence[Proposed],
    replaces_outing_id: int | None = None,
    reference: Reference,
    now: datetime,
) -> Adopted:
    """Move what is moved, then plan what is new, with its people and the stops its ward needs.

    What changed since the plan was made (leave, another outing) keeps that one outing out and costs no other.
    The first new outing takes the place of the replaced one.

    Raises:
        InvalidInput: nothing was chosen.
    """
    check(actor, "plan_outings")
    wanted = [each for each in outings if each.is_new or each.is_moved]
    if not wanted:
        raise InvalidInput("Choose the outings to plan.")
    councillors = _find_councillors(connection, wanted)
    refused: list[str] = []
    moved = planned = 0
    for each in sorted(wanted, key=lambda outing: (outing.is_new, outing.on)):
        if each.outing_id is not None:
            move = partial(
                move_outing, connection, actor, outing_id=each.outing_id, held_on=each.on,
                reference=reference, now=now,
            )  # fmt: skip
            sentence = attempt(connection, move)
            moved += sentence is None
        else:
            new = _as_new(connection, actor, each, councillors, replaces_outing_id, reference, now)
            plan = partial(plan_outing, connection, actor, new=new, reference=reference, now=now)
            sentence = attempt(connection, plan)
            planned += sentence is None
            replaces_outing_id = None if sentence is None else replaces_outing_id
        refused += [sentence] if sentence else []
    return Adopted(planned, moved, tuple(dict.fromkeys(refused)))


def _find_councillors(connection: Connection, outings: Sequence[Proposed]) -> frozenset[int]:
    going = {user_id for each in outings for user_id in each.user_ids}
    is_one = app_user.c.user_id.in_(going) & (app_user.c.role == "councillor")
    return frozenset(connection.scalars(sa.select(app_user.c.user_id).where(is_one)))


def _as_new(
    connection: Connection,
    actor: Actor,
    proposed: Proposed,
    councillors: frozenset[int],
    replaces_outing_id: int | None,
    reference: Reference,
    now: datetime,
) -> NewOuting:
    usual = "official" if proposed.kind == "walkabout" else "agent"
    people = [Going(number, "councillor" if number in councillors else usual) for number in proposed.user_ids]
    stops = (
        propose_stops(connection, actor, ward_no=proposed.ward_no, reference=reference, now=now)
        if proposed.ward_no is not None
        else []
    )
    return NewOuting(
        proposed.kind,
        proposed.on,
        ward_no=proposed.ward_no,
        region=proposed.region,
        note=proposed.reason,
        people=people,
        stops=stops,
        replaces_outing_id=replaces_outing_id,
    )
