"""Which schema this program needs and which the database has; asked at every start, so without alembic."""

from pathlib import Path
from typing import Final

import psycopg
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from rules.errors import DomainError

_VERSIONS: Final = Path(__file__).parent / "migrations" / "versions"
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


def is_current(app_url: str) -> bool:
    """Whether the application can sign in and finds the schema it needs."""
    try:
        with psycopg.connect(app_url) as connection:
            row = connection.execute(_QUESTION).fetchone()
    except psycopg.Error:
        return False
    return row is not None and row[0] == newest_version()
