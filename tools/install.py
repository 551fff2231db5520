"""Makes .venv and installs a lock file into it, once; run by make with the system's Python.

Only the standard library, because nothing is installed yet.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN, DEV = "requirements.lock", "requirements-dev.lock"
# what would make pip or the interpreter put or find packages elsewhere
FOREIGN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_ROOT")


class CannotInstall(Exception):
    """What is missing, and what to do."""


def install(lock: str) -> None:
    """Install the lock file unless exactly this one is installed. The development lock holds the other."""
    if is_installed(lock):
        return
    with (ROOT / lock).open("rb") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        if is_installed(lock):
            return
        make_venv()
        say(f"Installing what {lock} lists into .venv (only when it has changed).")
        forget()
        pip("install", "--quiet", "--require-hashes", "--requirement", str(ROOT / lock))
        run([str(PYTHON), "-m", "compileall", "-q", "-j", "0", str(VENV / "lib")], may_fail=True)
        remember(lock)


def is_installed(lock: str) -> bool:
    """Whether the environment works and holds this lock file's packages."""
    note = stamp(lock)
    return note.exists() and note.read_bytes() == wanted(lock) and PYTHON.exists()


def stamp(lock: str) -> Path:
    return VENV / f"installed-{lock}"


def wanted(lock: str) -> bytes:
    return (ROOT / lock).read_bytes()


def forget() -> None:
    for lock in (RUN, DEV):
        stamp(lock).unlink(missing_ok=True)


def remember(lock: str) -> None:
    for held in (RUN, DEV) if lock == DEV else (RUN,):
        stamp(held).write_bytes(wanted(held))


def make_venv() -> None:
    """Make .venv, or make it again when it does not work.

    Raises:
        CannotInstall: this Python cannot make environments.
    """
    if PYTHON.exists() and run([str(PYTHON), "-m", "pip", "--version"], may_fail=True, quiet=True) == 0:
        return
    if not has_ensurepip():
        add_ensurepip()
    say("Making .venv.")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def has_ensurepip() -> bool:
    return run([sys.executable, "-c", "import ensurepip, venv"], may_fail=True, quiet=True) == 0


def add_ensurepip() -> None:
    """Debian keeps it in a package of its own.

    Raises:
        CannotInstall: we may not install packages here.
    """
    package = f"python{sysconfig.get_python_version()}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing the system package {package}.")
        run(["apt-get", "update", "-qq"], may_fail=True)
        run(["apt-get", "install", "-y", "-qq", package], may_fail=True)
    if not has_ensurepip():
        raise CannotInstall(
            f"{sys.executable} cannot make virtual environments. Install the system package {package} "
            "(on Debian and Ubuntu: apt-get install python3-venv) and try again."
        )


def pip(*words: str) -> None:
    """Run pip in .venv.

    Raises:
        CannotInstall: pip failed; its own words are above.
    """
    if run([str(PYTHON), "-m", "pip", *words], may_fail=True) != 0:
        raise CannotInstall("pip could not install the packages; what it said is above.")


def run(command: list[str], *, may_fail: bool = False, quiet: bool = False) -> int:
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    void = subprocess.DEVNULL if quiet else None
    code = subprocess.run(  # noqa: S603 - fixed words only
        command, env=environment, cwd=ROOT, stdout=void, stderr=void, check=False
    ).returncode
    if code != 0 and not may_fail:
        raise CannotInstall(f"Failed: {' '.join(command)}")
    return code


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    try:
        install(sys.argv[1])
    except CannotInstall as error:
        sys.exit(str(error))
