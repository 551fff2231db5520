"""One pool of connections a process, as tharollo_app."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from data.addresses import app_url
from data.settings import get_settings
from rules.errors import DomainError


class LoginRefused(DomainError):
    """The database login has more power than the application may hold."""


def make_engine(url: str, **options: Any) -> Engine:
    """An engine on a PostgreSQL address, with the pool and driver settings of this installation."""
    settings = get_settings()
    defaults: dict[str, Any] = {
        # a statement's values are people's data, and errors end up in logs
        "hide_parameters": True,
        "pool_size": settings.pool_size,
        "max_overflow": 2,
        "pool_timeout": settings.pool_timeout_seconds,
        "connect_args": {
            "prepare_threshold": settings.prepare_threshold,
            "application_name": "tharollo",
            "connect_timeout": 5,
        },
    }
    return sa.create_engine(_with_driver(url), **(defaults | options))


def _with_driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url


@cache
def get_engine() -> Engine:
    """The engine of this process, made on first use and never as superuser or owner.

    Raises:
        LoginRefused: the configured login is a superuser, bypasses row security or owns our tables.
    """
    engine = make_engine(app_url())
    check_login(engine)
    return engine


def check_login(engine: Engine) -> None:
    """Refuse a login that row-level security and privileges would not bind."""
    with engine.connect() as connection:
        name, powerful, owner = connection.execute(
            sa.text(
                "SELECT current_user::text, r.rolsuper OR r.rolbypassrls,"
                " EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                "  WHERE n.nspname IN ('casework', 'billing', 'reference')"
                "  AND pg_has_role(current_user, c.relowner, 'USAGE'))"
                " FROM pg_roles r WHERE r.rolname = current_user"
            )
        ).one()
    if powerful or owner:
        raise LoginRefused(
            f"The application may not use the database login {name!r}: it is a superuser or owns the tables. "
            "Set THAROLLO_APP_DATABASE_URL to the login tharollo_app that `manage.py migrate` creates."
        )
