"""The texts of a profile: read whole, or every fault named with its file, line and key."""

import shutil
from pathlib import Path

import pytest

from data.letters import profile_letters, read_letters
from data.profile import ProfileError, check_profile
from data.settings import ROOT
from rules.errors import InvalidInput

SHIPPED = ROOT / "data" / "reference" / "johannesburg"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED / "letters", tmp_path / "letters"))


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_english_may_go_out_and_names_the_appeal() -> None:
    texts = profile_letters("johannesburg")
    assert "en" in texts.list_approved()
    assert texts.appeal.days == 21
    assert texts.choose("zu") == "en"


def test_every_shipped_language_is_whole_and_only_approved_ones_may_go_out() -> None:
    texts = profile_letters("johannesburg")
    assert texts.templates.keys() == {"af", "en"}
    assert texts.list_approved() == ["en"]
    with pytest.raises(InvalidInput, match="No text in that language is approved"):
        texts.get_approved("af")


def test_a_profile_without_texts_uses_those_that_ship() -> None:
    assert profile_letters("nowhere").templates.keys() == profile_letters("johannesburg").templates.keys()


def test_an_unapproved_language_is_refused(folder: Path) -> None:
    rewrite(folder / "en.toml", 'approved_by = "Working text of the desk"', 'approved_by = ""')
    reading = read_letters(folder)
    assert reading.faults == []
    assert not reading.templates["en"].is_approved
    with pytest.raises(InvalidInput, match="No text in that language is approved"):
        profile_letters("johannesburg").get_approved("xx")


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "words"),
    [
        ("en.toml", "{change:rand}", "{chnage:rand}", "corrected.opening", "is not known in this letter"),
        ("en.toml", 'water = "Water"\n', "", "labels.water", "is missing"),
        ("en.toml", 'language = "en"', 'language = "fr"', "language", "must be 'en'"),
        ("en.toml", 'confidence = "assumed"', 'confidence = "sure"', "confidence", "is one of"),
        ("appeal.toml", "days = 21", "days = 0", "days", "whole number of at least 1"),
        ("appeal.toml", "law =", "lwa =", "lwa", "is not known here"),
    ],
)
def test_a_fault_is_named_with_file_key_and_place(
    folder: Path, file: str, old: str, new: str, key: str, words: str
) -> None:
    rewrite(folder / file, old, new)
    found = [fault for fault in read_letters(folder).faults if (fault.file, fault.key) == (file, key)]
    assert [words in fault.words for fault in found] == [True]


def test_the_check_of_a_profile_tells_the_line(tmp_path: Path) -> None:
    profile = Path(shutil.copytree(SHIPPED, tmp_path / "johannesburg"))
    rewrite(profile / "letters" / "en.toml", "{disputed:rand}", "{disputed:count}")
    with pytest.raises(ProfileError) as refused:
        check_profile(profile)
    problems = [str(problem) for problem in refused.value.problems]
    assert any(
        line.startswith("letters/en.toml, line ")
        and "disputed.opening: {disputed:count} is no count; write {disputed:rand}" in line
        for line in problems
    ), problems


def test_a_file_that_is_no_toml_or_broken_is_named(folder: Path) -> None:
    (folder / "zu.txt").write_text("Sawubona", encoding="utf-8")
    (folder / "st.toml").write_text("language = \n", encoding="utf-8")
    (folder / "appeal.toml").unlink()
    assert {fault.file for fault in read_letters(folder).faults} == {"zu.txt", "st.toml", "appeal.toml"}
