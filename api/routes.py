"""All routes for programs, in one list that the launcher hands to the web server."""

from starlette.routing import BaseRoute

from api import (
    billing_files,
    cause_letters,
    drafts,
    exports,
    feeds,
    files,
    findings,
    health,
    import_rejects,
    packs,
    presence,
    reports,
    rosters,
    sign_in,
    slips,
    ward_sheets,
)

routes: list[BaseRoute] = [
    *health.routes,
    *sign_in.routes,
    *files.routes,
    *reports.routes,
    *rosters.routes,
    *slips.routes,
    *ward_sheets.routes,
    *packs.routes,
    *feeds.routes,
    *billing_files.routes,
    *findings.routes,
    *cause_letters.routes,
    *import_rejects.routes,
    *exports.routes,
    *drafts.routes,
    *presence.routes,
]
