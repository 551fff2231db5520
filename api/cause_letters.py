"""The letters of a common cause as one file for the printer."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import LARGEST_NUMBER, answer, give
from data.transaction import perform
from outward.pdfs import join_pdfs
from outward.typesetting import PDF
from queries.cause_letters import read_cause_letters
from rules.actor import Actor
from rules.errors import NotFound


async def download_letters(request: Request) -> Response:
    """Every letter that went out for a cause; 404 when none did."""
    return await answer(request, _join, "the page of the cause")


def _join(request: Request, actor: Actor) -> Response:
    if (case_id := request.path_params["case_id"]) > LARGEST_NUMBER:
        raise NotFound("There is no such cause.")
    letters = perform(actor, read_cause_letters, case_id=case_id)
    return give(join_pdfs(letters), PDF, f"letters-{case_id}.pdf")


routes = [Route("/cause-letters/{case_id:int}", download_letters, methods=["GET"])]
