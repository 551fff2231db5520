"""The whole web process, as an installation starts it, on a port of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 90


@dataclass(frozen=True)
class WebProcess:
    """A running desk."""

    port: int
    log: Path
    pid: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """End it as a power cut would."""
        os.killpg(self.pid, signal.SIGKILL)


@contextlib.contextmanager
def serve_desk(
    app_url: str, folder: Path, *, port: int | None = None, **settings: str
) -> Iterator[WebProcess]:
    """Start the desk on a database; it ends with the block. `folder` takes its log."""
    port = port or find_port()
    command = ["-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={port}"]
    log = folder / f"web-{port}.log"
    with run_python(command, app_url, log, settings) as process:
        await_health(process, WebProcess(port, log))
        yield WebProcess(port, log, process.pid)


@contextlib.contextmanager
def run_python(
    command: Sequence[str], app_url: str, log: Path, settings: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run Python with the desk's settings, and end it with all it started."""
    ours = {"THAROLLO_APP_DATABASE_URL": app_url, "THAROLLO_BCRYPT_COST": "4", "PYTHONPATH": str(ROOT)}
    ours["FORWARDED_ALLOW_IPS"] = ""  # as the supervisor does
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | ours | dict(settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def find_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_health(process: "subprocess.Popen[bytes]", web: WebProcess, path: str = "health") -> None:
    """Wait until the desk answers; fails with its log when it does not."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{web.address}/{path}", timeout=5).close()
            return
        time.sleep(0.1)
    raise AssertionError(f"The desk does not start:\n{web.log.read_text(errors='replace')[-3000:]}")
