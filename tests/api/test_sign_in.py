"""The routes that set and clear the cookie, over real HTTP."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from urllib.parse import quote, urlsplit

import pytest
import sqlalchemy as sa

from data.settings import get_settings
from data.tables.people import audit, sign_in_ticket, web_session
from data.transaction import perform, read, transaction
from queries.actions.sign_in import Attempt, begin_attempt, issue_ticket, sign_out
from queries.web_sessions import find_signed_in, hash_token
from rules.actor import SYSTEM
from tests.pages.cast import Cast

BROWSER = "the browser"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    cookies: SimpleCookie
    body: str


def get(address: str, path: str, *, accept: str = "text/html", **cookies: str) -> Answer:
    """One GET without following redirects."""
    host = urlsplit(address)
    assert host.hostname
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=10)
    sent = "; ".join(f"{name.replace('_', '-')}={value}" for name, value in cookies.items())
    connection.request("GET", path, headers={"Accept": accept} | ({"Cookie": sent} if sent else {}))
    response = connection.getresponse()
    jar: SimpleCookie = SimpleCookie()
    for line in response.headers.get_all("Set-Cookie") or []:
        jar.load(line)
    body = response.read().decode()
    connection.close()
    return Answer(response.status, {k.lower(): v for k, v in response.headers.items()}, jar, body)


def buy_ticket(cast: Cast, next_path: str = "/account?ref=7") -> str:
    attempt: Attempt = perform(
        SYSTEM, begin_attempt, username=cast["expert"].actor.username, address="127.0.0.1"
    )
    return perform(SYSTEM, issue_ticket, attempt=attempt, browser=BROWSER, next_path=next_path)


def complete(address: str, ticket: str, browser: str = BROWSER, **cookies: str) -> Answer:
    path = f"/auth/complete?ticket={quote(ticket)}"
    return get(address, path, tharollo_browser=browser, **cookies)


def who_is(token: str) -> str | None:
    person = read(SYSTEM, find_signed_in, token=token)
    return person.actor.username if person else None


def test_ticket_buys_a_cookie_no_script_can_read(address: str, cast: Cast) -> None:
    answer = complete(address, buy_ticket(cast))
    assert (answer.status, answer.headers["location"]) == (303, "/account?ref=7")
    cookie = answer.cookies["tharollo"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    assert cookie["path"] == "/"
    assert int(cookie["max-age"]) == get_settings().session_hours * 3600
    assert answer.headers["cache-control"] == "no-store"
    assert who_is(cookie.value) == cast["expert"].actor.username


def test_cookie_is_secure_and_bound_to_the_host_behind_tls(
    address: str, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = buy_ticket(cast)
    monkeypatch.setenv("THAROLLO_SECURE_COOKIES", "true")
    get_settings.cache_clear()
    host = urlsplit(address)
    assert host.hostname
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=10)
    connection.request(
        "GET", f"/auth/complete?ticket={ticket}", headers={"Cookie": f"__Host-tharollo-browser={BROWSER}"}
    )
    cookies = connection.getresponse().headers.get_all("Set-Cookie") or []
    connection.close()
    monkeypatch.delenv("THAROLLO_SECURE_COOKIES")
    get_settings.cache_clear()
    ours = next(line for line in cookies if line.startswith("__Host-tharollo="))
    assert "Secure" in ours
    assert "HttpOnly" in ours
    assert "Domain" not in ours


def test_ticket_works_once(address: str, cast: Cast) -> None:
    ticket = buy_ticket(cast)
    assert complete(address, ticket).status == 303
    again = complete(address, ticket)
    assert again.status == 400
    assert "tharollo" not in again.cookies
    assert "Sign in again" in again.body


def test_ticket_expires(address: str, cast: Cast) -> None:
    ticket = buy_ticket(cast)
    with transaction(SYSTEM) as connection:
        connection.execute(
            sign_in_ticket.update().values(created_at=sign_in_ticket.c.created_at - timedelta(seconds=31))
        )
    assert complete(address, ticket).status == 400


@pytest.mark.parametrize("browser", ["another browser", ""])
def test_ticket_works_only_in_its_browser(address: str, cast: Cast, browser: str) -> None:
    answer = complete(address, buy_ticket(cast), browser)
    assert answer.status == 400
    assert "tharollo" not in answer.cookies


@pytest.mark.parametrize("ticket", ["", "made-up", "é", "x" * 4000])
def test_made_up_tickets_are_refused(address: str, ticket: str) -> None:
    assert complete(address, ticket).status == 400


def test_deactivated_between_ticket_and_cookie(address: str, cast: Cast) -> None:
    ticket = buy_ticket(cast)
    cast["expert"].change(is_active=False, deactivated_at=sa.func.now())
    answer = complete(address, ticket)
    cast["expert"].change(is_active=True, deactivated_at=None)
    assert answer.status == 400


@pytest.mark.parametrize(
    "path",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", "x"],
)
def test_redirect_never_leaves_the_desk(address: str, cast: Cast, path: str) -> None:
    assert complete(address, buy_ticket(cast, path)).headers["location"] == "/"


def test_redirect_is_checked_again_when_the_row_was_tampered_with(address: str, cast: Cast) -> None:
    ticket = buy_ticket(cast)
    with transaction(SYSTEM) as connection:
        connection.execute(sign_in_ticket.update().values(next_path="//elsewhere.example"))
    assert complete(address, ticket).headers["location"] == "/"


def test_signing_in_again_ends_the_former_session_of_the_browser(address: str, cast: Cast) -> None:
    former = complete(address, buy_ticket(cast)).cookies["tharollo"].value
    later = complete(address, buy_ticket(cast), tharollo=former).cookies["tharollo"].value
    assert former != later
    assert who_is(former) is None
    assert who_is(later) == cast["expert"].actor.username


def test_signed_out_cookie_is_cleared_and_worth_nothing(address: str, cast: Cast) -> None:
    token = complete(address, buy_ticket(cast)).cookies["tharollo"].value
    perform(SYSTEM, sign_out, token=token)
    answer = get(address, "/auth/signed-out", tharollo=token)
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert answer.cookies["tharollo"]["max-age"] == "0"
    assert who_is(token) is None


def test_link_on_another_site_signs_nobody_out(address: str, cast: Cast) -> None:
    token = complete(address, buy_ticket(cast)).cookies["tharollo"].value
    assert "tharollo" not in get(address, "/auth/signed-out", tharollo=token).cookies
    assert who_is(token) == cast["expert"].actor.username


def test_sign_ins_and_sign_outs_are_audited(address: str, cast: Cast) -> None:
    token = complete(address, buy_ticket(cast)).cookies["tharollo"].value
    perform(SYSTEM, sign_out, token=token)
    with transaction(SYSTEM) as connection:
        rows = connection.execute(
            sa.select(audit.c.kind, audit.c.user_id).order_by(audit.c.audit_id.desc()).limit(2)
        ).all()
    user_id = cast["expert"].actor.user_id
    assert [tuple(row) for row in rows] == [("signed_out", user_id), ("signed_in", user_id)]


def test_only_the_hash_of_a_token_is_kept(address: str, cast: Cast) -> None:
    token = complete(address, buy_ticket(cast)).cookies["tharollo"].value
    with transaction(SYSTEM) as connection:
        stored = connection.scalars(sa.select(web_session.c.token_hash)).all()
    assert hash_token(token) in stored
    assert token.encode() not in stored


def test_every_answer_carries_the_careful_headers(address: str) -> None:
    for path in ("/", "/health", "/auth/complete", "/nowhere"):
        headers = get(address, path).headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] in ("same-origin", "no-referrer")


def test_first_page_names_the_browser_once(address: str) -> None:
    first = get(address, "/").cookies["tharollo-browser"]
    assert first["httponly"]
    assert first["samesite"] == "lax"
    assert "tharollo-browser" not in get(address, "/", tharollo_browser=first.value).cookies
    assert "tharollo-browser" not in get(address, "/", accept="application/json").cookies


def test_health_says_whether_the_database_answers(address: str) -> None:
    answer = get(address, "/health")
    assert (answer.status, answer.body) == (200, '{"status":"ok"}')


def test_routes_answer_get_only(address: str) -> None:
    host = urlsplit(address)
    assert host.hostname
    for method in ("POST", "PUT", "DELETE"):
        connection = http.client.HTTPConnection(host.hostname, host.port, timeout=10)
        connection.request(method, "/auth/complete")
        assert connection.getresponse().status == 405
        connection.close()
