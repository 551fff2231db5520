"""The embedded server: made, adopted, recovered, closed to everybody else."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from data.server import AlreadyInUse, EmbeddedServer
from data.server.home import list_earlier, remove_abandoned
from data.server.postmaster import PID_FILE, find_postmaster
from data.server.programs import MAJOR
from data.settings import ROOT

pytestmark = [pytest.mark.database, pytest.mark.own_server]

STARTER = """
import sys, time
from pathlib import Path
from data.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), for_tests=True)
server.start()
print(server.owner_url(), flush=True)
time.sleep(300)
"""


@pytest.fixture(scope="module")
def deep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A var folder 200 characters deep, with spaces in its path, under a folder nobody else may enter."""
    base = tmp_path_factory.mktemp("closed")
    base.chmod(0o700)
    path = base
    while len(str(path)) < 200:
        path = path / "folder with spaces in its name"
    path.mkdir(parents=True)
    yield path / "var"
    server = EmbeddedServer(path / "var", for_tests=True)
    server.start()
    server.remove()


@pytest.fixture
def server(deep: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer(deep, for_tests=True, holder="these tests") as running:
        yield running


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def data_of(server: EmbeddedServer) -> Path:
    return server.home / str(MAJOR)


def postmaster_of(server: EmbeddedServer) -> int:
    found = find_postmaster(data_of(server))
    assert found is not None
    return found.pid


def start_elsewhere(var_dir: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(var_dir)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_owner_is_no_superuser_and_owns_its_database(server: EmbeddedServer) -> None:
    assert ask(server.owner_url(), "SELECT current_user::text") == "tharollo_owner"
    assert ask(server.owner_url(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert ask(server.superuser_url(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is True


def test_owner_makes_the_extension_that_search_needs(server: EmbeddedServer) -> None:
    with psycopg.connect(server.owner_url()) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        connection.rollback()


def test_nobody_gets_in_without_a_password(server: EmbeddedServer) -> None:
    without = server.superuser_url().replace(server.superuser_url().split("@")[0], "postgresql://postgres")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(without, passfile="/dev/null")
    methods = "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"
    assert ask(server.superuser_url(), methods) == "scram-sha-256"
    assert ask(server.superuser_url(), "SELECT current_setting('listen_addresses')") == ""


def test_socket_folder_is_short_and_closed_to_other_users(server: EmbeddedServer) -> None:
    folder = Path(str(ask(server.superuser_url(), "SELECT current_setting('unix_socket_directories')")))
    assert stat.S_IMODE(folder.lstat().st_mode) == 0o700
    assert len(str(folder / ".s.PGSQL.5432")) <= 107


def test_secrets_are_for_their_owner_only(server: EmbeddedServer) -> None:
    secrets = server.var_dir / "secrets"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in secrets.iterdir()} == {0o600}


def test_no_other_folder_changes_its_mode(deep: Path) -> None:
    before = {folder: folder.stat().st_mode for folder in deep.parents}
    with EmbeddedServer(deep, for_tests=True):
        pass
    assert {folder: folder.stat().st_mode for folder in deep.parents} == before


def test_second_holder_is_told_who_has_it(server: EmbeddedServer) -> None:
    server.note_address("http://127.0.0.1:8501")
    with pytest.raises(AlreadyInUse, match=rf"http://127.0.0.1:8501 \(these tests, process {os.getpid()}\)"):
        EmbeddedServer(server.var_dir, for_tests=True).start()


def test_two_folders_run_side_by_side(server: EmbeddedServer, tmp_path: Path) -> None:
    other = EmbeddedServer(tmp_path / "var", for_tests=True)
    other.start()
    try:
        assert ask(other.owner_url(), "SELECT 1") == 1
        assert postmaster_of(other) != postmaster_of(server)
    finally:
        other.remove()


def test_killed_starter_takes_the_server_along_and_the_next_start_works(deep: Path) -> None:
    process, url = start_elsewhere(deep)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (value integer)")
        connection.execute("INSERT INTO kept VALUES (1)")
    process.kill()
    process.wait()
    with EmbeddedServer(deep, for_tests=True) as server:
        assert ask(server.owner_url(), "SELECT count(*) > 0 FROM kept") is True


def test_killed_server_recovers_at_the_same_address(server: EmbeddedServer) -> None:
    url = server.owner_url()
    os.kill(postmaster_of(server), signal.SIGKILL)
    while server.is_alive():
        time.sleep(0.01)
    server.restart()
    assert server.owner_url() == url
    assert ask(url, "SELECT 1") == 1


def test_statement_of_a_killed_server_does_not_stop_the_next(server: EmbeddedServer) -> None:
    with psycopg.connect(server.owner_url(), autocommit=True) as connection:
        backend = connection.info.backend_pid
        connection.execute("SET statement_timeout = 0")
        os.kill(backend, signal.SIGSTOP)
        os.kill(postmaster_of(server), signal.SIGKILL)
        while server.is_alive():
            time.sleep(0.01)
        waking = threading.Timer(1.0, os.kill, (backend, signal.SIGCONT))
        waking.start()
        server.restart()
        waking.join()
    assert ask(server.owner_url(), "SELECT 1") == 1


def test_running_server_without_a_starter_is_adopted(server: EmbeddedServer) -> None:
    before = postmaster_of(server)
    server._release()  # as the kernel does when the starter dies
    with EmbeddedServer(server.var_dir, for_tests=True) as second:
        assert postmaster_of(second) == before
        assert second.owner_url() == server.owner_url()
    assert not server.is_alive()


def test_pid_file_that_names_a_stranger_does_not_stop_the_start(server: EmbeddedServer) -> None:
    data = data_of(server)
    server.stop()
    (data / PID_FILE).write_text(f"{os.getpid()}\n{data}\n1\n5432\n\n\n\nready   \n", encoding="utf-8")
    server.start()
    assert ask(server.owner_url(), "SELECT 1") == 1


def test_killed_initdb_is_begun_again(tmp_path: Path) -> None:
    first = EmbeddedServer(tmp_path / "var", for_tests=True)
    first.start()
    data = data_of(first)
    first.stop()
    half = data.parent / "making-half"
    data.rename(half)
    (half / "PG_VERSION").unlink()
    first.start()
    try:
        assert not half.exists()
        assert ask(first.owner_url(), "SELECT 1") == 1
    finally:
        first.remove()


def test_lost_passwords_are_set_again(server: EmbeddedServer) -> None:
    server.stop()
    for file in (server.var_dir / "secrets").iterdir():
        file.unlink()
    server.start()
    assert ask(server.owner_url(), "SELECT 1") == 1


def test_nothing_is_left_after_stop(deep: Path) -> None:
    server = EmbeddedServer(deep, for_tests=True)
    server.start()
    folder = Path(str(ask(server.superuser_url(), "SELECT current_setting('unix_socket_directories')")))
    pid = postmaster_of(server)
    server.stop()
    assert not folder.exists()
    assert not psutil.pid_exists(pid)


def test_earlier_database_of_a_deleted_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.server.home.SHARED", tmp_path / "shared")
    var_dir = tmp_path / "var"
    homes = [tmp_path / "shared" / name for name in ("earlier", "now", "stranger")]
    for home, belongs_to in zip(homes, (var_dir, var_dir, tmp_path / "other"), strict=True):
        home.mkdir(parents=True)
        (home / "belongs-to").write_text(str(belongs_to))
    assert list_earlier(homes[1], var_dir) == [homes[0]]


def test_what_a_killed_test_run_left_is_removed_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.server.home.SHARED", tmp_path / "shared")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    old, new = tmp_path / "tharollo-tests-old", tmp_path / "tharollo-tests-new"
    for folder in (old, new):
        home = folder / "postgresql"
        home.mkdir(parents=True)
        (home / "for-tests").touch()
    two_days_ago = time.time() - 2 * 86400
    os.utime(old / "postgresql" / "for-tests", (two_days_ago, two_days_ago))
    remove_abandoned()
    assert not old.exists()
    assert new.exists()
