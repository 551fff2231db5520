"""Every mistake in a profile's files is found at once, with its file, line and field."""

from pathlib import Path

import pytest

from data.profile import ProfileError, check_profile, profile_folder
from rules.verbs import VERBS
from tests.data.profiles import TINYTOWN, change, copy_profile, find_problems

WRONG_CELLS = [
    ("categories.csv", "bills,Bills", "Bills,Bills", 2, "code", "lower-case letters"),
    ("categories.csv", "bills,Bills,true", "bills,Bills,ja", 2, "is_billing", "'ja' must be true or false"),
    ("categories.csv", "bills,Bills", "bills,", 2, "name", "must be given"),
    (
        "subcategories.csv",
        "water,bills",
        "water,rates",
        2,
        "category",
        "'rates' is no code of categories.csv",
    ),
    ("subcategories.csv", "Water,water", "Water,gas", 2, "service", "must be 'rates', 'electricity'"),
    ("entities.csv", "department", "unit", 2, "kind", "'department', 'entity' or 'outside'"),
    (
        "entities.csv",
        "kind\ntreasury,Treasury,department",
        "kind,agreed_days\ntreasury,Treasury,department,5",
        2,
        "agreed_source",
        "an agreement or an assumption",
    ),
    ("ownership.csv", "2020-01-01,\n", "2020/01/01,\n", 2, "valid_from", "must be a date like 2025-07-01"),
    ("ownership.csv", "2023-01-01", "2023-02-30", 5, "valid_from", "must be a date like 2025-07-01"),
    ("ownership.csv", "2022-12-31", "2019-12-31", 4, "valid_to", "2019-12-31 is before valid_from"),
    ("ownership.csv", "2022-12-31", "2023-01-01", 5, "valid_from", "lies within the row on line 4"),
    ("ownership.csv", "potholes,,", "potholes,water,", 3, "subcategory", "'water' belongs to bills"),
    ("regions.csv", "N,North", "NN,North", 2, "code", "one capital letter"),
    ("wards.csv", "2021,1,N", "2021,1,Q", 3, "region", "'Q' is no code of regions.csv (N, X)"),
    ("wards.csv", "2021,2,N", "2021,1,N", 4, "ward_no", "'2021 / 1' is on line 3 already"),
    ("wards.csv", "2021,2,N", "2021,0,N", 4, "ward_no", "must be 1 or more"),
    ("wards.csv", "2021,2,N", "2021,two,N", 4, "ward_no", "'two' must be a whole number"),
    ("wards.csv", "-22.5", "-95", 3, "latitude", "must be -90 or more"),
    ("wards.csv", "-22.5,17.1", ",17.1", 3, "latitude", "both be given"),
    ("office_hours.csv", "hall,1,09:00", "hall,1,9:00", 2, "opens", "must be a time like 07:30"),
    (
        "office_hours.csv",
        "hall,1,09:00,12:00",
        "hall,1,09:00,25:00",
        2,
        "closes",
        "must be a time like 07:30",
    ),
    ("office_hours.csv", "hall,1,09:00,12:00", "hall,1,12:00,09:00", 2, "closes", "not after opens"),
    ("office_hours.csv", "hall,1", "hall,8", 2, "weekday", "must be 7 or less"),
    ("calendars.csv", "true", "false", 0, "is_default", "exactly one must be true, 0 are"),
    ("statuses.csv", "new,Waiting in line,open", "new,Waiting in line,closed", 2, "kind", "new must be open"),
    ("statuses.csv", "resolved,Done,closed\n", "", 0, "code", "'resolved' is missing"),
    ("moves.csv", "claim", "grab", 2, "verb", "must be one of claim, assign"),
    ("moves.csv", "expert manager", "expert boss", 3, "roles", "one or more of expert"),
    ("moves.csv", "resolve,in_progress", "resolve,begun", 3, "from_status", "no code of statuses.csv"),
    ("outcomes.csv", "none,true", "none,false", 3, "is_import_only", "must be true for not_stated"),
    ("causes.csv", "leak,Leak,bills,E24", "leak,Leak,bills water,E24", 2, "categories", "'water' is no code"),
    ("causes.csv", "leak,Leak,bills,E24", "leak,Leak,,E24", 2, "categories", "must be given"),
    ("causes.csv", "E24", "24", 2, "rules", "they look like E01"),
    ("age_buckets.csv", "8,", "9,", 3, "from_days", "must be 8"),
    ("age_buckets.csv", "8,", "8,90", 3, "to_days", "must be empty in the last bucket"),
    ("priority_credits.csv", "500", "", 2, "threshold", "must be given for kinds rand and age"),
    ("priority_credits.csv", "household", "firm", 3, "customer_class", "'firm' is no code"),
    ("targets.csv", "resolution,,", "resolution,bills,", 0, "category", "needs a row for resolution"),
    ("targets.csv", "working_days", "days", 2, "unit", "must be 'working_hours'"),
    ("policies.csv", "continue", "pause", 2, "reopening", "must be 'continue' or 'restart'"),
    ("policies.csv", "hall,3", "shed,3", 2, "calendar", "no code of calendars.csv"),
    ("tariffs.csv", "20.50", "20,50", 3, "", "has 13 cells, the first line 12"),
    ("tariffs.csv", "20.50", "R20.50", 3, "rate", "must be a number with a decimal point"),
    ("tariffs.csv", "0,6,0", "6,6,0", 2, "band_to", "6 is not above band_from 6"),
    ("municipality.toml", '"TNY"', '"TINY"', 4, "reference_prefix", "three capital letters"),
    ("municipality.toml", "Africa/Windhoek", "Africa/Tinytown", 5, "timezone", "name of a time zone"),
    ("municipality.toml", '"T[0-9]{4}"', '"T[0-9"', 7, "account_no_pattern", "must be a regular expression"),
    ("municipality.toml", "payment_days", "paid_days", 9, "paid_days", "is not known here"),
    ("municipality.toml", "payment_days = 30", "", 0, "payment_days", "must be given"),
    ("municipality.toml", "payment_days =", "payment_days :", 9, "", "is not TOML"),
]


def test_the_profiles_that_come_with_the_desk_and_its_tests_are_right() -> None:
    assert check_profile(TINYTOWN)
    assert check_profile(profile_folder("johannesburg"))


@pytest.mark.parametrize(("file", "old", "new", "line", "field", "words"), WRONG_CELLS)
def test_a_wrong_cell_is_named(
    tmp_path: Path, file: str, old: str, new: str, line: int, field: str, words: str
) -> None:
    folder = copy_profile(tmp_path)
    change(folder, file, old, new)
    found = [p for p in find_problems(folder) if (p.file, p.line, p.field) == (file, line, field)]
    assert [problem for problem in found if words in problem.words], find_problems(folder)


def test_one_fault_is_told_once(tmp_path: Path) -> None:
    folder = copy_profile(tmp_path)
    change(folder, "categories.csv", "bills,Bills,true", "bills,Bills,ja")
    assert [(p.file, p.field) for p in find_problems(folder)] == [("categories.csv", "is_billing")]


def test_all_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    folder = copy_profile(tmp_path)
    change(folder, "wards.csv", "2021,1,N", "2021,1,Q")
    change(folder, "moves.csv", "claim", "grab")
    change(folder, "municipality.toml", '"TNY"', '"tny"')
    (folder / "entities.csv").unlink()
    (folder / "wardz.csv").touch()
    problems = find_problems(folder)
    assert {p.file for p in problems} >= {
        "wards.csv", "moves.csv", "municipality.toml", "entities.csv", "wardz.csv",
    }  # fmt: skip
    with pytest.raises(ProfileError) as refused:
        check_profile(folder)
    assert all(str(problem) in str(refused.value) for problem in problems)
    assert "wards.csv, line 3, region: 'Q' is no code of regions.csv (N, X)" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "is empty"),
        (b"code;name\nN;North\n", 1, "semicolons"),
        (b"code,name,name\nN,North,N\n", 1, "is a column twice"),
        (b"code,title\nN,North\n", 1, "is not known here; regions.csv has"),
        (b"code,places\nN,North\n", 1, "is a column that must be there"),
        (b"code,name\nX,Known\nN,Caf\xe9\n", 3, "is not UTF-8"),
        (b"code,name\nN,No\x00rth\n", 2, "NUL"),
        (b'code,name,places\nX,"not\nknown",\nN,North\n', 4, "has 2 cells, the first line 3"),
        (b"code,name\nN,North\n", 0, "'X' is missing"),
        (b'code,name\nN,"North\nX,Not known\n', 0, "a quote that is not closed"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, line: int, words: str) -> None:
    folder = copy_profile(tmp_path)
    (folder / "regions.csv").write_bytes(content)
    found = [p for p in find_problems(folder) if p.file == "regions.csv" and p.line == line]
    assert any(words in problem.words for problem in found), find_problems(folder)


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    folder = copy_profile(tmp_path)
    (folder / "regions.csv").write_bytes(b"\xef\xbb\xbfcode,name\r\n\r\nN,North\r\n,\r\nX,Not known\r\n")
    assert len(check_profile(folder)["regions.csv"]) == 2


def test_a_folder_that_is_not_there_is_said_to_be_none(tmp_path: Path) -> None:
    assert "is no folder" in str(find_problems(tmp_path / "nowhere")[0])


def test_a_folder_of_something_else_is_no_profile(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    assert [p.words for p in find_problems(tmp_path)] == ["is missing; without it a folder is no profile"]


def test_a_misspelt_file_is_guessed_and_what_editors_leave_is_ignored(tmp_path: Path) -> None:
    folder = copy_profile(tmp_path)
    (folder / ".~lock.wards.csv#").touch()
    assert check_profile(folder)
    (folder / "ward.csv").touch()
    assert [str(p) for p in find_problems(folder)] == [
        "ward.csv: is no file of a profile; is wards.csv meant?"
    ]


def test_optional_files_may_be_absent(tmp_path: Path) -> None:
    folder = copy_profile(tmp_path)
    for name in ("tariffs", "wards", "delimitations", "checklists", "documents", "declared_days"):
        (folder / f"{name}.csv").unlink()
    assert check_profile(folder)


def test_johannesburg_is_as_the_facts_say() -> None:
    lines = check_profile(profile_folder("johannesburg"))
    rows = {name: [line.row.model_dump() for line in found] for name, found in lines.items()}
    assert [row["is_billing"] for row in rows["categories.csv"]] == [True] * 5 + [False]
    by_region: dict[str, int] = {}
    for ward in rows["wards.csv"]:
        by_region[ward["region"]] = by_region.get(ward["region"], 0) + 1
    assert by_region == {"A": 15, "B": 12, "C": 18, "D": 38, "E": 16, "F": 19, "G": 17}
    unsure = {ward["ward_no"] for ward in rows["wards.csv"] if ward["confidence"] == "assumed"}
    assert unsure == {10, 24, 44, 49, 50, 53, 70, 89, 115, 119, 125, 129}
    rules = sorted(rule for cause in rows["causes.csv"] for rule in cause["rules"])
    assert rules == [f"E{number:02d}" for number in range(1, 33)]
    assert {move["verb"] for move in rows["moves.csv"]} == set(VERBS)
    assert ("resolve", "new") not in {(move["verb"], move["from_status"]) for move in rows["moves.csv"]}


@pytest.mark.parametrize(
    ("rows", "line", "field", "told"),
    [
        ("one,2,First,0,area", 2, "step", "must be 1: the rungs stand in order"),
        ("one,1,First,0,area\ntwo,3,Second,7,area", 3, "step", "must be 2: the rungs stand in order"),
        ("one,1,First,0,region", 2, "told", "must be 'area' or 'municipality'"),
        ("one,1,First,-1,area", 2, "days_after", "must be 0 or more"),
        ("one,1,First,0,area\none,2,Second,7,area", 3, "code", "'one' is on line 2 already"),
    ],
)
def test_ladder_that_cannot_be_climbed_is_refused(
    tmp_path: Path, rows: str, line: int, field: str, told: str
) -> None:
    folder = copy_profile(tmp_path)
    (folder / "escalation.csv").write_text(f"code,step,name,days_after,told\n{rows}\n", encoding="utf-8")
    [problem] = find_problems(folder)
    assert (problem.file, problem.line, problem.field) == ("escalation.csv", line, field)
    assert told in problem.words
