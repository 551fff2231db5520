"""Makes a new data folder: whole or not at all, with passwords for every connection."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from data.server.account import Account
from data.server.errors import ServerError
from data.server.programs import Programs

SUPERUSER = "postgres"
DRAFT = "making-"
BUILTIN_LOCALES = 17  # the major version that brought them


def get_data_folder(home: Path, programs: Programs) -> Path:
    """Where this home's data is, or will be; one folder a major version."""
    return home / str(programs.major)


def make_cluster(home: Path, programs: Programs, account: Account, password: str, *, for_tests: bool) -> None:
    """Make the data folder with initdb beside its place, then move it there.

    The order of words does not depend on the operating system's libraries (locale provider `builtin`).

    Raises:
        ServerError: initdb failed; with what it said.
    """
    remove_drafts(home)
    draft = Path(tempfile.mkdtemp(dir=home, prefix=DRAFT))
    account.own(draft)
    try:
        _run_initdb(draft, programs, account, password, for_tests=for_tests)
        (draft / "data").rename(get_data_folder(home, programs))
        _sync(home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def remove_drafts(home: Path) -> None:
    """Remove what an initdb left behind that was killed."""
    for draft in home.glob(f"{DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)


def clean_environment() -> dict[str, str]:
    """What the server's programs may see of our environment: nothing that could steer them."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def reset_password(home: Path, programs: Programs, account: Account, password: str) -> None:
    """Give the superuser a new password while the server is down, when the old one was lost.

    Raises:
        ServerError: the server could not do it; with what it said.
    """
    command = [
        str(programs.path("postgres")),
        "--single",
        "-D",
        str(get_data_folder(home, programs)),
        "postgres",
    ]
    done = subprocess.run(  # noqa: S603
        command,
        input=f"ALTER ROLE {SUPERUSER} PASSWORD '{password}'\n",
        env=clean_environment(), cwd="/", capture_output=True, text=True, check=False,
        **account.popen_options(),
    )  # fmt: skip
    if done.returncode != 0 or "ERROR" in done.stderr:
        raise ServerError(f"The database's password could not be set again:\n  {done.stderr.strip()}")


def _run_initdb(draft: Path, programs: Programs, account: Account, password: str, *, for_tests: bool) -> None:
    word = draft / "word"
    word.touch(mode=0o600)
    account.own(word)
    word.write_text(password + "\n", encoding="ascii")
    command = [
        str(programs.path("initdb")), "--pgdata", str(draft / "data"), "--username", SUPERUSER,
        "--pwfile", str(word), "--auth", "scram-sha-256", "--encoding", "UTF8",
        "--no-instructions", *_list_locale_options(programs), *(["--no-sync"] if for_tests else []),
    ]  # fmt: skip
    made = subprocess.run(  # noqa: S603
        command, env=clean_environment(), cwd="/", capture_output=True, text=True, check=False,
        **account.popen_options(),
    )  # fmt: skip
    if made.returncode != 0:
        said = (made.stderr.strip() or made.stdout.strip()).splitlines()
        full = any("No space left on device" in line for line in said)
        reason = "the disk is full; free some space and start again" if full else "initdb said"
        raise ServerError(f"The database could not be made: {reason}:\n  " + "\n  ".join(said[-4:]))


def _list_locale_options(programs: Programs) -> list[str]:
    if programs.major >= BUILTIN_LOCALES:
        return ["--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    return ["--locale", "C.UTF-8"]


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
