"""Secrets made once, kept outside the code in var/secrets, readable by their owner only."""

import os
import secrets
from pathlib import Path

from data.settings import get_settings


def read_or_make(name: str) -> str:
    """The secret of that name, made at first use.

    Two processes that make the same secret at once end up with the same value.
    """
    folder = get_settings().var_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    if not path.exists():
        _publish(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii").strip()


def _publish(path: Path, value: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def app_password() -> str:
    """The password of the login tharollo_app."""
    return read_or_make("app-password")
