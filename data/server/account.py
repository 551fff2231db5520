"""The operating-system account that PostgreSQL runs under: ourselves, or one of our own when we are root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.server.errors import ServerError

NAME = "tharollo"
INSTEAD = "Start as an ordinary user instead, or give a database in DATABASE_URL."


@dataclass(frozen=True, slots=True)
class Account:
    """Whose process the server is. `switch` tells that we are root and must become this user."""

    uid: int
    gid: int
    switch: bool = False

    def popen_options(self) -> dict[str, Any]:
        """Arguments that make subprocess start a program under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def own(self, path: Path) -> None:
        """Hand a file or folder of ours to this account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def get_account() -> Account:
    """The account to use; as root the system user `tharollo`, made when missing.

    Raises:
        ServerError: we are root and the user cannot be made, or is somebody who signs in.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    user = _find_user() or _make_user()
    if not user.pw_shell.endswith(("nologin", "false")) or user.pw_uid == 0:
        raise ServerError(
            f"PostgreSQL does not run as root, and the user '{NAME}' that would run it can sign in. {INSTEAD}"
        )
    return Account(user.pw_uid, user.pw_gid, switch=True)


def _find_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _make_user() -> pwd.struct_passwd:
    program = shutil.which("useradd", path=os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin")
    if program is None:
        raise ServerError(
            f"PostgreSQL does not run as root, and useradd is missing to make the user '{NAME}'. {INSTEAD}"
        )
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    shell = shutil.which("nologin", path="/usr/sbin:/sbin:/usr/bin:/bin") or "/bin/false"
    made = subprocess.run(  # noqa: S603 - fixed words only
        [program, *options, "--shell", shell, NAME], capture_output=True, text=True, check=False
    )
    user = _find_user()
    if user is None:
        said = made.stderr.strip() or f"useradd ended with {made.returncode}"
        raise ServerError(
            f"PostgreSQL does not run as root, and the user '{NAME}' could not be made ({said}). {INSTEAD}"
        )
    return user
