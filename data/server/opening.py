"""Opens the database for one command: the one that is set, the one that runs, or our own meanwhile."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from data.addresses import app_url, owner_url, use_own_server
from data.schema_version import check_reachable, is_current
from data.secrets import app_password, locate_secret
from data.server.embedded import OWNER_SECRET, EmbeddedServer
from data.server.errors import AlreadyInUse
from data.settings import get_settings

USERS = "users"


@contextmanager
def open_database(holder: str, say: Callable[[str], None]) -> Iterator[None]:
    """Make the database reachable for this process while the block runs.

    With DATABASE_URL nothing is started. Else the server that `make run` (or another command) runs is used.
    When none runs, ours is started, brought to this version's schema, and stopped at the end, after the
    last user.

    Raises:
        ServerError: our own server cannot run.
    """
    settings = get_settings()
    if settings.database_url is not None or settings.app_database_url is not None:
        yield
        return
    server, started = _join_or_start(EmbeddedServer(settings.var_dir, holder=holder, say=say))
    use_own_server(server.owner_url())
    users = os.open(server.var_dir / USERS, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(users, fcntl.LOCK_SH)
        if started:
            prepare_database()
        yield
    finally:
        if started:
            _await_last(users, say)
            server.stop()
        os.close(users)


def has_database() -> bool:
    """Whether this installation has a database already, set or its own, without making one."""
    settings = get_settings()
    given = settings.database_url is not None or settings.app_database_url is not None
    return given or locate_secret(settings.var_dir, OWNER_SECRET).exists()


def prepare_database() -> None:
    """Bring the database to this version's schema, and the municipality's profile to what its files say.

    Raises:
        NoDatabase: it cannot be reached, or is older than PostgreSQL 15.
        CannotMigrate: it refused; with its words.
        ProfileError: the profile's files have mistakes; the database keeps the rows it has.
    """
    if not is_current(app_url()):
        check_reachable(owner_url())
        from data.migrate import migrate  # half a second that most starts do without

        migrate(owner_url(), app_password())
    from data.profile import install_profile, profile_folder

    install_profile(owner_url(), profile_folder(get_settings().profile))


def _join_or_start(server: EmbeddedServer) -> tuple[EmbeddedServer, bool]:
    """The server, and whether we started it. One that is just being started is waited for."""
    for _ in range(300):
        try:
            server.start()
        except AlreadyInUse:
            if server.attach():
                return server, False
            time.sleep(0.2)
        else:
            return server, True
    server.start()
    return server, True


def _await_last(users: int, say: Callable[[str], None]) -> None:
    """Wait until nobody else uses the server that we started."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another command still uses the database that this one started; waiting for it.")
        fcntl.flock(users, fcntl.LOCK_EX)
