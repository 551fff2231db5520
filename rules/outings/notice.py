"""The public notice of a mobile office, from the profile's words."""

from datetime import date

from rules.lookups import Reference
from rules.written import show_date

NO_VENUE = "a place that is still to be named"


def write_notice(reference: Reference, kind: str, region: str, venue: str, on: date) -> str:
    """What residents are told; empty for a walkabout, and where the profile has no words."""
    rules = reference.outings
    if kind != "mobile_office" or not rules.notice:
        return ""
    hours = rules.hours_of(kind)
    return rules.notice.format_map(
        {
            "area": reference.regions[region].name,
            "venue": venue.strip() or NO_VENUE,
            "day": f"{on:%A}, {show_date(on)}",
            "from": f"{hours.begins:%H:%M}",
            "to": f"{hours.ends:%H:%M}",
            "topics": ", ".join(topic[:1].lower() + topic[1:] for topic in rules.topics),
        }
    )
