"""The routes that set and clear the cookie of a web session, which no script can do."""

from html import escape
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data.settings import get_settings
from data.transaction import perform, read
from queries.actions.sign_in import redeem_ticket
from queries.web_sessions import find_signed_in
from rules.actor import SYSTEM
from rules.addresses import client_address
from rules.cookies import browser_cookie, session_cookie

_NO_STORE: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


async def complete_sign_in(request: Request) -> Response:
    """Swap a ticket for the cookie of a web session and send the person where they were going."""
    secure = get_settings().secure_cookies
    opened = await run_in_threadpool(
        perform,
        SYSTEM,
        redeem_ticket,
        ticket=request.query_params.get("ticket", ""),
        browser=request.cookies.get(browser_cookie(secure), ""),
        former_token=request.cookies.get(session_cookie(secure)),
        address=_address(request),
    )
    if opened is None:
        return _page(
            "This sign-in has expired",
            "A sign-in must be finished within 30 seconds, once, in the browser where it began.",
            "Sign in again",
        )
    response = RedirectResponse(opened.next_path, status_code=303, headers=_NO_STORE)
    response.set_cookie(
        session_cookie(secure),
        opened.token,
        max_age=opened.seconds,
        httponly=True,
        samesite="lax",
        secure=secure,
    )
    return response


async def finish_sign_out(request: Request) -> Response:
    """Clear the cookie of a web session that has ended.

    One that is still live stays, so that a link on another site cannot sign anybody out.
    """
    secure = get_settings().secure_cookies
    token = request.cookies.get(session_cookie(secure))
    response = RedirectResponse("/", status_code=303, headers=_NO_STORE)
    if token and await run_in_threadpool(read, SYSTEM, find_signed_in, token=token) is None:
        response.delete_cookie(session_cookie(secure), httponly=True, samesite="lax", secure=secure)
    return response


def _address(request: Request) -> str | None:
    peer = request.client.host if request.client else None
    return client_address(peer, request.headers.get("x-forwarded-for"), get_settings().trusted_proxies)


def _page(title: str, text: str, link: str) -> HTMLResponse:
    body = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)} · Tharollo</title></head>"
        '<body style="font-family: sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem">'
        f'<main><h1>{escape(title)}</h1><p>{escape(text)}</p><p><a href="/">{escape(link)}</a></p></main>'
        "</body></html>"
    )
    return HTMLResponse(body, status_code=400, headers=_NO_STORE)


routes = [
    Route("/auth/complete", complete_sign_in, methods=["GET"]),
    Route("/auth/signed-out", finish_sign_out, methods=["GET"]),
]
