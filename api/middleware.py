"""What every response carries: headers that keep the browser careful, and a cookie that names the browser."""

import secrets
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.settings import get_settings
from rules.cookies import browser_cookie

# Streamlit's own scripts are inline, its charts compile expressions and components load as blobs; the rest
# stays on this host
POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self'; "
    "worker-src 'self' blob:; frame-src 'self'; frame-ancestors 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'"
)

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}

_BROWSER_COOKIE_SECONDS: Final = 400 * 24 * 3600


class Guard:
    """Adds the headers to every HTTP response and the browser's cookie to the first page it loads."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, send_guarded)


def _complete(headers: MutableHeaders, scope: Scope) -> None:
    settings = get_settings()
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if settings.secure_cookies:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if _lacks_browser_cookie(Request(scope)):
        headers.append("Set-Cookie", _browser_cookie_header())


def _lacks_browser_cookie(request: Request) -> bool:
    """Whether a person's browser opens a page without the cookie, even if it has the page itself cached."""
    opens_page = "text/html" in request.headers.get("accept", "")
    return opens_page and browser_cookie(get_settings().secure_cookies) not in request.cookies


def _browser_cookie_header() -> str:
    secure = get_settings().secure_cookies
    response = Response()
    response.set_cookie(
        browser_cookie(secure),
        secrets.token_urlsafe(24),
        max_age=_BROWSER_COOKIE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    return response.headers["set-cookie"]
