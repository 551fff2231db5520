"""Where a page says that it shows a query, and hears who else has it open."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.downloads import LARGEST_NUMBER
from api.posts import Values, answer, give
from data.transaction import perform
from queries.actions.presence import be_present, leave
from rules.actor import Actor
from rules.errors import InvalidInput


async def note_presence(request: Request) -> Response:
    """`others`: the names of who else has the query `case_id` open; with `here` false it was closed."""
    return await answer(request, _note_presence)


def _note_presence(actor: Actor, values: Values) -> Response:
    case_id, here = values.get("case_id"), values.get("here")
    if type(case_id) is not int or not 0 < case_id <= LARGEST_NUMBER or type(here) is not bool:
        raise InvalidInput("Say which query, and whether it is open.")
    if not here:
        perform(actor, leave, case_id=case_id)
        return give({"others": []})
    return give({"others": perform(actor, be_present, case_id=case_id, now=datetime.now(UTC))})


routes = [Route("/presence", note_presence, methods=["POST"])]
