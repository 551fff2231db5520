"""The web server's settings that people's safety rests on, and where a page may run a script."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
SENDS_THE_BROWSER = "pages/kit/browser.py"


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("server", "address", "127.0.0.1"),
        ("server", "enableCORS", True),
        ("server", "enableXsrfProtection", True),
        ("server", "fileWatcherType", "none"),
        ("client", "showErrorDetails", "none"),
        ("client", "showErrorLinks", False),
        ("client", "toolbarMode", "minimal"),
        ("browser", "gatherUsageStats", False),
        ("runner", "magicEnabled", False),
    ],
)
def test_server_setting(section: str, name: str, value: object) -> None:
    assert CONFIG[section][name] == value


def test_agent_interface_is_off() -> None:
    assert "enableAgentApi" not in CONFIG["server"]


def test_sizes_are_limited() -> None:
    assert CONFIG["server"]["maxUploadSize"] <= 100
    assert CONFIG["server"]["maxMessageSize"] <= 200


def test_theme_fetches_nothing() -> None:
    assert "http" not in (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")


def test_scripts_run_in_one_place_only() -> None:
    for path in (ROOT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_javascript":
                assert str(path.relative_to(ROOT)) == SENDS_THE_BROWSER


def test_html_is_constant_elsewhere() -> None:
    for path in (ROOT / "pages").rglob("*.py"):
        if str(path.relative_to(ROOT)) == SENDS_THE_BROWSER:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".html"):
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"
