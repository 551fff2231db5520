"""What every part of the page of one campaign is drawn from."""

from dataclasses import dataclass
from datetime import datetime

from queries.sessions.campaigns import Campaign
from rules.access import may
from rules.actor import Actor
from rules.lookups import Reference


@dataclass(frozen=True, slots=True)
class CampaignView:
    """Who looks at which campaign, and when."""

    actor: Actor
    reference: Reference
    campaign: Campaign
    now: datetime

    @property
    def may_plan(self) -> bool:
        """Whether roster, links and evenings may be changed by this person at this time."""
        return self.campaign.runs and may(self.actor, "plan_sessions")

    @property
    def may_book(self) -> bool:
        return self.campaign.runs and may(self.actor, "book_seats")
