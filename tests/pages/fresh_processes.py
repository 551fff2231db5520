"""Many fresh web processes for the price of one start: each is forked before anybody opened a page.

Run as a program with the ports to serve on; it ends when it is killed.
"""

import contextlib
import importlib
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.web_process import PATIENCE_SECONDS, ROOT, WebProcess, await_health, find_port, run_python

HEAVY = (
    "streamlit.web.bootstrap",
    "uvicorn",
    "pandas",
    "plotly.graph_objects",
    "api.routes",
    "pages.kit.frame",
)


@contextlib.contextmanager
def serve_fresh(app_url: str, folder: Path, count: int) -> Iterator[list[int]]:
    """The ports of so many web processes in which no page has been opened yet."""
    ports = [find_port() for _ in range(count)]
    log = folder / "fresh.log"
    command = ["-m", "tests.pages.fresh_processes", *map(str, ports)]
    with run_python(command, app_url, log, {}) as process:
        for port in ports:
            await_health(process, WebProcess(port, log))
        yield ports


def main() -> None:
    """Load what every process needs, then fork one for each port.

    One after another: dozens that start at once keep each other from reaching the database in time.
    """
    for name in HEAVY:
        importlib.import_module(name)
    for port in sys.argv[1:]:
        if os.fork() == 0:
            serve(port)
        await_listening(int(port))
    signal.pause()


def await_listening(port: int) -> None:
    """Wait until a port is served; whoever wanted it says so when it is not."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)


def serve(port: str) -> None:
    """Serve the desk as `streamlit run app.py` does."""
    from streamlit.web.cli import main as run_streamlit

    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), f"--server.port={port}"]
    run_streamlit()


if __name__ == "__main__":
    main()
