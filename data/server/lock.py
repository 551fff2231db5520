"""One holder at a time: a lock that ends with its process, and says who holds it."""

import fcntl
import json
import os
from pathlib import Path

from data.server.errors import AlreadyInUse


class Lock:
    """An exclusive lock on a file, which tells who holds it and, when known, at which address they serve."""

    def __init__(self, path: Path, holder: str) -> None:
        self.path = path
        self.holder = holder
        self._handle: int | None = None

    def take(self) -> None:
        """Take the lock.

        Raises:
            AlreadyInUse: somebody holds it; says who, where, and what to do.
        """
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise AlreadyInUse(describe(self.path)) from None
        self._handle = handle
        self.note()

    def note(self, address: str = "") -> None:
        """Write down who we are and where we serve."""
        if self._handle is not None:
            body = json.dumps({"holder": self.holder, "pid": os.getpid(), "address": address})
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, body.encode(), 0)

    def release(self) -> None:
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def describe(path: Path) -> str:
    """Who holds the lock, in a sentence."""
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        note = {}
    holder, pid, address = (
        note.get("holder", "another command"),
        note.get("pid", "unknown"),
        note.get("address"),
    )
    if address:
        return f"Tharollo is already running from this folder: {address} ({holder}, process {pid})."
    return f"The database of this folder is in use by {holder} (process {pid}). Try again when it has ended."
