"""The slip of a query as a download: for whoever may see the query, and never without a trace."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import answer, give
from data.transaction import perform, read
from outward.slips.document import PAPERS, build_slip, name_file
from outward.typesetting import PDF
from queries.actions.capture import take_slip
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor
from rules.errors import NotFound


async def download_slip(request: Request) -> Response:
    """The slip on a roll of 80 mm (`roll`) or on `a4`."""
    return await answer(request, _build, "the page of the query")


def _build(request: Request, actor: Actor) -> Response:
    paper = next((each for each in PAPERS if each == request.path_params["paper"]), None)
    if paper is None:
        raise NotFound("There is no such paper.")
    reference = read(SYSTEM, load_reference)
    slip = perform(actor, take_slip, case_reference=request.path_params["reference"], reference=reference)
    return give(build_slip(slip, paper, datetime.now(UTC)), PDF, name_file(slip))


routes = [Route("/slips/{reference}/{paper}", download_slip, methods=["GET"])]
