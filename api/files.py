"""Downloads of evidence: only to the browser of a signed-in person, only as a file to save."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import answer, give
from data.transaction import perform
from queries.attachments import Attachment, read_attachment
from rules.actor import Actor


async def download_file(request: Request) -> Response:
    """One evidence file as a download."""
    return await answer(request, _read_file, "the page of its query")


def _read_file(request: Request, actor: Actor) -> Response:
    file, content = perform(
        actor, read_attachment, attachment_id=request.path_params["attachment_id"], kind="downloaded"
    )
    return give(content, _media_type(file), file.file_name)


def _media_type(file: Attachment) -> str:
    return "text/plain; charset=utf-8" if file.media_type == "text/plain" else file.media_type


routes = [Route("/files/{attachment_id:int}", download_file, methods=["GET"])]
