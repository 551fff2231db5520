"""app.py and manage.py stand above all packages; import-linter knows packages only, so they are read here."""

import ast
from pathlib import Path

import pytest

from data.settings import ROOT

PACKAGES = ("api", "data", "jobs", "outward", "pages", "queries", "rules")


def list_imports(path: Path) -> set[str]:
    """The top-level names that a file imports, at its top or inside its functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("name", ["app.py", "manage.py"])
def test_launchers_leave_sql_to_others(name: str) -> None:
    assert not list_imports(ROOT / name) & {"sqlalchemy", "psycopg"}


def test_manage_does_not_load_the_web() -> None:
    assert not list_imports(ROOT / "manage.py") & {"streamlit", "plotly"}


@pytest.mark.parametrize("package", PACKAGES)
def test_nobody_imports_the_launchers(package: str) -> None:
    files = list((ROOT / package).rglob("*.py"))
    assert files
    assert [path for path in files if list_imports(path) & {"app", "manage"}] == []
