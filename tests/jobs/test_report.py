"""`manage.py report` writes the report to a file, and says what it cannot do."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from manage import app
from rules.errors import InvalidInput
from tests.outward.report.reading import read_pages


def test_the_file_is_the_report(own_engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "october.pdf"
    result = CliRunner().invoke(app, ["report", "--month", "2025-10", "--out", str(file)])
    assert result.exit_code == 0, result.output
    assert str(file) in result.output.replace("\n", "")
    assert "October 2025" in read_pages(file.read_bytes())[0]


@pytest.mark.parametrize(
    ("month", "place"), [("2025-13", "a.pdf"), ("2069-12", "a.pdf"), ("2025-10", "no/a.pdf")]
)
def test_what_cannot_be_done_is_said(own_engine: Engine, tmp_path: Path, month: str, place: str) -> None:
    result = CliRunner().invoke(app, ["report", "--month", month, "--out", str(tmp_path / place)])
    assert isinstance(result.exception, InvalidInput)
    assert not list(tmp_path.iterdir())
