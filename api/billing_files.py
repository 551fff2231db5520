"""Downloads of the files for the billing system and credit control, as they were made."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import LARGEST_NUMBER, answer, give
from data.transaction import perform, read
from outward.billing_files import MEDIA_TYPE, name_file
from queries.billing_files import take_billing_file
from queries.reference import load_reference
from rules.actor import SYSTEM, Actor
from rules.errors import NotFound


async def download_file(request: Request) -> Response:
    """One file by its number; 404 when there is none."""
    return await answer(request, _take, "the page of billing files")


def _take(request: Request, actor: Actor) -> Response:
    if (file_id := request.path_params["file_id"]) > LARGEST_NUMBER:
        raise NotFound("There is no such file.")
    file, body = perform(actor, take_billing_file, file_id=file_id)
    made_on = read(SYSTEM, load_reference).local_day(file.made_at)
    return give(body.encode(), MEDIA_TYPE, name_file(file.kind, made_on, file.file_id))


routes = [Route("/billing-files/{file_id:int}", download_file, methods=["GET"])]
