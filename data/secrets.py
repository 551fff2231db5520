"""Passwords and keys of this installation: made once, kept outside the code, readable by nobody else."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from data.settings import get_settings


def get_secret(var_dir: Path, name: str) -> str:
    """The secret called `name`, made on first use: 43 characters safe in a URL.

    Two processes that ask at once get the same one.
    """
    path = locate_secret(var_dir, name)
    found = read_secret(path)
    if found:
        return found
    _publish(path, secrets.token_urlsafe(32))
    return read_secret(path) or ""


def read_or_make(name: str) -> str:
    """The secret called `name` of this process's installation."""
    return get_secret(get_settings().var_dir, name)


def app_password() -> str:
    """The password of the login tharollo_app."""
    return read_or_make("app-password")


def locate_secret(var_dir: Path, name: str) -> Path:
    """The file that holds the secret, whether it exists or not."""
    return var_dir / "secrets" / name


def read_secret(path: Path) -> str | None:
    """The secret in the file, or None when there is none."""
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def _publish(path: Path, value: str) -> None:
    """Write the file whole or not at all; whoever comes second keeps the first one's value."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(value + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
