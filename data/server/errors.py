"""What can keep the embedded server from running, in words that say what to do."""

import errno
from pathlib import Path

from rules.errors import DomainError


class ServerError(DomainError):
    """The embedded PostgreSQL cannot run; the text says why and what to do."""


class AlreadyInUse(ServerError):
    """Another process of ours holds this installation's database."""


def explain(error: OSError, doing: str) -> ServerError:
    """A sentence for an error of the operating system."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ServerError(
            f"The disk is full: {doing} needs more room{where}. Free some space and start again."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return ServerError(
            f"Not permitted: {doing}{where}: {error.strerror}. Start as the user this folder belongs to, "
            "or set THAROLLO_VAR_DIR to a folder you may write."
        )
    return ServerError(f"Failed: {doing}{where}: {error.strerror or error}.")


def is_held_by_orphans(log: Path, offset: int) -> bool:
    """Whether the server ended because processes of a killed one still hold its memory."""
    return "pre-existing shared memory block" in _read(log, offset)


def _read(log: Path, offset: int) -> str:
    with log.open("rb") as file:
        file.seek(offset)
        return file.read().decode("utf-8", "replace")


def explain_log(log: Path, offset: int) -> str:
    """Why the server ended, from what it wrote since `offset`, with its last words."""
    lines = _read(log, offset).splitlines()
    telling = [
        line for line in lines if any(w in line for w in ("FATAL", "PANIC", "ERROR", "HINT", "error:"))
    ]
    last = "\n  ".join((telling or lines)[-4:]) or "it wrote nothing"
    full = any("No space left on device" in line for line in lines)
    reason = "The disk is full. Free some space and start again." if full else "The server ended."
    return f"{reason} Its last words (all are in {log}):\n  {last}"
