"""An offline pack as a file for the phone."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import answer, give
from data.transaction import perform
from outward.pack.document import HTML, build_pack
from queries.packs import read_sealed
from rules.actor import Actor


async def download_pack(request: Request) -> Response:
    """The pack of a number; 404 when the person may see none of it."""
    return await answer(request, _build, "the page of packs")


def _build(request: Request, actor: Actor) -> Response:
    pack_id: UUID = request.path_params["pack_id"]
    sealed = perform(actor, read_sealed, pack_id=pack_id)
    return give(build_pack(sealed), HTML, f"pack-{str(pack_id)[:8]}.html")


routes = [Route("/pack-files/{pack_id:uuid}", download_pack, methods=["GET"])]
