"""The launcher: what it refuses, what it loads before anybody comes, whose word it takes for an address."""

import ast
import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.tables.people import web_session
from data.transaction import perform, transaction
from pages.kit.registry import ENTRIES
from queries.actions.sign_in import begin_attempt, issue_ticket
from queries.web_sessions import hash_token
from rules.actor import SYSTEM
from tests.database import Databases
from tests.pages.cast import Cast
from tests.web_process import ROOT, WebProcess, run_python, serve_desk

PREPARE = """
import gc, sys
import app
app._prepare()
print("frozen", gc.get_freeze_count())
print("missing", [name for name in sys.argv[1:] if name not in sys.modules])
"""


@pytest.fixture
def web(
    server: Databases, cast_database: tuple[str, Cast], cast: Cast, tmp_path: Path
) -> Iterator[WebProcess]:
    with serve_desk(server.app_url(cast_database[0]), tmp_path) as web:
        yield web


def list_imports() -> set[str]:
    """Every module that a page imports when it is drawn."""
    names: set[str] = set()
    for entry in ENTRIES:
        for node in ast.walk(ast.parse(entry.path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
            elif isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
    return names


@pytest.mark.usefixtures("cast")
def test_everything_pages_import_is_loaded_before_the_freeze(
    server: Databases, cast_database: tuple[str, Cast], tmp_path: Path
) -> None:
    """What is loaded later is walked by the garbage collection after each run of each page."""
    log = tmp_path / "prepare.log"
    app_url = server.app_url(cast_database[0])
    with run_python(["-c", PREPARE, *sorted(list_imports())], app_url, log, {}) as process:
        assert process.wait(120) == 0, log.read_text()
    lines = dict(line.split(" ", 1) for line in log.read_text().splitlines() if " " in line)
    assert int(lines["frozen"]) > 100_000
    assert lines["missing"] == "[]"


def test_address_is_the_connections_whatever_the_request_claims(web: WebProcess, cast: Cast) -> None:
    attempt = perform(SYSTEM, begin_attempt, username=cast["expert"].actor.username, address=None)
    ticket = perform(SYSTEM, issue_ticket, attempt=attempt, browser="here", next_path="/")
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
    claims = {"X-Forwarded-For": "203.0.113.66", "Cookie": "tharollo-browser=here"}
    connection.request("GET", f"/auth/complete?ticket={ticket}", headers=claims)
    answer = connection.getresponse()
    token = answer.headers["Set-Cookie"].split("tharollo=")[1].split(";")[0]
    connection.close()
    with transaction(SYSTEM) as database:
        row = web_session.c.token_hash == hash_token(token)
        address = database.scalar(sa.select(web_session.c.address).where(row))
    assert str(address) == "127.0.0.1"
    assert ticket not in web.log.read_text()


def test_database_of_another_version_is_refused(server: Databases, tmp_path: Path) -> None:
    name = server.clone("unmigrated")
    try:
        engine = sa.create_engine(server.owner_url(name).replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE reference.schema_version SET version_num = '0001'"))
        engine.dispose()
        result = subprocess.run(
            [sys.executable, "-c", "import app; app._prepare()"],
            cwd=ROOT,
            env={"THAROLLO_APP_DATABASE_URL": server.app_url(name), "THAROLLO_ENV_FILE": "/dev/null"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        server.drop(name)
    assert result.returncode != 0
    assert "manage.py migrate" in result.stderr
