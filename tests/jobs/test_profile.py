"""What an operator sees who checks or loads a profile."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data.profile import ProfileError
from data.settings import get_settings
from manage import app
from tests.data.profiles import TINYTOWN, change, copy_profile
from tests.database import Databases

runner = CliRunner()


@pytest.fixture
def own_database(server: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database of the test's own, set as DATABASE_URL."""
    name = server.clone(f"profile_{secrets.token_hex(4)}")
    monkeypatch.setenv("DATABASE_URL", server.owner_url(name))
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()
    server.drop(name)


def test_a_profile_without_mistakes_is_said_to_be_right() -> None:
    result = runner.invoke(app, ["profile", "check", str(TINYTOWN)])
    assert result.exit_code == 0
    assert "The profile tinytown is right" in result.output
    assert "The profile johannesburg is right" in runner.invoke(app, ["profile", "check"]).output


def test_mistakes_are_listed(tmp_path: Path) -> None:
    folder = copy_profile(tmp_path)
    change(folder, "wards.csv", "2021,2,N", "2021,2,Q")
    result = runner.invoke(app, ["profile", "check", str(folder)])
    assert result.exit_code == 1
    assert isinstance(result.exception, ProfileError)
    assert "wards.csv, line 4, region: 'Q' is no code" in str(result.exception)


@pytest.mark.usefixtures("own_database")
@pytest.mark.database
def test_loading_says_what_it_did() -> None:
    assert "holds the profile johannesburg already" in runner.invoke(app, ["profile", "load"]).output
    again = runner.invoke(app, ["profile", "load", "--force"])
    assert "Loaded the profile johannesburg: " in again.output
    refused = runner.invoke(app, ["profile", "load", str(TINYTOWN)])
    assert "this database serves johannesburg" in str(refused.exception)
