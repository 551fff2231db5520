"""The rules of virtual sessions: read from a profile, with the desk's own where a profile says nothing."""

from datetime import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from data.profile import load_profile, profile_folder
from data.tables import reference as tables
from queries.reference import load_reference
from rules.errors import InvalidInput
from rules.lookups import SessionRules, Window, parse_window
from tests.data.profiles import TINYTOWN, change, copy_profile, find_problems

RULES = (profile_folder("johannesburg") / "sessions.toml").read_text(encoding="utf-8")


def test_a_profile_without_the_files_has_the_desks_own(bare: Connection) -> None:
    load_profile(bare, TINYTOWN)
    assert load_reference(bare).sessions == SessionRules()


def test_a_profile_says_how_virtual_sessions_are_run(bare: Connection) -> None:
    load_profile(bare, profile_folder("johannesburg"))
    rules = load_reference(bare).sessions
    assert rules.list_windows() == (Window(time(17), time(20)),)
    assert (rules.slot_minutes, rules.seats_a_day, rules.remind_before_hours) == (15, 12, (24, 1))
    assert rules.share_resolvable("rates", "valuation") == 0.1
    assert rules.share_resolvable("rates", "other_rebate") == rules.share_resolvable("rates", None) == 0.4
    assert rules.share_resolvable("elsewhere", None) == 0.5
    assert rules.outcomes["documents_awaited"].verbs == ("request_documents",)


def test_a_local_row_comes_before_the_profiles(bare: Connection) -> None:
    load_profile(bare, profile_folder("johannesburg"))
    mine = sa.select(tables.session_rules)
    row = dict(bare.execute(mine).mappings().one()) | {"origin": "local", "slot_minutes": 20}
    bare.execute(sa.insert(tables.session_rules).values(row))
    load_profile(bare, profile_folder("johannesburg"), force=True)
    assert load_reference(bare).sessions.slot_minutes == 20


@pytest.mark.parametrize(
    ("old", "new", "field", "told"),
    [
        ('["17:00-20:00"]', '["20:00-17:00"]', "windows", "must be a window like 17:00-20:00 that ends"),
        ('["17:00-20:00"]', '["five"]', "windows", "must be a window like"),
        ('["17:00-20:00"]', '["17:00-20:00", "19:00-21:00"]', "windows", "overlaps 17:00-20:00"),
        ('["17:00-20:00"]', "[]", "windows", "must name one"),
        ("slot_minutes = 15", "slot_minutes = 25", "slot_minutes", "do not divide the window 17:00-20:00"),
        ('"teams.live.com"', '"https://teams.live.com"', "teams_hosts", "must be a host like"),
        ("oldest_share = 0.5", "oldest_share = 1.5", "oldest_share", "must be 1 or less"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(
    tmp_path: Path, old: str, new: str, field: str, told: str
) -> None:
    folder = copy_profile(tmp_path)
    (folder / "sessions.toml").write_text(RULES, encoding="utf-8")
    change(folder, "sessions.toml", old, new)
    [problem] = find_problems(folder)
    assert (problem.file, problem.field) == ("sessions.toml", field)
    assert problem.line > 1
    assert told in problem.words


def test_topics_and_outcomes_are_checked(tmp_path: Path) -> None:
    folder = copy_profile(tmp_path)
    (folder / "session_topics.csv").write_text("category,subcategory,share\npotholes,water,2\n")
    (folder / "session_outcomes.csv").write_text("code,name,verbs\ndone,Done,vanish\n")
    told = [str(problem) for problem in find_problems(folder)]
    assert any("'vanish' is none of claim" in words for words in told)
    assert any("must be 1 or less" in words for words in told)


@pytest.mark.parametrize("text", ["", "17:00", "17:00-", "17:00-17:00", "25:00-26:00", "17:00-20:00-21:00"])
def test_what_is_no_window_is_told(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_window(text)
