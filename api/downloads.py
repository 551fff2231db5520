"""What every download has in common: who may have it is asked at each request, and no page can run it.

Streamlit's own download button would keep the bytes in memory at an address that anybody who knows it can
open; here the cookie is checked and the download audited every time.
"""

from collections.abc import Callable, Generator
from itertools import chain
from typing import Any, Final
from urllib.parse import quote

from anyio import CancelScope
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Send

from api.callers import find_caller
from rules.actor import Actor
from rules.errors import DomainError, InvalidInput, NotAllowed, NotFound

# what a number in an address may be: the largest key of a table
LARGEST_NUMBER: Final = 2**63 - 1
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


async def answer(request: Request, make: Callable[[Request, Actor], Response], page: str) -> Response:
    """What `make` makes for the signed-in person. `page`: where it is asked for, in words.

    400 cannot be asked so, 401 signed out, 403 not for this role, 404 not in this area.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _refuse(403, f"Open the file from {page}.")
    return await run_in_threadpool(_answer, request, make)


def _answer(request: Request, make: Callable[[Request, Actor], Response]) -> Response:
    person = find_caller(request)
    if person is None or person.must_change_password:
        return _refuse(401, "You are signed out. Sign in again, then open the file once more.")
    try:
        return make(request, person.actor)
    except NotAllowed as error:
        return _refuse(403, str(error))
    except NotFound as error:
        return _refuse(404, str(error))
    except InvalidInput as error:
        return _refuse(400, str(error))
    except DomainError as error:
        return _refuse(503, str(error))


def give(content: bytes, media_type: str, file_name: str) -> Response:
    """The bytes as a file to save."""
    return Response(content, media_type=media_type, headers=_name_file(file_name))


def give_pieces(pieces: Generator[bytes], media_type: str, file_name: str) -> Response:
    """The pieces as a file to save, each sent as soon as it is made.

    The first is made here, so that what refuses the file is still an answer in words.
    """
    first = next(pieces, b"")
    return _Streamed(first, pieces, media_type=media_type, headers=_name_file(file_name))


class _Streamed(StreamingResponse):
    """Closes where its pieces come from, also when the browser leaves early."""

    def __init__(self, first: bytes, pieces: Generator[bytes], **options: Any) -> None:
        super().__init__(chain((first,), pieces), **options)
        self._pieces = pieces

    async def stream_response(self, send: Send) -> None:
        try:
            await super().stream_response(send)
        finally:
            with CancelScope(shield=True):
                await run_in_threadpool(self._pieces.close)


def _name_file(file_name: str) -> dict[str, str]:
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in file_name)
    name = f"filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"
    return _HEADERS | {"Content-Disposition": f"attachment; {name}"}


def _refuse(status: int, words: str) -> Response:
    return PlainTextResponse(words, status_code=status, headers=_HEADERS)
