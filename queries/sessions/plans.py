"""The plan of a campaign as it can still be changed."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from queries.actions.sessions.plans import read_plan
from queries.sessions.campaigns import get_campaign
from rules.access import check
from rules.actor import Actor
from rules.lookups import Reference
from rules.sessions.plan import CampaignPlan


@dataclass(frozen=True, slots=True)
class ChangeablePlan:
    """A plan with the days that are still to come, and the campaign's `last_seq` when it was read."""

    plan: CampaignPlan
    last_seq: int


def get_changeable_plan(
    connection: Connection, actor: Actor, *, campaign_id: int, reference: Reference, now: datetime
) -> ChangeablePlan:
    """What the form of a change begins with: days that were held or cancelled are left out.

    Raises:
        NotFound: there is no such campaign.
    """
    check(actor, "see_sessions")
    campaign = get_campaign(connection, actor, campaign_id=campaign_id, reference=reference, now=now)
    plan = read_plan(connection, campaign_id=campaign_id, reference=reference)
    today = reference.local_day(now)
    days = tuple(day for day in campaign.evenings if day >= today)
    return ChangeablePlan(replace(plan, days=days), campaign.last_seq)
