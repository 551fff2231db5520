"""Who sits in which virtual session: a place makes seats, and takes them along when it goes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import Range

from data.tables.campaigns import roster_place
from queries.actions.sessions.changes import note_change
from queries.actions.sessions.conflicts import list_conflicts
from queries.actions.sessions.link_rules import require_link
from queries.actions.sessions.locked import lock_meeting
from queries.actions.sessions.seats import make_seats, withdraw_seats
from queries.actions.sessions.slotting import fit_extras
from queries.actions.sessions.turns import wait_for_expert
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotFound
from rules.lookups import Reference


def add_expert(
    connection: Connection,
    actor: Actor,
    *,
    virtual_session_id: int,
    user_id: int,
    join_url: str | None = None,
    despite_conflicts: bool = False,
    reference: Reference,
    now: datetime,
) -> int:
    """Give an expert a place, with a seat for every slot; gives the place's number.

    `despite_conflicts` says that a manager has seen what speaks against it and wants it all the same.

    Raises:
        InvalidInput: something speaks against it, in sentences, or the link is none.
        Conflict: the expert sits elsewhere at that time, or the evening is cancelled or over.
    """
    check(actor, "plan_sessions")
    meeting = lock_meeting(connection, virtual_session_id=virtual_session_id)
    meeting.require_live(now)
    wait_for_expert(connection, user_id=user_id)
    conflicts = list_conflicts(
        connection, actor, virtual_session_id=virtual_session_id, user_id=user_id, reference=reference
    )
    binding = [each.sentence for each in conflicts if each.is_final or not despite_conflicts]
    if binding:
        raise InvalidInput(" ".join(binding))
    statement = sa.insert(roster_place).values(
        virtual_session_id=virtual_session_id,
        user_id=user_id,
        during=Range(meeting.starts_at, meeting.ends_at),
        join_url=require_link(connection, meeting=meeting, url=join_url, reference=reference),
    )
    place_id: int = connection.execute(statement.returning(roster_place.c.roster_place_id)).scalar_one()
    seats = make_seats(connection, meeting=meeting, roster_place_id=place_id)
    fit_extras(connection, meeting=meeting, now=now)
    note_change(
        connection,
        by=actor,
        campaign_id=meeting.campaign_id,
        virtual_session_id=virtual_session_id,
        kind="expert_added",
        detail={"user_id": user_id, "seats": seats, "despite": [each.kind for each in conflicts]},
        now=now,
    )
    return place_id


def remove_expert(
    connection: Connection, actor: Actor, *, virtual_session_id: int, user_id: int, now: datetime
) -> int:
    """Take an expert's place and free seats away; gives how many residents have no expert of their own now.

    Their residents go to other experts' free seats of the same time; where there are none they keep their
    time, and the next expert added takes them on.

    Raises:
        NotFound: the expert has no place there.
    """
    check(actor, "plan_sessions")
    meeting = lock_meeting(connection, virtual_session_id=virtual_session_id)
    place_id = connection.scalar(
        sa.update(roster_place)
        .where(
            roster_place.c.virtual_session_id == virtual_session_id,
            roster_place.c.user_id == user_id,
            roster_place.c.removed_at.is_(None),
        )
        .values(removed_at=now)
        .returning(roster_place.c.roster_place_id)
    )
    if place_id is None:
        raise NotFound("This expert has no place here any more.")
    left = withdraw_seats(connection, roster_place_id=place_id, now=now)
    fit_extras(connection, meeting=meeting, now=now)
    note_change(
        connection,
        by=actor,
        campaign_id=meeting.campaign_id,
        virtual_session_id=virtual_session_id,
        kind="expert_removed",
        detail={"user_id": user_id, "without_expert": left},
        now=now,
    )
    return left
