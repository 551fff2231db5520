"""Who calls one of our routes: the person behind the cookie, asked of the database each time."""

from starlette.requests import Request

from data.settings import get_settings
from data.transaction import read
from queries.web_sessions import SignedIn, find_signed_in
from rules.actor import SYSTEM
from rules.cookies import session_cookie


def read_token(request: Request) -> str | None:
    """The token in the cookie of the web session."""
    return request.cookies.get(session_cookie(get_settings().secure_cookies))


def find_caller(request: Request) -> SignedIn | None:
    """The signed-in person, or None."""
    token = read_token(request)
    return read(SYSTEM, find_signed_in, token=token) if token else None
