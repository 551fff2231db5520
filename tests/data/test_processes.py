"""Helper processes know the database and never outlive who started them."""

import os
import signal
import subprocess
import sys
import time

from data.processes import open_helpers
from data.settings import ROOT

PARENT = """
import os, sys, time
from data.processes import open_helpers
if __name__ == "__main__":
    with open_helpers(1) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        time.sleep(60)
"""


def test_prepared_once_then_working() -> None:
    with open_helpers(1, os.umask, 0o077) as pool:
        assert pool.submit(os.umask, 0o022).result() == 0o077
        assert pool.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN


def test_helpers_end_when_their_parent_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        helper = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 20
        while is_running(helper) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not is_running(helper)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{process}/stat", encoding="ascii") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"
