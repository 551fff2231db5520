"""Runs the database tests on PostgreSQL 15, the oldest server the desk supports, started for them alone."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from data.server import EmbeddedServer, Programs, ServerError
from data.server.home import TESTS

FOLDER = Path("/usr/lib/postgresql/15/bin")
MISSING = (
    "PostgreSQL 15 is not installed. Install it (on Debian 12: apt-get install postgresql-15), "
    "or run the tests on any other server: THAROLLO_TEST_DATABASE_URL=postgresql://… make test"
)


def install() -> None:
    """Install Debian's package where we may."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing PostgreSQL 15 from the system's packages.", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql-15"],
            env=quiet, stdout=subprocess.DEVNULL, check=False,
        )  # fmt: skip


def run(options: list[str]) -> int:
    """Start a server in a folder of its own, run the tests that need a database, and remove it again."""
    var_dir = Path(tempfile.mkdtemp(prefix=TESTS))
    server = EmbeddedServer(
        var_dir, holder="the tests on PostgreSQL 15", for_tests=True, programs=Programs(FOLDER, 15)
    )
    server.start()
    try:
        environment = {**os.environ, "THAROLLO_TEST_DATABASE_URL": server.superuser_url()}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-m",
            "database and not browser and not own_server",
            *options,
        ]
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        server.remove()
        shutil.rmtree(var_dir, ignore_errors=True)


def main() -> None:
    """Run the tests, or end with a clear sentence."""
    if not (FOLDER / "postgres").exists():
        install()
    if not (FOLDER / "postgres").exists():
        sys.exit(MISSING)
    try:
        sys.exit(run(sys.argv[1:]))
    except ServerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
