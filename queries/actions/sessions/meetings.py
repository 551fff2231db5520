"""Teams meetings: asked for by staff, made by a worker that leases one virtual session at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.campaigns import virtual_session
from queries.actions.sessions.changes import note_change
from queries.actions.sessions.tell import tell_of_link
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.sessions.links import check_link, normal_link
from rules.sessions.meetings import MOST_ATTEMPTS, next_attempt_at

# Longer than sign-in and meeting can take, each of their steps at its limit.
LEASE: Final = timedelta(minutes=3)
# not_wanted: somebody pasted a link meanwhile, called the evening off, or another worker has it
Ending = Literal["made", "failed", "put_off", "not_wanted"]
TOO_LATE: Final = "The evening was over before the meeting could be made."
CRASHED: Final = f"Given up: the worker ended while asking for it, at the last of {MOST_ATTEMPTS} attempts."


def want_meetings(connection: Connection, actor: Actor, *, campaign_id: int, now: datetime) -> int:
    """Have a meeting made for every coming virtual session of a campaign that has no link.

    One whose meeting failed is tried anew. Gives for how many.
    """
    check(actor, "plan_sessions")
    wanted = connection.scalars(
        virtual_session.update()
        .where(
            virtual_session.c.campaign_id == campaign_id,
            virtual_session.c.status == "planned",
            virtual_session.c.join_url.is_(None),
            virtual_session.c.ends_at > now,
            virtual_session.c.meeting_state != "wanted",
        )
        .values(meeting_state="wanted", meeting_error=None, meeting_attempts=0, meeting_not_before_at=None)
        .returning(virtual_session.c.virtual_session_id)
    ).all()
    for virtual_session_id in wanted:
        note_change(
            connection,
            by=actor,
            campaign_id=campaign_id,
            virtual_session_id=virtual_session_id,
            kind="meeting_wanted",
            now=now,
        )
    return len(wanted)


def count_wanted(connection: Connection, actor: Actor, *, campaign_id: int) -> int:
    """For how many virtual sessions of a campaign a meeting is being made."""
    check(actor, "see_sessions")
    waiting = sa.select(sa.func.count()).where(virtual_session.c.campaign_id == campaign_id, _IS_WANTED)
    return connection.scalar(waiting) or 0


@dataclass(frozen=True, slots=True)
class LeasedMeeting:
    """A virtual session that one worker alone may ask a meeting for, until `meeting_leased_until_at`."""

    virtual_session_id: int
    campaign_id: int
    category_code: str
    starts_at: datetime
    ends_at: datetime
    meeting_key: str
    meeting_attempts: int
    meeting_leased_until_at: datetime


def lease_meeting(connection: Connection, actor: Actor, *, now: datetime) -> LeasedMeeting | None:
    """Take the virtual session that begins first of those that wait for a meeting; None when none is due.

    The key of its meeting stays the same from the first attempt on.
    """
    check(actor, "run_jobs")
    _give_up(connection, now)
    waiting = connection.execute(
        sa.select(virtual_session.c.virtual_session_id)
        .where(
            _IS_WANTED,
            sa.func.coalesce(virtual_session.c.meeting_not_before_at, now) <= now,
            sa.func.coalesce(virtual_session.c.meeting_leased_until_at, now) <= now,
        )
        .order_by(virtual_session.c.starts_at, virtual_session.c.virtual_session_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).scalar_one_or_none()
    if waiting is None:
        return None
    leased = connection.execute(
        virtual_session.update()
        .where(virtual_session.c.virtual_session_id == waiting)
        .values(
            meeting_key=sa.func.coalesce(virtual_session.c.meeting_key, str(uuid4())),
            meeting_attempts=virtual_session.c.meeting_attempts + 1,
            meeting_leased_until_at=now + LEASE,
        )
        .returning(*(virtual_session.c[name] for name in LeasedMeeting.__dataclass_fields__))
    ).one()
    return LeasedMeeting(**leased._mapping)


def mark_made(
    connection: Connection,
    actor: Actor,
    *,
    leased: LeasedMeeting,
    join_url: str,
    reference: Reference,
    now: datetime,
) -> Ending:
    """Keep the link of a meeting that was made, and tell whoever is booked already.

    A link that leads elsewhere than the profile allows is a failure.
    """
    check(actor, "run_jobs")
    wrong = check_link(join_url, reference.sessions.teams_hosts)
    if wrong is not None:
        return mark_failed(connection, actor, leased=leased, reason=f"Teams gave a link: {wrong}", now=now)
    kept = normal_link(join_url)
    made = {
        "meeting_state": "made",
        "join_url": kept,
        "meeting_error": None,
        "sequence": virtual_session.c.sequence + 1,
    }
    if not _settle(connection, leased, made):
        return "not_wanted"
    _note(connection, actor, leased, "link_made", {"to": kept}, now)
    tell_of_link(
        connection, actor, virtual_session_id=leased.virtual_session_id, reference=reference, now=now
    )
    return "made"


def mark_failed(
    connection: Connection, actor: Actor, *, leased: LeasedMeeting, reason: str, now: datetime
) -> Ending:
    """The meeting cannot be made until somebody changes something."""
    check(actor, "run_jobs")
    if not _settle(connection, leased, {"meeting_state": "failed", "meeting_error": reason}):
        return "not_wanted"
    _note(connection, actor, leased, "meeting_failed", {"reason": reason}, now)
    return "failed"


def put_off_meeting(
    connection: Connection,
    actor: Actor,
    *,
    leased: LeasedMeeting,
    reason: str,
    after: timedelta | None,
    now: datetime,
) -> Ending:
    """It did not work this time: try later, or fail after the last attempt."""
    check(actor, "run_jobs")
    later = next_attempt_at(leased.meeting_attempts, now, after)
    if later is None:
        return mark_failed(connection, actor, leased=leased, reason=reason, now=now)
    waits = _settle(connection, leased, {"meeting_error": reason, "meeting_not_before_at": later})
    return "put_off" if waits else "not_wanted"


_IS_WANTED: Final = sa.and_(
    virtual_session.c.meeting_state == "wanted",
    virtual_session.c.status == "planned",
    virtual_session.c.join_url.is_(None),
)


def _give_up(connection: Connection, now: datetime) -> None:
    """What is over, and what took its worker down at every attempt, is not asked for again."""
    is_over = virtual_session.c.ends_at <= now
    has_crashed = sa.and_(
        virtual_session.c.meeting_leased_until_at <= now,
        virtual_session.c.meeting_attempts >= MOST_ATTEMPTS,
    )
    connection.execute(
        virtual_session.update()
        .where(_IS_WANTED, is_over | has_crashed)
        .values(
            meeting_state="failed",
            meeting_error=sa.case((is_over, TOO_LATE), else_=CRASHED),
            meeting_leased_until_at=None,
        )
    )


def _settle(connection: Connection, leased: LeasedMeeting, values: dict[str, Any]) -> bool:
    """Write what came of a lease, unless it is another's by now or a link was pasted."""
    mine = sa.and_(
        _IS_WANTED,
        virtual_session.c.virtual_session_id == leased.virtual_session_id,
        virtual_session.c.meeting_leased_until_at == leased.meeting_leased_until_at,
        virtual_session.c.meeting_attempts == leased.meeting_attempts,
    )
    written = connection.execute(
        virtual_session.update().where(mine).values(**values, meeting_leased_until_at=None)
    )
    return written.rowcount == 1


def _note(
    connection: Connection,
    actor: Actor,
    leased: LeasedMeeting,
    kind: str,
    detail: dict[str, Any],
    now: datetime,
) -> None:
    note_change(
        connection,
        by=actor,
        campaign_id=leased.campaign_id,
        virtual_session_id=leased.virtual_session_id,
        kind=kind,
        detail=detail,
        now=now,
    )
