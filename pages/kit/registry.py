"""Every page as data: where it lives, what it is called and who may open it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rules.actor import ROLES, Role

FOLDER: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page. `file` is relative to the pages folder; `in_menu` False: opened by links only; `section`: the
    part of the menu it stands in, none for what is opened all day.

    There is no icon: Streamlit would fetch it from a public server for the browser's tab.
    """

    url_path: str
    title: str
    file: str
    roles: tuple[Role, ...]
    in_menu: bool = True
    section: str = ""

    @property
    def path(self) -> Path:
        return FOLDER / self.file


_CASEWORKERS: Final[tuple[Role, ...]] = ("expert", "agent", "manager", "councillor")

HOME: Final = PageEntry("home", "Home", "shared/home.py", ROLES)
ME: Final = PageEntry("me", "Your account", "shared/me.py", ROLES, in_menu=False)
ACCOUNT: Final = PageEntry(
    "account", "Account", "experts/account.py", ("expert", "agent", "manager"), in_menu=False
)
IMPORTS: Final = PageEntry("imports", "Imports", "admin/imports.py", ("admin",))
EXTRACTS: Final = PageEntry("extracts", "Billing extracts", "admin/extracts.py", ("admin",))
OUTBOX: Final = PageEntry("outbox", "Outbox", "admin/outbox.py", ("admin", "manager"))
ROUTING: Final = PageEntry("routing", "Routing", "shared/routing.py", ("manager", "admin"), section="Reports")
TEAM: Final = PageEntry("team", "Team", "shared/team.py", ("expert", "manager"))
SLA: Final = PageEntry("sla", "Service levels", "managers/sla.py", ("manager",))
CHANGES: Final = PageEntry(
    "changes", "Changes of many", "shared/changes.py", ("expert", "agent", "manager"), in_menu=False
)
QUERY: Final = PageEntry("query", "Query", "shared/query.py", _CASEWORKERS, in_menu=False)

ENTRIES: Final[tuple[PageEntry, ...]] = (
    HOME,
    PageEntry("triage", "Queue", "shared/triage.py", ("expert", "agent", "manager")),
    CHANGES,
    PageEntry("new", "New query", "shared/new_query.py", _CASEWORKERS),
    PageEntry("capture", "Capture", "shared/capture.py", _CASEWORKERS, section="Wards"),
    PageEntry("status", "How far is it?", "shared/status.py", _CASEWORKERS, section="Wards"),
    PageEntry(
        "portfolio", "Portfolios", "experts/portfolio.py", ("expert", "agent", "manager"), section="Accounts"
    ),
    PageEntry(
        "renewals", "Rebate renewals", "care/renewals.py", ("expert", "agent", "manager"), section="Accounts"
    ),
    PageEntry("facilities", "Facilities", "shared/facilities.py", (*_CASEWORKERS, "admin"), section="Wards"),
    PageEntry("outings", "Outings", "shared/outings.py", _CASEWORKERS, section="Wards"),
    PageEntry("ward", "Ward", "shared/ward.py", _CASEWORKERS, section="Wards"),
    PageEntry("wards", "All wards", "managers/wards.py", ("manager",), section="Wards"),
    PageEntry("outing", "Outing", "shared/outing.py", _CASEWORKERS, in_menu=False),
    PageEntry(
        "packs", "Offline packs", "shared/packs.py", ("agent", "manager", "councillor"), section="Wards"
    ),
    PageEntry("findings", "Findings", "shared/findings.py", _CASEWORKERS, section="Wards"),
    PageEntry("sessions", "Virtual sessions", "care/sessions.py", ("expert", "agent", "manager")),
    PageEntry("live", "Live desk", "care/live.py", ("expert", "agent", "manager")),
    PageEntry("evening", "Evening board", "care/evening.py", ("manager",), in_menu=False),
    PageEntry("campaign", "Campaign", "care/campaign.py", ("expert", "agent", "manager"), in_menu=False),
    PageEntry("search", "Search", "shared/search.py", _CASEWORKERS, in_menu=False),
    TEAM,
    SLA,
    PageEntry("approvals", "Approvals", "managers/approvals.py", ("manager",), section="Corrections"),
    PageEntry(
        "billing-files", "Billing files", "managers/billing_files.py", ("manager",), section="Corrections"
    ),
    PageEntry("radar", "Estimates", "experts/radar.py", ("expert", "manager"), section="Accounts"),
    PageEntry("causes", "Shared causes", "experts/causes.py", ("expert", "manager"), section="Accounts"),
    PageEntry("months", "Months and reports", "managers/months.py", ("manager",), section="Reports"),
    PageEntry("what-if", "What if", "managers/what_if.py", ("manager",), section="Reports"),
    PageEntry("rules", "Calendar and promises", "shared/rules.py", ("manager", "admin"), section="Reports"),
    ROUTING,
    PageEntry("users", "Users", "admin/users.py", ("admin",)),
    PageEntry("teams", "Teams", "admin/teams.py", ("admin",)),
    PageEntry("ward-maps", "Ward maps", "admin/ward_maps.py", ("admin",)),
    IMPORTS,
    EXTRACTS,
    OUTBOX,
    ME,
    ACCOUNT,
    QUERY,
)


def find_entry(url_path: str) -> PageEntry | None:
    """The page at a URL path; the empty path is home."""
    wanted = url_path or HOME.url_path
    return next((entry for entry in ENTRIES if entry.url_path == wanted), None)
