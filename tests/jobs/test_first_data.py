"""The demo city of an empty installation: once, made again when cut short, never over anybody's work."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from data.tables.people import app_user
from jobs.first_data import DONE, MAKING, NOTE, make_first_data, wants_first_data
from queries.health import is_empty
from rules.actor import SYSTEM


def test_new_server_wants_a_look(tmp_path: Path) -> None:
    assert wants_first_data(tmp_path)


@pytest.mark.parametrize(("word", "wanted"), [(MAKING, True), (DONE, False)])
def test_note_tells_whether_the_demo_was_cut_short(tmp_path: Path, word: str, wanted: bool) -> None:
    (tmp_path / NOTE).write_text(word)
    assert wants_first_data(tmp_path) is wanted


def test_migrated_database_is_empty_until_somebody_is_there(connection: Connection) -> None:
    assert is_empty(connection, SYSTEM)
    somebody = {"username": "first", "display_name": "First", "role": "admin"}
    connection.execute(app_user.insert().values(somebody))
    assert not is_empty(connection, SYSTEM)


def test_database_in_which_somebody_works_gets_no_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.first_data.is_untouched", lambda: False)
    heard: list[str] = []
    make_first_data(tmp_path, heard.append)
    assert heard == []
    assert not wants_first_data(tmp_path)
