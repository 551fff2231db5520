"""Which schema this program needs and which the database has; asked at every start, so without alembic."""

from pathlib import Path
from typing import Final

import psycopg
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from data.addresses import NoDatabase
from rules.errors import DomainError

_VERSIONS: Final = Path(__file__).parent / "migrations" / "versions"
OLDEST_SERVER: Final = 15_00_00
_QUESTION: Final = "SELECT version_num FROM reference.schema_version"


class NotMigrated(DomainError):
    """The database is older or newer than this version of the desk."""


def newest_version() -> str:
    """The version of the newest migration, which its file's name begins with."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))


def check_migrated(engine: Engine) -> None:
    """Refuse a database whose schema is not this version's.

    Raises:
        NotMigrated: says which way it differs and what to run.
    """
    try:
        with engine.connect() as connection:
            current = connection.scalar(sa.text(_QUESTION))
    except ProgrammingError:
        current = None
    if current != newest_version():
        raise NotMigrated(
            f"The database is at schema {current or 'none'}, this version needs {newest_version()}. "
            "Run `manage.py migrate`."
        )


def check_reachable(owner_url: str) -> None:
    """Refuse a database that does not answer, or is too old for the desk.

    Raises:
        NoDatabase: in the server's own words, which name the host and the login but no password.
    """
    try:
        with psycopg.connect(owner_url, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        raise NoDatabase(f"DATABASE_URL: the database cannot be used: {str(error).strip()}") from None
    if version < OLDEST_SERVER:
        raise NoDatabase(
            f"DATABASE_URL: the server is PostgreSQL {version // 10000}; "
            f"{OLDEST_SERVER // 10000} or newer is needed."
        )


def is_current(app_url: str) -> bool:
    """Whether the application can sign in and finds the schema it needs."""
    try:
        with psycopg.connect(app_url) as connection:
            row = connection.execute(_QUESTION).fetchone()
    except psycopg.Error:
        return False
    return row is not None and row[0] == newest_version()
