"""Runs the desk on one machine: database, schema, profile, then the web server and the worker."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Final

from pydantic import SecretStr

from data.addresses import app_url, use_own_server
from data.schema_version import is_current
from data.server import EmbeddedServer
from data.server.lock import Lock
from data.server.opening import prepare_database
from data.settings import ROOT, Settings, get_settings, variable
from jobs.child import Child
from jobs.first_data import make_first_data, wants_first_data
from rules.errors import DomainError

HOLDER: Final = "make run"
WEB_PATIENCE_SECONDS: Final = 5.0
WORKER_PATIENCE_SECONDS: Final = 20.0
TRIES_TO_BEGIN: Final = 4
PORT_PATIENCE_SECONDS: Final = 5.0

Say = Callable[[str], None]


class CannotServe(DomainError):
    """The web server cannot serve here; says why and what to set."""


class Supervisor:
    """What `make run` started, and ends again."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self.settings = settings
        self._say = say
        self._stopping = 0
        self._starting = True
        self._server: EmbeddedServer | None = None
        self._web: Child | None = None
        self._worker: Child | None = None

    def run(self) -> None:
        """Start everything, look after it until Ctrl-C or SIGTERM, then end it in order.

        Raises:
            DomainError: something cannot start; what had started is ended again.
        """
        self.settings.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = Lock(self.settings.var_dir.absolute() / "run.lock", HOLDER)
        lock.take()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            await_port(self.settings.host, self.settings.port)
            self._start_server()
            lock.note(self.address)
            self._serve()
            self._greet()
            self._start_worker()
            self._starting = False
            while not self._stopping:
                self._tend()
        except _Stopped:
            pass
        finally:
            self._end()
            lock.release()

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the desk."""
        here = {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "::": "localhost"}  # noqa: S104 - only read
        return f"http://{here.get(self.settings.host, self.settings.host)}:{self.settings.port}"

    def _start_server(self) -> None:
        if self._is_given:
            return
        self._say("Starting the database.")
        self._server = EmbeddedServer(self.settings.var_dir, holder=HOLDER, say=self._say)
        self._server.start()
        use_own_server(self._server.owner_url())

    @property
    def _is_given(self) -> bool:
        return self.settings.database_url is not None or self.settings.app_database_url is not None

    def _serve(self) -> None:
        """Prepare the database and start the web server, which loads meanwhile if it can."""
        wanted = self._server is not None and self.settings.demo and wants_first_data(self._server.home)
        if is_current(app_url()) and not wanted:
            self._start_web()
        if self._server is not None or self.settings.database_url is not None:
            prepare_database()
        if self._server is not None and wanted:
            make_first_data(self._server.home, self._say)
        if self._web is None:
            self._start_web()

    def _start_web(self) -> None:
        command = [
            *(sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")),
            f"--server.address={self.settings.host}",
            f"--server.port={self.settings.port}",
        ]
        self._web = self._make_child("web server", command, "web.log", WEB_PATIENCE_SECONDS)
        self._web.start()

    def _start_worker(self) -> None:
        command = [sys.executable, str(ROOT / "manage.py"), "worker"]
        self._worker = self._make_child("worker", command, "worker.log", WORKER_PATIENCE_SECONDS)
        self._worker.start()

    def _make_child(self, name: str, command: list[str], log: str, patience_seconds: float) -> Child:
        logs = self.settings.var_dir.absolute() / "logs"
        logs.mkdir(mode=0o700, exist_ok=True)
        environment = make_environment(self.settings, app_url())
        return Child(
            name, command, environment=environment, folder=ROOT, log=logs / log,
            patience_seconds=patience_seconds, say=self._say,
        )  # fmt: skip

    def _greet(self) -> None:
        """Wait until the desk answers, then say where it is."""
        assert self._web is not None
        while not answers(self.settings.host, self.settings.port):
            self._tend()
            if self._web.failures >= TRIES_TO_BEGIN:
                raise CannotServe(
                    f"The web server does not start. Its last words:\n{last_words(self._web.log)}"
                )
        self._say(f"Tharollo is ready: {self.address}")
        sign_ins = self.settings.var_dir.absolute() / "demo-sign-ins.txt"
        if sign_ins.exists():
            self._say(f"The demo sign-ins are in {sign_ins}")
        self._say("Ctrl-C stops it.")

    def _tend(self) -> None:
        """One look at everything; a server that died comes back before those who need it."""
        if self._server is not None and not self._server.is_alive():
            self._say("The database server ended unexpectedly; starting it again.")
            self._server.restart()
        for child in (self._web, self._worker):
            if child is not None:
                child.tend()
        time.sleep(0.1)

    def _end(self) -> None:
        """End what was started: those who use the database before the database."""
        children = [child for child in (self._web, self._worker) if child is not None]
        if children or self._server is not None:
            self._say("Stopping.")
        for child in children:
            child.ask_to_end()
        for child in children:
            child.end(at_once=self._stopping > 1)
        if self._server is not None:
            self._server.stop()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        """Note the wish. What a start may take long for (recovery, the demo city) is broken off, safely."""
        self._stopping += 1
        if self._starting:
            self._starting = False
            raise _Stopped


class _Stopped(Exception):
    """Somebody asked the supervisor to stop."""


def run(say: Say) -> None:
    """Run the desk until it is asked to stop.

    Raises:
        DomainError: something cannot start.
    """
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]  # libpq would let them change every connection we make
    Supervisor(get_settings(), say).run()


def make_environment(settings: Settings, app_address: str) -> Mapping[str, str]:
    """What a child may know: every setting, the application's login, and never the owner's."""
    foreign = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "DATABASE_URL")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in foreign and not name.startswith(("THAROLLO_", "PG", "STREAMLIT_"))
    }
    ours = {
        variable(name): _as_text(value)
        for name, value in settings
        if value is not None and name not in ("database_url", "app_database_url")
    }
    if settings.prepare_threshold is None:
        ours["THAROLLO_PREPARE_THRESHOLD"] = "none"
    ours["THAROLLO_VAR_DIR"] = str(settings.var_dir.absolute())
    return {
        **kept, **ours, "THAROLLO_APP_DATABASE_URL": app_address, "THAROLLO_ENV_FILE": os.devnull,
        # uvicorn would believe X-Forwarded-For from any local process; rules/addresses decides that
        "FORWARDED_ALLOW_IPS": "", "PYTHONUNBUFFERED": "1",
    }  # fmt: skip


def _as_text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value).lower() if isinstance(value, bool) else str(value)


def await_port(host: str, port: int, patience_seconds: float = PORT_PATIENCE_SECONDS) -> None:
    """Wait a moment for the port to be free: a desk that was killed may just be letting go of it.

    Raises:
        CannotServe: another program holds it, or the address is none of this machine's.
    """
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
            return
        except socket.gaierror:
            raise CannotServe(f"THAROLLO_HOST: there is no address called {host!r}.") from None
        except PermissionError:
            raise CannotServe(f"THAROLLO_PORT: port {port} needs more rights. Set one above 1023.") from None
        except OSError as error:
            if time.monotonic() > deadline:
                raise CannotServe(
                    f"Port {port} of {host} cannot be used ({error.strerror}). Stop what uses it, "
                    f"or set THAROLLO_PORT (now {port}) or THAROLLO_HOST (now {host}) to something else."
                ) from None
        time.sleep(0.2)


def answers(host: str, port: int) -> bool:
    """Whether the web server is there and reaches its database."""
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{here}:{port}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def last_words(log: Path) -> str:
    """The end of a log, for a message."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return "\n".join(f"  {line}" for line in lines[-8:])
