"""All routes for programs, in one list that the launcher hands to the web server."""

from starlette.routing import BaseRoute

from api import billing_files, feeds, files, health, reports, rosters, sign_in

routes: list[BaseRoute] = [
    *health.routes,
    *sign_in.routes,
    *files.routes,
    *reports.routes,
    *rosters.routes,
    *feeds.routes,
    *billing_files.routes,
]
