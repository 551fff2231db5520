"""Our own PostgreSQL: made on first use, started, adopted, recovered, stopped. One folder, one server."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from data.secrets import get_secret, locate_secret, read_secret
from data.server.account import Account, get_account
from data.server.cluster import (
    SUPERUSER,
    clean_environment,
    get_data_folder,
    make_cluster,
    remove_drafts,
    reset_password,
)
from data.server.errors import ServerError, explain, explain_log, is_held_by_orphans
from data.server.home import FOR_TESTS, get_home, get_shared, list_earlier, remove_home
from data.server.lock import Lock
from data.server.parent import end_with_parent
from data.server.postmaster import Postmaster, find_postmaster, list_orphans, remove_stale_pid_file
from data.server.programs import Programs, copy_programs, find_programs
from data.server.roles import DATABASE, OWNER, ensure_roles
from data.server.sockets import find_socket_folder, get_socket_folder, remove_socket_folder
from data.server.tuning import list_parameters

SUPERUSER_SECRET = "database-superuser-password"  # noqa: S105 - the name of a file
OWNER_SECRET = "database-owner-password"  # noqa: S105
LOG_KEPT = 20 * 1024 * 1024
ORPHAN_PATIENCE_SECONDS = 5.0
GIVE_UP_SECONDS = 60.0


class EmbeddedServer:
    """The PostgreSQL server of one var folder.

    `start` must be called in a thread that lives as long as the server is needed: when that thread (or the
    process) dies, the kernel tells the server to shut down.
    """

    def __init__(
        self, var_dir: Path, *, holder: str = "another command", for_tests: bool = False,
        programs: Programs | None = None, say: Callable[[str], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self.var_dir = var_dir.absolute()
        self.for_tests = for_tests
        self.log = self.var_dir / "logs" / "postgresql.log"
        self._holder = holder
        self._say = say
        self._given_programs = programs
        self._programs: Programs
        self._account: Account
        self._home: Path
        self._lock: Lock | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._postmaster: Postmaster | None = None
        self._socket_folder: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Run the server and wait until it takes connections, however long its recovery takes.

        A server that already runs on our data (its starter was killed) is adopted.

        Raises:
            AlreadyInUse: another process of ours holds this folder.
            ServerError: it cannot run; says why and what to do.
        """
        try:
            self._prepare()
            self._run()
        except OSError as error:
            self.stop()
            raise explain(error, "starting the database") from error
        except BaseException:
            self.stop()
            raise

    def attach(self) -> bool:
        """Use the server that another process of ours runs, without holding it. False when none does."""
        self._account = get_account()
        self._home = get_home(self.var_dir, self._account)
        self._programs = self._given_programs or find_programs()
        running = find_postmaster(self._data)
        while running is not None and running.is_alive() and running.status == "starting":
            self._wait("The database is still starting.")
        if running is None or running.status != "ready":
            return False
        self._socket_folder = find_socket_folder(self._home, self._account)
        return self._socket_folder is not None

    def stop(self) -> None:
        """Shut the server down in order and wait until it has ended. Harmless when it does not run."""
        if self._postmaster is not None:
            self._shut_down(self._postmaster)
            remove_socket_folder(self._home, self._account)
            self._postmaster = None
        self._release()

    def restart(self) -> None:
        """Start the server again after it died; its address stays the same.

        Raises:
            ServerError: it cannot run.
        """
        try:
            self._run()
        except OSError as error:
            raise explain(error, "restarting the database") from error

    def is_alive(self) -> bool:
        """Whether the server process lives."""
        if self._child is not None:
            return self._child.poll() is None
        return self._postmaster is not None and self._postmaster.is_alive()

    def remove(self) -> None:
        """Stop the server and delete its data; for tests."""
        home = self._home
        self.stop()
        remove_home(home, self.var_dir)

    def note_address(self, address: str) -> None:
        """Tell whoever asks for the same folder where we serve."""
        if self._lock is not None:
            self._lock.note(address)

    @property
    def home(self) -> Path:
        """The folder of the data and of notes about it; both go together."""
        return self._home

    def owner_url(self, database: str = DATABASE) -> str:
        """The owner's connection: migrations and nothing else."""
        return self._url(OWNER, get_secret(self.var_dir, OWNER_SECRET), database)

    def superuser_url(self, database: str = "postgres") -> str:
        """The superuser's connection: making databases for tests, backups."""
        return self._url(SUPERUSER, get_secret(self.var_dir, SUPERUSER_SECRET), database)

    def _url(self, user: str, password: str, database: str) -> str:
        return f"postgresql://{user}:{password}@/{database}?host={quote(str(self._socket_folder), safe='')}"

    def _prepare(self) -> None:
        self._account = get_account()
        self._home = get_home(self.var_dir, self._account)
        self._lock = Lock(self._home / "lock", self._holder)
        self._lock.take()
        if self.for_tests:
            (self._home / FOR_TESTS).touch()
        self._programs = self._given_programs or self._find_programs()
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        remove_drafts(self._home)

    def _find_programs(self) -> Programs:
        """The wheel's programs, where the server's account reaches them."""
        found = find_programs()
        return copy_programs(found, get_shared()) if self._account.switch else found

    @property
    def _data(self) -> Path:
        return get_data_folder(self._home, self._programs)

    def _run(self) -> None:
        if not self._adopt(self._data):
            self._ensure_cluster(self._data)
            self._launch(self._data)
        ensure_roles(self.superuser_url, self.owner_url, get_secret(self.var_dir, OWNER_SECRET))

    def _adopt(self, data: Path) -> bool:
        """Take over a running server of ours; end it when it is of another version or cannot be reached."""
        running = find_postmaster(data)
        if running is None:
            return False
        folder = find_socket_folder(self._home, self._account)
        known = read_secret(locate_secret(self.var_dir, SUPERUSER_SECRET)) is not None
        same = running.program == self._programs.path("postgres")
        while running.is_alive() and running.status in ("", "starting"):
            self._wait("The database is still starting.")
        if folder is None or not known or not same or running.status != "ready":
            self._shut_down(running)
            return False
        self._postmaster, self._socket_folder, self._child = running, folder, None
        return True

    def _ensure_cluster(self, data: Path) -> None:
        known = read_secret(locate_secret(self.var_dir, SUPERUSER_SECRET)) is not None
        password = get_secret(self.var_dir, SUPERUSER_SECRET)
        if not data.exists():
            for earlier in list_earlier(self._home, self.var_dir):
                self._say(f"An earlier database of this folder is still in {earlier}. Delete it if you wish.")
            self._say("Making the database.")
            make_cluster(self._home, self._programs, self._account, password, for_tests=self.for_tests)
        elif not known:
            remove_stale_pid_file(data)
            reset_password(self._home, self._programs, self._account, password)

    def _launch(self, data: Path) -> None:
        deadline = time.monotonic() + ORPHAN_PATIENCE_SECONDS
        while True:
            offset = self._spawn(data)
            if self._await_ready():
                return
            if not is_held_by_orphans(self.log, offset) or time.monotonic() > deadline + GIVE_UP_SECONDS:
                raise ServerError("The database does not start. " + explain_log(self.log, offset))
            self._say("Waiting for the last statements of a database server that was killed.")
            self._end_orphans(list_orphans(data), deadline)

    def _spawn(self, data: Path) -> int:
        """Start the server process. Returns the length of the log before it."""
        remove_stale_pid_file(data)
        self._socket_folder = get_socket_folder(self._home, self._account)
        for leftover in self._socket_folder.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)
        mode = "wb" if self.log.exists() and self.log.stat().st_size > LOG_KEPT else "ab"
        with self.log.open(mode) as log:
            offset = log.seek(0, os.SEEK_END)
            self._child = subprocess.Popen(  # noqa: S603
                [str(self._programs.path("postgres")), "-D", str(data),
                 *list_parameters(self._socket_folder, for_tests=self.for_tests)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=clean_environment(), cwd="/",
                start_new_session=True,  # Ctrl-C is for the supervisor, which ends the clients first
                preexec_fn=end_with_parent(signal.SIGINT),  # noqa: PLW1509 - started before any thread
                **self._account.popen_options(),
            )  # fmt: skip
        self._postmaster = Postmaster(self._child.pid, data)
        return offset

    def _await_ready(self) -> bool:
        """Wait while the server lives. True when it is ready, False when it ended."""
        assert self._child is not None
        assert self._postmaster is not None
        began = told = time.monotonic()
        while self._child.poll() is None:
            if self._postmaster.status == "ready":
                return True
            if time.monotonic() - told > 3:
                told = time.monotonic()
                self._say(f"The database is recovering ({told - began:.0f} s so far).")
            time.sleep(0.02)
        self._child = self._postmaster = None
        return False

    def _end_orphans(self, orphans: list[int], deadline: float) -> None:
        if time.monotonic() > deadline:
            for pid in orphans:
                Postmaster(pid, self._data).send(signal.SIGTERM)
        time.sleep(0.5)

    def _shut_down(self, postmaster: Postmaster) -> None:
        postmaster.send(signal.SIGINT)
        began = time.monotonic()
        while self._child.poll() is None if self._child else postmaster.is_alive():
            if time.monotonic() - began > 3:
                self._wait("The database is writing its last pages.")
            time.sleep(0.02)
        self._child = None

    def _wait(self, why: str) -> None:
        self._say(why)
        time.sleep(2)

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None
