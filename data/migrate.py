"""Brings a database to this version of the schema: one job, under one lock, by the owner."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from data.addresses import APP_LOGIN
from data.engine import make_engine
from rules.errors import DomainError

_LOCK = 7_420_913_306
_SCHEMAS = ("reference", "billing", "casework", "demo")


class CannotMigrate(DomainError):
    """The database refused a step of the way to this version; it is as the last whole step left it."""


def migrate(owner_url: str, app_password: str) -> None:
    """Create the application's login and schemas, then run every migration that is missing.

    Safe to call from several processes at once: they queue on an advisory lock.

    Raises:
        CannotMigrate: in the database's own words.
    """
    try:
        _migrate(owner_url, app_password)
    except DBAPIError as error:
        raise CannotMigrate(
            f"The database could not be brought to this version: {str(error.orig).strip()} "
            "The login of DATABASE_URL must own the database and be allowed to create roles."
        ) from error


def _migrate(owner_url: str, app_password: str) -> None:
    engine = make_engine(owner_url, pool_size=2)
    try:
        with engine.connect() as guard:
            guard.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            guard.commit()
            _prepare(engine, app_password)
            with engine.connect() as connection:
                connection.execute(sa.text("SET lock_timeout = '10s'"))
                connection.commit()
                command.upgrade(_config(connection), "head")
                connection.commit()
            guard.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
    finally:
        engine.dispose()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


def _prepare(engine: Engine, app_password: str) -> None:
    with engine.begin() as connection:
        _ensure_login(connection, app_password)
        for schema in _SCHEMAS:
            connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        connection.execute(sa.text(f"GRANT USAGE ON SCHEMA reference, billing, casework TO {APP_LOGIN}"))
        connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
        connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS btree_gist"))


def _ensure_login(connection: Connection, app_password: str) -> None:
    known = connection.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": APP_LOGIN})
    verb = "ALTER" if known else "CREATE"
    # the utility statement takes no parameters; format('%L') quotes the password on the server
    statement = connection.scalar(
        sa.text("SELECT format(:template, CAST(:password AS text))"),
        {"template": f"{verb} ROLE {APP_LOGIN} LOGIN PASSWORD %L", "password": app_password},
    )
    connection.exec_driver_sql(str(statement).replace("%", "%%"))
    for setting, value in (
        ("statement_timeout", "30s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "60s"),
    ):
        connection.execute(sa.text(f"ALTER ROLE {APP_LOGIN} SET {setting} = '{value}'"))
