"""The server process of one data folder, known by its pid file and proved by its working folder."""

import contextlib
import os
import signal
from dataclasses import dataclass
from pathlib import Path

import psutil

PID_FILE = "postmaster.pid"
STATUS_LINE = 7


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A living server process whose working folder is our data folder."""

    pid: int
    data: Path

    @property
    def status(self) -> str:
        """What it says of itself: starting, ready, stopping, or empty."""
        lines = _read_pid_file(self.data)
        return lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE and lines[0] == str(self.pid) else ""

    @property
    def program(self) -> Path | None:
        with contextlib.suppress(psutil.Error):
            return Path(psutil.Process(self.pid).exe())
        return None

    def is_alive(self) -> bool:
        return _works_in(self.pid, self.data)

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if it is still this process."""
        if self.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


def find_postmaster(data: Path) -> Postmaster | None:
    """The server that runs on this data folder, if one does.

    A number in the pid file is not believed alone: after a restart of the machine it may be anybody's.
    """
    lines = _read_pid_file(data)
    if not lines or not lines[0].strip("-").isdigit():
        return None
    pid = abs(int(lines[0]))
    return Postmaster(pid, data) if _works_in(pid, data) else None


def remove_stale_pid_file(data: Path) -> None:
    """Remove a pid file that no server of this folder stands behind.

    PostgreSQL itself refuses to start when the number was given to another process meanwhile. Its check for
    a dead server's children does not need the file: the key of their memory comes from the folder's inode.
    """
    if find_postmaster(data) is None:
        (data / PID_FILE).unlink(missing_ok=True)


def list_orphans(data: Path) -> list[int]:
    """Processes that a dead server left behind: those whose working folder is this data folder."""
    return [pid for pid in psutil.pids() if _works_in(pid, data)]


def _read_pid_file(data: Path) -> list[str]:
    try:
        return (data / PID_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _works_in(pid: int, data: Path) -> bool:
    with contextlib.suppress(psutil.Error, OSError):
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == data
    return False
