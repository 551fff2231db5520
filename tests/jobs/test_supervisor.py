"""`manage.py run`: everything it starts, keeps alive, and ends."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from data.server import EmbeddedServer
from data.server.home import remove_home
from data.settings import ROOT, Settings
from jobs.supervisor import CannotServe, answers, await_port, make_environment

pytestmark = [pytest.mark.database, pytest.mark.own_server]
HOST = "127.0.0.1"
PATIENCE_SECONDS = 120.0


class Desk:
    """One `manage.py run` in a var folder of its own."""

    def __init__(self, var_dir: Path) -> None:
        self.var_dir = var_dir
        self.port = find_free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        mine = {
            "THAROLLO_VAR_DIR": str(self.var_dir),
            "THAROLLO_PORT": str(self.port),
            "PYTHONPATH": "/nowhere",
            "THAROLLO_DEMO": "false",
        }
        return {name: v for name, v in os.environ.items() if name != "THAROLLO_APP_DATABASE_URL"} | mine

    @property
    def log(self) -> Path:
        return self.var_dir.parent / "words.log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        self.await_health()

    def await_health(self) -> None:
        def healthy() -> bool:
            assert self.process is not None
            assert self.process.poll() is None, self.log.read_text()
            return answers(HOST, self.port)

        wait_until(healthy)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def parts(self) -> dict[str, psutil.Process]:
        """Its children by what they are: web, worker, database."""
        assert self.process is not None
        names = {"app.py": "web", "worker": "worker", "postgres": "database"}
        found: dict[str, psutil.Process] = {}
        for child in psutil.Process(self.process.pid).children():
            words = {Path(word).name for word in read_command(child)}
            found |= {name: child for word, name in names.items() if word in words}
        return found

    def part(self, name: str, other_than: int | None = None) -> psutil.Process:
        """One of its children, waited for: a part begins, and begins again, in its own time."""
        found: list[psutil.Process] = []

        def look() -> bool:
            child = self.parts().get(name)
            found[:] = [child] if child is not None and child.pid != other_than else []
            return bool(found)

        wait_until(look)
        return found[0]

    def family(self) -> list[psutil.Process]:
        assert self.process is not None
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_SECONDS)


def read_command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def have_ended(processes: list[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    var_dir = tmp_path_factory.mktemp("a desk") / "var"
    yield var_dir
    remove_home((var_dir / "postgresql").resolve(), var_dir)


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Desk]:
    desk = Desk(folder)
    desk.start()
    yield desk
    assert desk.process is not None
    if desk.process.poll() is None:
        desk.stop()


def test_children_know_the_applications_login_only(desk: Desk) -> None:
    owner = (desk.var_dir / "secrets" / "database-owner-password").read_text().strip()
    for name in ("web", "worker"):
        environment = desk.part(name).environ()
        assert "tharollo_app:" in environment["THAROLLO_APP_DATABASE_URL"]
        assert "DATABASE_URL" not in environment
        assert environment["FORWARDED_ALLOW_IPS"] == ""
        assert "PYTHONPATH" not in environment
        assert owner not in "".join(environment.values())


def test_second_run_says_where_the_first_one_is(desk: Desk) -> None:
    second = desk.command("run")
    assert second.returncode == 1
    assert second.stderr.startswith(
        f"Tharollo is already running from this folder: http://localhost:{desk.port}"
    )


def test_command_uses_the_database_that_runs(desk: Desk) -> None:
    before = desk.part("database").pid
    assert desk.command("migrate").returncode == 0
    assert desk.part("database").pid == before


@pytest.mark.parametrize("name", ["web", "worker", "database"])
def test_part_that_is_killed_comes_back(desk: Desk, name: str) -> None:
    killed = desk.part(name)
    killed.kill()
    desk.part(name, other_than=killed.pid)
    desk.await_health()


def test_killed_supervisor_takes_everything_along_and_the_next_start_works(desk: Desk) -> None:
    family = desk.family()
    assert desk.process is not None
    desk.process.kill()
    desk.process.wait()
    wait_until(lambda: have_ended(family))
    desk.start()


def test_everything_killed_at_once_recovers(desk: Desk) -> None:
    for process in desk.family():
        with contextlib.suppress(psutil.NoSuchProcess):  # the kernel ended it already, after its parent
            process.kill()
    assert desk.process is not None
    desk.process.wait()
    desk.start()


def test_ctrl_c_ends_everything_in_order(desk: Desk) -> None:
    parts = [desk.part(name) for name in ("web", "worker", "database")]
    family = desk.family()
    assert desk.stop() == 0
    assert have_ended(parts)
    # the database's logger writes what came last and ends after the database itself
    wait_until(lambda: have_ended(family))
    log = (desk.var_dir / "logs" / "postgresql.log").read_text()
    assert log.rstrip().endswith("database system is shut down")
    with EmbeddedServer(desk.var_dir):
        pass


def test_port_that_is_taken_is_named_with_its_setting() -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotServe, match=f"Port {port} of {HOST} cannot be used .* set THAROLLO_PORT"):
            await_port(HOST, port, patience_seconds=0)


def test_address_that_is_none_of_ours_is_named_with_its_setting() -> None:
    with pytest.raises(CannotServe, match="THAROLLO_HOST"):
        await_port("203.0.113.1", 8501, patience_seconds=0)


def test_child_gets_every_setting_as_it_is() -> None:
    given = Settings.model_validate(
        {
            "database_url": "postgresql://owner:secret@/x",
            "prepare_threshold": None,
            "secure_cookies": True,
            "smtp_user": "desk",
            "smtp_password": "for the mail server",
        }
    )
    environment = make_environment(given, "postgresql://tharollo_app:word@/x")
    assert environment["THAROLLO_PREPARE_THRESHOLD"] == "none"
    assert environment["THAROLLO_SECURE_COOKIES"] == "true"
    assert environment["THAROLLO_SMTP_PASSWORD"] == "for the mail server"
    assert "secret" not in "".join(environment.values())
