"""Where a server keeps its data: under var, or under /var/lib when root runs it for another user."""

import contextlib
import os
import secrets
import shutil
import stat
import tempfile
import time
from pathlib import Path

from data.server.account import Account
from data.server.errors import ServerError
from data.server.lock import is_held

SHARED = Path("/var/lib/tharollo")
LINK = "postgresql"
BELONGS_TO = "belongs-to"
FOR_TESTS = "for-tests"
TESTS = "tharollo-tests-"
A_DAY = 86400


def get_home(var_dir: Path, account: Account) -> Path:
    """The folder of this installation's server, made when missing: ours, with notes and the data in it.

    Raises:
        ServerError: the database here belongs to another user.
        OSError: the folder cannot be made.
    """
    var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    link = var_dir / LINK
    home = _get_shared_home(var_dir.resolve(), link) if account.switch else link
    if not home.exists():
        home.mkdir(mode=0o700)
    owner = home.stat().st_uid
    if owner != os.geteuid():
        raise ServerError(
            f"The database of this folder belongs to user {owner}, and you are user {os.geteuid()}. "
            "Start it as the user who started it first, or set THAROLLO_VAR_DIR to another folder."
        )
    return home.resolve()


def get_shared() -> Path:
    """The folder that all servers started by root share: root's, passable, not listable."""
    SHARED.mkdir(mode=0o711, exist_ok=True)
    info = SHARED.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != 0 or info.st_mode & 0o022:
        raise ServerError(f"{SHARED} must be a folder of root's that nobody else may write.")
    return SHARED


def list_earlier(home: Path, var_dir: Path) -> list[Path]:
    """Homes under /var/lib that served this var folder before it was deleted; nothing uses them any more."""
    notes = SHARED.glob(f"*/{BELONGS_TO}") if home.parent == SHARED else []
    return [
        note.parent
        for note in notes
        if note.parent != home and note.read_text(encoding="utf-8") == str(var_dir.resolve())
    ]


def remove_abandoned() -> None:
    """Delete what test runs left behind that were killed more than a day ago."""
    folders = list(SHARED.glob("*")) if os.geteuid() == 0 else []
    folders += Path(tempfile.gettempdir()).glob(f"{TESTS}*")
    for folder in folders:
        with contextlib.suppress(OSError):  # another run may be removing it just now
            if folder.lstat().st_uid == os.geteuid() and _is_abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    for home in (folder, folder / LINK):
        note = home / FOR_TESTS
        if note.exists():
            return time.time() - note.stat().st_mtime > A_DAY and not is_held(home / "lock")
    return False


def remove_home(home: Path, var_dir: Path) -> None:
    """Delete a server's data and the link to it; for tests."""
    shutil.rmtree(home, ignore_errors=True)
    link = var_dir / LINK
    if link.is_symlink():
        link.unlink()


def _get_shared_home(var_dir: Path, link: Path) -> Path:
    if link.is_dir() and not link.is_symlink():
        return link
    if link.is_symlink():
        home = link.readlink()
        if home.is_dir() and home.parent == SHARED and _belongs(home, var_dir):
            return home
        link.unlink()
    return _make_shared_home(var_dir, link)


def _belongs(home: Path, var_dir: Path) -> bool:
    """Whether the home is this var folder's: not when var was copied and the original still uses it."""
    note = home / BELONGS_TO
    first = Path(note.read_text(encoding="utf-8")) if note.exists() else var_dir
    if first != var_dir and (first / LINK).is_symlink() and (first / LINK).readlink() == home:
        return False
    note.write_text(str(var_dir), encoding="utf-8")
    return True


def _make_shared_home(var_dir: Path, link: Path) -> Path:
    home = get_shared() / secrets.token_hex(8)
    home.mkdir(mode=0o711)
    (home / BELONGS_TO).write_text(str(var_dir), encoding="utf-8")
    link.symlink_to(home)
    return home
