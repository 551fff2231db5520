"""Our own routes behind a real web server on loopback, and people to sign in."""

import secrets
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.middleware import Guard
from api.routes import routes
from tests.database import Databases, serve_app_from
from tests.pages.cast import Cast, hire_cast


@pytest.fixture(scope="module")
def cast_database(server: Databases, profile: str) -> Iterator[tuple[str, Cast]]:
    """One database for the tests of a module, with the cast in it."""
    name = server.open_city(f"api_{secrets.token_hex(4)}", profile)
    with serve_app_from(server.app_url(name)):
        cast = hire_cast()
    yield name, cast
    server.drop(name)


@pytest.fixture
def cast(
    server: Databases, cast_database: tuple[str, Cast], profile: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cast]:
    """The standing cast, with the application pointed at their database."""
    name, cast = cast_database
    monkeypatch.setenv("THAROLLO_PROFILE", profile)
    with serve_app_from(server.app_url(name)):
        yield cast


@pytest.fixture
def address(cast: Cast) -> Iterator[str]:
    """http://host:port of our routes, guarded as in the launcher."""
    app = Starlette(
        routes=[*routes, Route("/", lambda request: PlainTextResponse("a page"))],
        middleware=[Middleware(Guard)],
    )
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
