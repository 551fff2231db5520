"""The databases of a test run: one migrated template, cloned for each worker and test that commits."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from data.addresses import APP_LOGIN, as_login
from data.engine import get_engine
from data.migrate import migrate
from data.profile import install_profile, profile_folder
from data.secrets import app_password, read_or_make
from data.server.roles import OWNER, ensure_roles
from data.settings import get_settings

BARE = "test_bare"
TEMPLATE = "test_template"
# the municipalities that ship with the desk, the one of the template first
PROFILES = ("johannesburg", "cape-town")


@dataclass(frozen=True)
class Databases:
    """The server under test, known by its superuser's address; `prefix` keeps two runs on it apart."""

    superuser: str
    prefix: str

    def superuser_url(self, name: str) -> str:
        return urlunsplit(urlsplit(self.superuser)._replace(path=f"/{name}"))

    def owner_url(self, name: str) -> str:
        return as_login(self.superuser_url(name), OWNER, read_or_make("database-owner-password"))

    def app_url(self, name: str) -> str:
        return as_login(self.superuser_url(name), APP_LOGIN, app_password())

    def make_template(self) -> None:
        """Migrate one database and load a profile as an installation would; all others are copies of it."""
        ensure_roles(self.superuser_url, self.owner_url, read_or_make("database-owner-password"))
        self._execute("CREATE DATABASE {} OWNER {}", self.name(BARE), OWNER)
        migrate(self.owner_url(self.name(BARE)), app_password())
        self.make_city(TEMPLATE, PROFILES[0])

    def make_city(self, word: str, profile: str) -> str:
        """A database that knows nothing but a municipality's profile. Returns its name."""
        name = self.name(word)
        self._execute("CREATE DATABASE {} OWNER {} TEMPLATE {}", name, OWNER, self.name(BARE))
        install_profile(self.owner_url(name), profile_folder(profile))
        return name

    def open_city(self, word: str, profile: str) -> str:
        """The same, or a copy of the template where that is the template's profile, which is quicker."""
        return self.clone(word) if profile == PROFILES[0] else self.make_city(word, profile)

    def name(self, word: str) -> str:
        return f"{self.prefix}_{word}"

    def clone(self, word: str) -> str:
        """Make a copy of the template. Returns its name."""
        name = self.name(word)
        self._execute("CREATE DATABASE {} OWNER {} TEMPLATE {}", name, OWNER, self.name(TEMPLATE))
        return name

    def drop(self, name: str) -> None:
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def drop_all(self) -> None:
        """Drop what this run made, for a server that stays."""
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            mine = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (f"{self.prefix}_",)
            ).fetchall()
        for (name,) in mine:
            self.drop(name)

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextlib.contextmanager
def serve_app_from(url: str) -> Iterator[Engine]:
    """Point the application at a database; the previous one comes back afterwards."""
    before = os.environ.get("THAROLLO_APP_DATABASE_URL")
    _point(url)
    try:
        yield get_engine()
    finally:
        get_engine().dispose()
        _point(before)


def _point(url: str | None) -> None:
    os.environ.pop("THAROLLO_APP_DATABASE_URL", None)
    if url is not None:
        os.environ["THAROLLO_APP_DATABASE_URL"] = url
    get_settings.cache_clear()
    get_engine.cache_clear()
