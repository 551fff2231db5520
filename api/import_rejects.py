"""The rows that wait for repair as a table, made when it is asked for."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import LARGEST_NUMBER, answer, give
from data.transaction import perform
from outward.sheets import CSV, build_csv
from queries.imports.export import export_repairs
from queries.imports.repairs import RejectFilter
from rules.actor import Actor
from rules.errors import NotFound


async def download_rejects(request: Request) -> Response:
    """The rows of the filter in the address (`batch`, `reason`); 404 when none waits."""
    return await answer(request, _build, "the page of imports")


def _build(request: Request, actor: Actor) -> Response:
    number, reason = request.query_params.get("batch"), request.query_params.get("reason")
    if number is not None and not (number.isdecimal() and int(number) <= LARGEST_NUMBER):
        raise NotFound("There is no such import.")
    wanted = RejectFilter(int(number) if number else None, reason)
    table = perform(actor, export_repairs, wanted=wanted, now=datetime.now(UTC))
    return give(build_csv(table), CSV, "rows-for-repair.csv")


routes = [Route("/import-rejects", download_rejects, methods=["GET"])]
