"""Downloads of evidence: only to the browser of a signed-in person, only as a file to save.

Streamlit's own download button would keep the bytes in memory at an address that anybody who knows it can
open; here the cookie is checked and the download audited at every request.
"""

from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from data.settings import get_settings
from data.transaction import perform, read
from queries.attachments import Attachment, read_attachment
from queries.web_sessions import find_signed_in
from rules.actor import SYSTEM
from rules.cookies import session_cookie
from rules.errors import DomainError, NotAllowed, NotFound

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


async def download_file(request: Request) -> Response:
    """One evidence file as a download; 401 signed out, 403 not for this role, 404 not in this area."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _refuse(403, "Open the file from the page of its query.")
    return await run_in_threadpool(_answer, request)


def _answer(request: Request) -> Response:
    token = request.cookies.get(session_cookie(get_settings().secure_cookies))
    person = read(SYSTEM, find_signed_in, token=token) if token else None
    if person is None or person.must_change_password:
        return _refuse(401, "You are signed out. Sign in again, then open the file once more.")
    try:
        file, content = perform(
            person.actor,
            read_attachment,
            attachment_id=request.path_params["attachment_id"],
            kind="downloaded",
        )
    except NotAllowed as error:
        return _refuse(403, str(error))
    except NotFound as error:
        return _refuse(404, str(error))
    except DomainError as error:
        return _refuse(503, str(error))
    return Response(content, media_type=_media_type(file), headers=_HEADERS | _as_download(file))


def _media_type(file: Attachment) -> str:
    return "text/plain; charset=utf-8" if file.media_type == "text/plain" else file.media_type


def _as_download(file: Attachment) -> dict[str, str]:
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in file.file_name)
    name = f"filename=\"{plain}\"; filename*=UTF-8''{quote(file.file_name, safe='')}"
    return {"Content-Disposition": f"attachment; {name}"}


def _refuse(status: int, words: str) -> Response:
    return PlainTextResponse(words, status_code=status, headers=_HEADERS)


routes = [Route("/files/{attachment_id:int}", download_file, methods=["GET"])]
