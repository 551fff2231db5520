"""Links of virtual sessions and of single experts, pasted or imported."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import roster_place, virtual_session
from queries.actions.sessions.changes import note_change
from queries.actions.sessions.link_rules import require_link
from queries.actions.sessions.locked import lock_meeting
from queries.actions.sessions.tell import tell_of_link
from rules.access import check
from rules.actor import Actor
from rules.errors import InvalidInput, NotFound
from rules.lookups import Reference


def set_link(
    connection: Connection,
    actor: Actor,
    *,
    virtual_session_id: int,
    join_url: str | None,
    reference: Reference,
    now: datetime,
) -> None:
    """Give a virtual session its link, or take it away; whoever is booked is told of it.

    Raises:
        InvalidInput: it is no link of a meeting, or another category's at the same time.
        Conflict: the virtual session is cancelled or over.
    """
    check(actor, "plan_sessions")
    meeting = lock_meeting(connection, virtual_session_id=virtual_session_id)
    meeting.require_live(now)
    kept = require_link(connection, meeting=meeting, url=join_url, reference=reference)
    if kept == meeting.join_url:
        return
    connection.execute(
        sa.update(virtual_session)
        .where(virtual_session.c.virtual_session_id == virtual_session_id)
        .values(
            join_url=kept,
            meeting_state="none",
            meeting_error=None,
            sequence=virtual_session.c.sequence + 1,
        )
    )
    note_change(
        connection,
        by=actor,
        campaign_id=meeting.campaign_id,
        virtual_session_id=virtual_session_id,
        kind="link_set" if kept else "link_removed",
        detail={"from": meeting.join_url, "to": kept},
        now=now,
    )
    if kept:
        tell_of_link(connection, actor, virtual_session_id=virtual_session_id, reference=reference, now=now)


def set_links(
    connection: Connection,
    actor: Actor,
    *,
    links: Mapping[int, str],
    reference: Reference,
    now: datetime,
) -> None:
    """Give several virtual sessions their links, all or none.

    Raises:
        InvalidInput: says of which number what is wrong.
    """
    check(actor, "plan_sessions")
    for virtual_session_id in sorted(links):
        try:
            set_link(
                connection,
                actor,
                virtual_session_id=virtual_session_id,
                join_url=links[virtual_session_id],
                reference=reference,
                now=now,
            )
        except InvalidInput as error:
            raise InvalidInput(f"{_show(connection, virtual_session_id, reference)}: {error}") from error


def set_expert_link(
    connection: Connection,
    actor: Actor,
    *,
    roster_place_id: int,
    join_url: str | None,
    reference: Reference,
    now: datetime,
) -> None:
    """Give an expert a link of their own, or go back to the virtual session's; residents are told.

    Raises:
        InvalidInput: it is no link of a meeting, or another category's at the same time.
        NotFound: there is no such place.
    """
    check(actor, "plan_sessions")
    row = connection.execute(
        sa.select(roster_place).where(
            roster_place.c.roster_place_id == roster_place_id, roster_place.c.removed_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("This expert has no place here any more.")
    meeting = lock_meeting(connection, virtual_session_id=row.virtual_session_id)
    meeting.require_live(now)
    kept = require_link(connection, meeting=meeting, url=join_url, reference=reference)
    if kept == row.join_url:
        return
    connection.execute(
        sa.update(roster_place).where(roster_place.c.roster_place_id == roster_place_id).values(join_url=kept)
    )
    note_change(
        connection,
        by=actor,
        campaign_id=meeting.campaign_id,
        virtual_session_id=meeting.virtual_session_id,
        kind="expert_link_set" if kept else "expert_link_removed",
        detail={"user_id": row.user_id, "from": row.join_url, "to": kept},
        now=now,
    )
    tell_of_link(
        connection,
        actor,
        virtual_session_id=meeting.virtual_session_id,
        roster_place_id=roster_place_id,
        reference=reference,
        now=now,
    )


def _show(connection: Connection, virtual_session_id: int, reference: Reference) -> str:
    row = connection.execute(
        sa.select(virtual_session.c.category_code, virtual_session.c.starts_at).where(
            virtual_session.c.virtual_session_id == virtual_session_id
        )
    ).one()
    local = row.starts_at.astimezone(reference.timezone)
    return f"{reference.categories[row.category_code].name}, {local:%d %b %H:%M}"
