"""What speaks against the evenings of a campaign: public holidays, load shedding, outages."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from data.transaction import read
from pages.care.campaign_parts.view import CampaignView
from queries.sessions.alerts import list_alerts
from rules.sessions.warnings import list_warnings, make_area


def list_days_warnings(days: Iterable[date], view: CampaignView) -> list[str]:
    """The sentences about whole days of the campaign's area."""
    midnight = view.reference.midnight
    return warn([(midnight(day), midnight(day + timedelta(days=1))) for day in days], view)


def warn(spans: Sequence[tuple[datetime, datetime]], view: CampaignView) -> list[str]:
    """The sentences about times of the campaign."""
    if not spans:
        return []
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    campaign, reference = view.campaign, view.reference
    found = list_warnings(
        spans,
        make_area(campaign.regions, campaign.wards, reference, reference.local_day(first)),
        alerts=[noted.alert for noted in read(view.actor, list_alerts, from_at=first, to_at=last)],
        declared=reference.rulebook.declared_days,
        timezone=reference.timezone,
    )
    return [warning.words for warning in found]
