"""Runs a desk's web process at another time: `python -m tests.e2e.travelling 2022-08-01T15:05:00+00:00 PORT`.

Only what the process takes for the date moves; monotonic time, by which servers wait, goes on as it is.
"""

import sys
from datetime import datetime

import time_machine
from streamlit.web import cli

from tests.web_process import ROOT


def main() -> None:
    """Travel, then serve."""
    instant, port = sys.argv[1:]
    time_machine.travel(datetime.fromisoformat(instant), tick=True).start()
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), f"--server.port={port}"]
    cli.main()


if __name__ == "__main__":
    main()
