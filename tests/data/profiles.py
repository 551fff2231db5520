"""A tiny municipality that shares nothing with Johannesburg, and ways to spoil it."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Table

from data.profile import Problem, ProfileError, check_profile
from data.tables import reference as tables

TINYTOWN = Path(__file__).parent / "tinytown"


def copy_profile(to: Path) -> Path:
    """A copy of Tinytown that a test may change."""
    return Path(shutil.copytree(TINYTOWN, to / "town"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replace text in a file; the text must be there."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, f"{file} does not hold {old!r}"
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def find_problems(folder: Path) -> tuple[Problem, ...]:
    """Every mistake of a folder."""
    with pytest.raises(ProfileError) as refused:
        check_profile(folder)
    return refused.value.problems


def tables_of_reference() -> list[Table]:
    """Every table that a profile fills."""
    return [getattr(tables, name) for name in tables.__all__]
