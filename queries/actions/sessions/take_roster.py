"""Taking the roster of an evening out of the desk, which is audited."""

from datetime import date, datetime

from sqlalchemy import Connection

from outward.rosters.document import DayRoster, name_file
from queries.actions.audit import add_audit
from queries.sessions.rosters import get_day_roster
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference


def take_roster(
    connection: Connection, actor: Actor, *, campaign_id: int, on: date, reference: Reference, now: datetime
) -> DayRoster:
    """The roster of one evening, for a file.

    Raises:
        NotFound: no such campaign, or it has no virtual session on that day.
    """
    check(actor, "see_sessions")
    roster = get_day_roster(connection, actor, campaign_id=campaign_id, on=on, reference=reference, now=now)
    subject = name_file(roster).removesuffix(".pdf")
    add_audit(connection, actor, kind="downloaded", subject=subject, detail={"campaign_id": campaign_id})
    return roster
