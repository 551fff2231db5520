"""Makes the Teams meetings that are waited for, one at a time."""

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from data.settings import Settings
from data.transaction import perform, read
from outward.teams import Deferred, MeetingWanted, Refused, Teams, TeamsAccess
from queries.actions.sessions.meetings import (
    Ending,
    LeasedMeeting,
    lease_meeting,
    mark_failed,
    mark_made,
    put_off_meeting,
)
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.errors import Conflict
from rules.lookups import Reference
from rules.sessions.meetings import name_meeting

Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


def teams_access(settings: Settings) -> TeamsAccess | None:
    """Whom the desk is to Microsoft; None when the settings name nobody."""
    if settings.teams_tenant is None or settings.teams_client_id is None or settings.teams_organiser is None:
        return None
    secret = settings.teams_client_secret
    return TeamsAccess(
        tenant=settings.teams_tenant,
        client_id=settings.teams_client_id,
        organiser=settings.teams_organiser,
        authority=settings.teams_authority,
        graph_url=settings.graph_url,
        certificate=settings.teams_certificate,
        secret=secret.get_secret_value() if secret else None,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def make_meetings(
    access: TeamsAccess | None, *, stop: threading.Event | None = None, clock: Clock = _now
) -> list[Ending]:
    """Make what is due until nothing is, Microsoft is away, or `stop` is set. Without access all wait.

    Gives what became of each. A worker that dies after the meeting was made and before that was noted leaves
    it leased; whoever takes it over asks under the same key and gets the same meeting.
    """
    endings: list[Ending] = []
    if access is None:
        return endings
    reference: Reference | None = None
    with closing(Teams(access)) as teams:
        while not (stop and stop.is_set()) and "put_off" not in endings:
            leased = perform(SYSTEM, lease_meeting, now=clock())
            if leased is None:
                break
            reference = reference or read(SYSTEM, load_reference)
            endings.append(_make(teams, leased, reference, clock))
    if endings:
        log.info("Teams meetings: %s.", ", ".join(f"{endings.count(e)} {e}" for e in dict.fromkeys(endings)))
    return endings


def _make(teams: Teams, leased: LeasedMeeting, reference: Reference, clock: Clock) -> Ending:
    """Ask for one meeting and note what came of it; no transaction is open meanwhile."""
    try:
        join_url = teams.make_meeting(_describe(leased, reference))
        return perform(SYSTEM, mark_made, leased=leased, join_url=join_url, reference=reference, now=clock())
    except (Deferred, Conflict) as error:
        after = error.after if isinstance(error, Deferred) else None
        return perform(SYSTEM, put_off_meeting, leased=leased, reason=str(error), after=after, now=clock())
    except Refused as error:
        return perform(SYSTEM, mark_failed, leased=leased, reason=str(error), now=clock())


def _describe(leased: LeasedMeeting, reference: Reference) -> MeetingWanted:
    return MeetingWanted(
        key=leased.meeting_key,
        subject=name_meeting(
            reference.municipality.short_name,
            reference.categories[leased.category_code].name,
            leased.starts_at,
            reference.timezone,
        ),
        starts_at=leased.starts_at,
        ends_at=leased.ends_at,
    )
