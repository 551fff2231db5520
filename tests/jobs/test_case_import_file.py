"""The first pass refuses a file for all its faults at once, and a row only for its own."""

# ruff: noqa: E501 - tables of what is given and the sentences that follow

from pathlib import Path
from typing import Any

import pytest

from jobs.case_import.faults import FileRefused
from tests.jobs.import_cases import CASES_MAP, EVENTS_MAP, change, faults_of, read

HEADER = "id,opened,closed,state\n"


@pytest.mark.parametrize(
    ("text", "changes", "sentence"),
    [
        ("", {}, "file: is empty."),
        (HEADER, {}, "file: has no rows."),
        ("id,opened,state\n1,2025-01-01,open\n", {}, "line 1, column 'closed': there is no such column, and the map names it (times.closed)."),
        ("id,opened,closd,state\n1,2025-01-01,,open\n", {}, "Did you mean 'closd'?"),
        ("id,opened,closed,state,id\n1,2025-01-01,,open,2\n", {}, "line 1, column 'id': the column is there 2 times."),
        ("id;opened;closed;state\n1;2025-01-01;;open\n", {}, "Set file.delimiter = ';'."),
        ("id,opened,closed,state\n1,2025-01-01,,open,x\n2,2025-01-01,,open,x\n", {}, "line 1: ragged header: it has 4 columns, but 2 of 2 rows do not (5 mostly)."),
        (HEADER + "1,2025-01-01,,opn\n2,2025-01-01,,opn\n3,2025-01-01,,open\n", {}, "line 2, column 'state': 'opn' is not mapped to a status. (2 rows; also line 3) Add it to status"),
        (HEADER + "1,2025-01-01,,\n", {}, "line 2, column 'state': the status is blank. Add it to status in the map, or state status.blank."),
        (HEADER + "1,3/4/2025,,open\n", {}, "line 2, column 'opened': ambiguous date order: '3/4/2025' does not say"),
        (HEADER + "1,3/4/2025,,open\n2,4/13/2025,,open\n", {"time": {"order": "day first", "zone": "UTC"}}, "line 3, column 'opened': '4/13/2025' contradicts the stated order (day first): it is month first."),
        (HEADER + "1,2025-01-01 10:00,,open\n", {"time": {}}, "line 2, column 'opened': times such as '2025-01-01 10:00' have no zone."),
        (HEADER + "1,yesterday,,open\n2,today,,open\n", {}, "line 2, column 'opened': none of its 2 times can be used; the first: 'yesterday' is not a time in ISO form."),
        (HEADER + '1,"2025-01-01,,open\n2,2025-01-02,,open\n', {}, "line 2: a quote opens here and is not closed by line 3."),
        (HEADER + "1,2025-01-01,,op\0en\n", {}, "line 2: has a NUL byte, which is not text."),
        (HEADER.encode() + b"1,2025-01-01,,open\n\xe91,2025-01-01,,open\n", {}, "line 3: byte 1 (0xE9) is not utf-8."),
        (HEADER.encode("utf-16"), {}, "The file begins like UTF-16: set file.encoding = 'utf-16'."),
        ((HEADER + "é,2025-01-01,,open\n").encode(), {"file": {"encoding": "latin-1"}}, "its accented letters are UTF-8, the map says iso8859-1. Set file.encoding = 'utf-8'."),
    ],
)  # fmt: skip
def test_file_faults(tmp_path: Path, text: str | bytes, changes: dict[str, Any], sentence: str) -> None:
    _, _, one = read(tmp_path, text, change(CASES_MAP, **changes))
    assert any(sentence in fault for fault in faults_of(one)), faults_of(one)
    with pytest.raises(FileRefused):
        one.refuse_faulty()


def test_all_file_faults_are_listed_at_once(tmp_path: Path) -> None:
    text = (
        HEADER.encode() + b"1,2025-01-01,,open\n2,3/4/2025,,what\n3,2025-01-01,,\xff\n4,2025-01-01,,op\0en\n"
    )
    _, _, one = read(tmp_path, text, CASES_MAP)
    lines = [fault.line for fault in one.faults.list_faults()]
    assert sorted(set(lines)) == [3, 4, 5]
    assert len(lines) >= 4


def test_codes_that_are_not_mapped_name_value_line_and_what_is_allowed(tmp_path: Path) -> None:
    map_ = change(CASES_MAP, case={"category": {"column": "kind", "values": {"Water": "metering"}}})
    _, _, one = read(
        tmp_path,
        "id,opened,closed,state,kind\n1,2025-01-01,,open,Water\n2,2025-01-01,,open,Rates\n3,2025-01-01,,open,\n",
        map_,
    )
    first, second = faults_of(one)
    assert first.startswith(
        "line 3, column 'kind': 'Rates' is not mapped to a category. Add it to case.category.values"
    )
    assert first.endswith("Codes: metering, rates.")
    assert second.startswith("line 4, column 'kind': is blank, and every query has a category.")


def test_a_subcategory_of_another_category_is_a_file_fault(tmp_path: Path) -> None:
    case = {
        "category": {"constant": "rates"},
        "subcategory": {"column": "state", "values": {"open": "high_bill"}},
    }
    _, _, one = read(tmp_path, HEADER + "1,2025-01-01,,open\n", change(CASES_MAP, case=case))
    assert "'high_bill' belongs to 'metering', not to 'rates'" in faults_of(one)[0]


@pytest.mark.parametrize(
    ("row", "line", "reference", "column", "reason"),
    [
        ("2,2025-13-01,,open", 3, "2", "opened", "'2025-13-01' is not a time in ISO form"),
        ("2,,,open", 3, "2", "opened", "the row has no time"),
        (" ,2025-01-01,,open", 3, "", "id", "the case reference is blank"),
        ("2,2025-01-02,2025-01-01,done", 3, "2", "closed", "is before the time that opened the case"),
        ("2,2031-01-02,,open", 3, "2", "opened", "'2031-01-02' is not between 1990-01-01 and 2026-11-23"),
        ("2,2025-01-02,", 3, "", "", "has 3 fields, the header 4"),
        ('2,"2025-01-02"x,,open', 3, "", "", "its quotes do not pair"),
    ],
)
def test_row_faults_leave_out_the_row_only(
    tmp_path: Path, row: str, line: int, reference: str, column: str, reason: str
) -> None:
    text = HEADER + "1,2025-01-01,,open\n" + row + "\n3,2025-01-01,2025-01-05,done\n4,2025-01-01,,open\n"
    facts, rejected, one = read(tmp_path, text, CASES_MAP)
    one.refuse_faulty()
    (fault,) = rejected
    assert (fault.line, fault.reference, fault.column, fault.reason) == (line, reference, column, reason)
    assert (one.rows_read, one.rows_rejected) == (4, 1)
    assert {fact.reference for fact in facts} == {"1", "3", "4"}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_through_quoted_newlines(tmp_path: Path, newline: str) -> None:
    rows = [
        "id,opened,closed,state,words",
        '1,2025-01-01,,open,"two',
        'lines"',
        "2,bad,,open,",
        '3,2025-01-01,,open,"a',
        "b",
        'c"',
        "4,worse,,open,",
    ]
    _, rejected, one = read(tmp_path, newline.join(rows) + newline, CASES_MAP)
    assert [fault.line for fault in rejected] == [4, 8]
    assert one.rows_read == 4


def test_lines_are_counted_behind_skipped_lines_and_blank_ones(tmp_path: Path) -> None:
    text = "Export of 1 May\n\n" + HEADER + "\n1,bad,,open\n2,2025-01-01,,open\n"
    _, rejected, one = read(tmp_path, text, change(CASES_MAP, file={"skip_lines": 2}))
    assert ([fault.line for fault in rejected], one.rows_read) == ([5], 2)


def test_a_file_without_header(tmp_path: Path) -> None:
    map_ = change(CASES_MAP, file={"columns": ["id", "opened", "closed", "state"]})
    facts, _, one = read(tmp_path, "1,2025-01-01,,open\n", map_)
    one.refuse_faulty()
    assert [fact.line for fact in facts] == [1, 1]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "latin-1", "iso-8859-15"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "nr;geöffnet;geschlossen;Zustand;Wörter\n1;01.02.2025 10:00;;offen;Zähler größer als Möglich\n"
    map_ = change(
        CASES_MAP,
        file={"encoding": encoding, "delimiter": ";"},
        reference="nr",
        time={"zone": "Europe/Berlin", "formats": ["%d.%m.%Y %H:%M"]},
        times={"opened": "geöffnet", "closed": {"column": "geschlossen", "status": "resolved"}},
        status={"column": "Zustand", "values": {"offen": "new"}},
        case={"category": {"constant": "metering"}, "words": "Wörter"},
    )
    (fact,), _, one = read(tmp_path, text.encode(encoding), map_)
    one.refuse_faulty()
    assert (fact.told, f"{fact.at:%Y-%m-%d %H:%M}") == ("Zähler größer als Möglich", "2025-02-01 09:00")


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    facts, _, one = read(tmp_path, ("\ufeff" + HEADER + "1,2025-01-01,,open\n").encode(), CASES_MAP)
    one.refuse_faulty()
    assert facts[0].reference == "1"


def test_a_long_quoted_text_is_no_fault(tmp_path: Path) -> None:
    map_ = change(EVENTS_MAP, case={"category": {"constant": "metering"}, "words": "words"})
    text = (
        'id,at,activity,words\n1,2025-01-01,take,"'
        + "word\n" * 4000
        + '"\n2,2025-01-01,take,"'
        + "word\n" * 4001
        + '"\n'
    )
    facts, rejected, one = read(tmp_path, text, map_)
    one.refuse_faulty()
    assert [fact.reference for fact in facts] == ["1"]
    assert [(fault.line, fault.reason) for fault in rejected] == [(4003, "is longer than 20000 characters")]


def test_one_dirty_time_may_leave_out_its_row_when_the_map_says_so(tmp_path: Path) -> None:
    map_ = change(CASES_MAP, time={"order": "day first", "zone": "UTC", "contradictions": "reject"})
    _, rejected, one = read(tmp_path, HEADER + "1,3/4/2025,,open\n2,4/13/2025,,open\n", map_)
    one.refuse_faulty()
    assert [fault.line for fault in rejected] == [3]


def test_one_mistake_in_every_row_is_one_line(tmp_path: Path) -> None:
    rows = [
        f"{n},{n % 12 + 1}/{n % 27 + 13}/2025 1:20,,{'open' if n % 2 else f'state {n}'}" for n in range(400)
    ]
    _, _, one = read(
        tmp_path, HEADER + "\n".join(rows), change(CASES_MAP, time={"order": "day first", "zone": "UTC"})
    )
    faults = one.faults.list_faults()
    assert [fault.what[:40] for fault in faults if fault.column == "opened"] == [
        "'1/13/2025 1:20' contradicts the stated "
    ]
    assert sum(fault.column == "state" for fault in faults) == 26
    assert "175 more rows" in faults[0].what
