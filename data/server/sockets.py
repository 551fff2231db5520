"""The folder of the server's socket: short, ours alone, with a name nobody could take before us."""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from data.server.account import Account
from data.server.errors import ServerError

# sun_path holds 107 bytes; the server appends /.s.PGSQL.5432
LONGEST = 107 - len("/.s.PGSQL.5432")
NOTE = "socket-folder"


def get_socket_folder(home: Path, account: Account) -> Path:
    """The socket folder of this home: the one used before when it is still ours, else a new one.

    Keeping it lets clients reconnect after the server was restarted.

    Raises:
        ServerError: no place for temporary files can be used.
    """
    folder = find_socket_folder(home, account)
    if folder is not None:
        return folder
    for place in _list_places(account):
        folder = _make(place, account)
        if folder is not None:
            (home / NOTE).write_text(str(folder), encoding="utf-8")
            return folder
    raise ServerError(
        "There is no folder for the database's socket: /tmp cannot be used. Set XDG_RUNTIME_DIR."
    )


def find_socket_folder(home: Path, account: Account) -> Path | None:
    """The socket folder noted for this home, if it is really ours and closed to others."""
    with contextlib.suppress(OSError):
        folder = Path((home / NOTE).read_text(encoding="utf-8"))
        info = folder.lstat()
        if stat.S_ISDIR(info.st_mode) and info.st_uid == account.uid and stat.S_IMODE(info.st_mode) == 0o700:
            return folder
    return None


def remove_socket_folder(home: Path, account: Account) -> None:
    """Remove the folder after the server has ended."""
    folder = find_socket_folder(home, account)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    (home / NOTE).unlink(missing_ok=True)


def _list_places(account: Account) -> Iterator[Path]:
    if account.switch:
        yield Path("/run")
    elif os.environ.get("XDG_RUNTIME_DIR"):
        yield Path(os.environ["XDG_RUNTIME_DIR"])
    yield Path("/tmp")  # noqa: S108 - checked to be sticky, and the name below it is unpredictable
    yield Path(tempfile.gettempdir())
    yield Path("/var/tmp")  # noqa: S108


def _make(place: Path, account: Account) -> Path | None:
    if not _is_safe(place, account):
        return None
    try:
        folder = Path(tempfile.mkdtemp(dir=place, prefix="tharollo-"))
    except OSError:
        return None
    account.own(folder)
    if len(os.fsencode(folder)) <= LONGEST:
        return folder
    folder.rmdir()
    return None


def _is_safe(place: Path, account: Account) -> bool:
    """Whether nobody else can put a folder of theirs in the place of ours, and the server may pass."""
    try:
        info = place.stat()
    except OSError:
        return False
    if not place.is_absolute() or set(str(place)) & set("\"',\\ "):
        return False
    open_to_all = bool(info.st_mode & 0o022)
    passable = bool(info.st_mode & 0o001) or info.st_uid == account.uid
    return (
        passable
        and info.st_uid in (0, account.uid)
        and (not open_to_all or bool(info.st_mode & stat.S_ISVTX))
    )
