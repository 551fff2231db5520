"""The parts of a campaign's page in their order; a new part is a file here and a line in this list."""

from collections.abc import Callable
from typing import Final

from pages.care.campaign_parts.bookings import draw_bookings
from pages.care.campaign_parts.changes import draw_changes
from pages.care.campaign_parts.evenings import draw_evenings
from pages.care.campaign_parts.inviting import draw_inviting
from pages.care.campaign_parts.links import draw_links
from pages.care.campaign_parts.planner import draw_planner
from pages.care.campaign_parts.report import draw_report
from pages.care.campaign_parts.view import CampaignView

# code in the address, words on screen, what draws it; the first is shown when the address names none
PARTS: Final[dict[str, tuple[str, Callable[[CampaignView], None]]]] = {
    "evenings": ("Evenings", draw_evenings),
    "inviting": ("Who to invite", draw_inviting),
    "planner": ("Plan the roster", draw_planner),
    "links": ("Links", draw_links),
    "bookings": ("Bookings", draw_bookings),
    "report": ("Report", draw_report),
    "changes": ("Changes", draw_changes),
}
