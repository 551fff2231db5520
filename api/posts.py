"""What the routes have in common that the scripts of our own pages call: JSON in, JSON out, signed in."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.callers import find_caller, read_token
from data.transaction import perform
from queries.actions.sign_in import note_seen
from rules.actor import SYSTEM, Actor
from rules.errors import DomainError, InvalidInput, NotAllowed, NotFound

Values = Mapping[str, Any]
MOST_BYTES: Final = 500_000
_HEADERS: Final = {"Cache-Control": "no-store"}
_STATUS: Final = {NotAllowed: 403, NotFound: 404, InvalidInput: 400}


async def answer(
    request: Request, make: Callable[[Actor, Values], Response], *, counts_as_use: bool = False
) -> Response:
    """What `make` makes of the values of a query string or of a JSON body, for the signed-in person.

    400 cannot be read, 401 signed out, 403 another site or not for this role, 413 too long, 503 no database.
    `counts_as_use`: it puts off the idle end of the web session, as a click does.
    """
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return refuse(403, "Only the desk's own pages may do this.")
    try:
        values = await _read_values(request)
    except InvalidInput as error:
        return refuse(413 if isinstance(error, _TooLong) else 400, str(error))
    return await run_in_threadpool(_answer, request, make, values, counts_as_use)


def give(values: Values, status: int = 200) -> Response:
    """The values as JSON."""
    return JSONResponse(values, status_code=status, headers=_HEADERS)


def refuse(status: int, words: str) -> Response:
    """A refusal in words that the page can show."""
    return give({"words": words}, status)


class _TooLong(InvalidInput):
    """The body is longer than any text that is kept."""


async def _read_values(request: Request) -> Values:
    if request.method == "GET":
        return request.query_params
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise InvalidInput("Send JSON.")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise _TooLong("This text is too long to be kept while it is written. Save it in parts.")
    try:
        values = json.loads(bytes(body))
    except ValueError as error:
        raise InvalidInput("This is no JSON.") from error
    if not isinstance(values, dict):
        raise InvalidInput("Send an object.")
    return values


def _answer(
    request: Request, make: Callable[[Actor, Values], Response], values: Values, counts_as_use: bool
) -> Response:
    try:
        person = find_caller(request)
        if person is None or person.must_change_password:
            return refuse(401, "You are signed out.")
        if counts_as_use and person.is_stale:
            perform(SYSTEM, note_seen, token=read_token(request) or "")
        return make(person.actor, values)
    except DomainError as error:
        return refuse(_STATUS.get(type(error), 503), str(error))
