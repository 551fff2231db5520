"""What make installs and runs: pinned, hashed, explained, and the same everywhere."""

import re
import subprocess
import sys

import pytest

from data.settings import ROOT
from tests.policy.test_launchers import list_imports

PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)", re.MULTILINE)


def read_pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {found[1].lower().replace("_", "-"): found[2] for found in PIN.finditer(text)}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_direct_dependency_is_pinned_and_says_why(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert wanted
    assert [line for line in wanted if not re.fullmatch(r"\S+==\S+\s+# .+", line)] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_lock_holds_every_direct_dependency_at_its_pin(name: str) -> None:
    assert read_pins(f"{name}.txt").items() <= read_pins(f"{name}.lock").items()


def test_development_lock_contains_what_the_desk_runs_on() -> None:
    assert read_pins("requirements.lock").items() <= read_pins("requirements-dev.lock").items()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_have_hashes_and_name_no_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") > len(read_pins(name))
    assert "://" not in text
    assert "--index" not in text


def test_ci_runs_the_tests_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("make")] == ["make test"]
    assert len(lines) <= 5


def test_every_target_is_explained_or_a_step_of_one() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", text, re.MULTILINE))
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    explained = set(re.findall(r"make (\S+)", shown))
    assert targets - explained == {"install", "install-dev", "chromium", "test-fast"}


def test_installation_needs_only_the_standard_library() -> None:
    assert list_imports(ROOT / "tools" / "install.py") <= set(sys.stdlib_module_names)


def test_what_an_installation_makes_is_left_out_of_the_repository() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {".venv/", "var/", ".env"} <= set(ignored)
