"""Writes the lock files: every package with its hashes, for every supported Python and system."""

import subprocess
import sys

OPTIONS = (
    "--universal", "--python-version=3.11", "--generate-hashes", "--no-header",
    "--no-emit-index-url", "--annotation-style=line",
)  # fmt: skip


def lock(source: str, target: str, *more: str) -> None:
    """Resolve one list of requirements; what the target holds already is kept where it still fits."""
    command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *more, "--quiet", source]
    subprocess.run([*command, "--output-file", target], check=True)  # noqa: S603 - fixed words only


def main() -> None:
    """Write both lock files. The larger one decides the versions, so that the other is part of it."""
    lock("requirements-dev.txt", "requirements-dev.lock")
    lock("requirements.txt", "requirements.lock", "--constraint", "requirements-dev.lock")


if __name__ == "__main__":
    main()
