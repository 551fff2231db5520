"""Where the database is, for its owner and for the application."""

from urllib.parse import quote, urlsplit, urlunsplit

from data.secrets import app_password
from data.settings import get_settings
from rules.errors import DomainError

APP_LOGIN = "tharollo_app"


_own: dict[str, str] = {}


class NoDatabase(DomainError):
    """No database is configured and our own is not running."""


def owner_url() -> str:
    """The owner's address, for migrations.

    Raises:
        NoDatabase: DATABASE_URL is empty, and this process opened none of our own.
    """
    given = get_settings().database_url
    if given is not None:
        return given.get_secret_value()
    if "owner" not in _own:
        raise NoDatabase("No database: start the desk with `make run`, or set DATABASE_URL.")
    return _own["owner"]


def use_own_server(owner_url: str) -> None:
    """Let this process use our own server, where DATABASE_URL is empty."""
    _own["owner"] = owner_url


def app_url() -> str:
    """The application's address: the one given, or the owner's with the generated password."""
    given = get_settings().app_database_url
    return given.get_secret_value() if given else as_login(owner_url(), APP_LOGIN, app_password())


def as_login(url: str, login: str, password: str) -> str:
    """The same database address under another login."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    netloc = f"{quote(login, safe='')}:{quote(password, safe='')}@{place}"
    return urlunsplit(parts._replace(netloc=netloc))
