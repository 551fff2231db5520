"""A process that the supervisor keeps running: started, watched, restarted with growing pauses, ended."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from data.server import end_with_parent

LONGEST_PAUSE_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 60.0
LOG_KEPT: Final = 20 * 1024 * 1024


class Child:
    """One process in a process group of its own; the kernel ends it when the supervisor dies."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        patience_seconds: float,
        say: Callable[[str], None],
    ) -> None:
        self.name = name
        self.log = log
        self.failures = 0
        self._command = list(command)
        self._environment = dict(environment)
        self._folder = folder
        self._patience = patience_seconds
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._due = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process; its words go to its log."""
        mode = "wb" if self.log.exists() and self.log.stat().st_size > LOG_KEPT else "ab"
        with self.log.open(mode) as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own programs
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the supervisor, which ends its children in order
                preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 - the supervisor has no threads
            )
        self._started = time.monotonic()

    def tend(self) -> None:
        """When it ended by itself, start it again after a pause that grows from 1 s to 30 s."""
        now = time.monotonic()
        if self._process is not None and self._process.poll() is None:
            if now - self._started > STEADY_SECONDS:
                self.failures = 0
            return
        if self._process is not None:
            pause = min(2.0**self.failures, LONGEST_PAUSE_SECONDS)
            self.failures += 1
            self._due = now + pause
            ended = describe_end(self._process.returncode)
            self._say(f"The {self.name} {ended}; starting it again in {pause:.0f} s. Its words: {self.log}")
            self._process = None
        elif now >= self._due:
            self.start()

    def ask_to_end(self) -> None:
        """Ask it to end, without waiting."""
        self._send(signal.SIGTERM)

    def end(self, *, at_once: bool = False) -> None:
        """Wait until it has ended; after its patience, or at once, it is killed with whatever it started."""
        if self._process is None:
            return
        self.ask_to_end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0 if at_once else self._patience)
        self._send(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None:
            try:
                os.killpg(self._process.pid, number)
            except (ProcessLookupError, PermissionError):
                return


def describe_end(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return f"ended by itself (code {code})"
