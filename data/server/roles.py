"""The owner and its database on the embedded server; the application's login is made by migrate."""

from collections.abc import Callable

import psycopg
from psycopg import sql

OWNER = "tharollo_owner"
DATABASE = "tharollo"


def ensure_roles(
    superuser_url: Callable[[str], str], owner_url: Callable[[str], str], owner_password: str
) -> None:
    """Make the owner and the database when missing, and the owner's password the one we keep.

    The owner is no superuser; it may make roles, because migrate makes the application's.
    """
    with psycopg.connect(superuser_url("postgres"), autocommit=True) as connection:
        if not _exists(connection, "SELECT FROM pg_roles WHERE rolname = %s", OWNER):
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD {}").format(
                    sql.Identifier(OWNER), sql.Literal(owner_password)
                )
            )
        if not _exists(connection, "SELECT FROM pg_database WHERE datname = %s", DATABASE):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )
        if not _can_sign_in(owner_url(DATABASE)):
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(OWNER), sql.Literal(owner_password)
                )
            )


def _exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), (name,)).fetchone() is not None


def _can_sign_in(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True
