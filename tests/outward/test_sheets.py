"""Files of figures: readable by spreadsheets, with a cover, and without a cell that becomes a formula."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from outward.sheets import Column, Table, build_csv, build_xlsx

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EVIL = ("=HYPERLINK(1)", "+1+1", "-2", "@SUM(A1)", "\tx", "\rx")
TABLE = Table(
    "Overdue [by] region/ward: a name that is too long",
    [Column("=Region", "text"), Column("Queries"), Column("Share", "percent"), Column("Rand", "rand"),
     Column("On", "date")],
    [["B", 12, 0.25, Decimal("1234.50"), date(2026, 11, 22)], ["=1+1", 0, None, None, None]],
)  # fmt: skip


def read_csv(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(build_csv(table).decode("utf-8-sig"))))


def read_sheet(book: bytes, number: int) -> list[list[tuple[str, str]]]:
    """Rows of (kind, text): kind is s for text, n for a number, b for an empty cell."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        words = ["".join(t.text or "" for t in item.iter(f"{SPACE}t"))
                 for item in ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))]  # fmt: skip
        sheet = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{number}.xml"))
    rows = []
    for row in sheet.iter(f"{SPACE}row"):
        cells = []
        for cell in row.iter(f"{SPACE}c"):
            assert cell.find(f"{SPACE}f") is None, "a formula"
            value = cell.find(f"{SPACE}v")
            text = "" if value is None else value.text or ""
            kind = "b" if value is None else cell.get("t", "n")
            cells.append((kind, words[int(text)] if kind == "s" else text))
        rows.append(cells)
    return rows


def test_csv_holds_the_figures_as_they_are_and_leaves_out_what_is_not_known() -> None:
    assert read_csv(TABLE) == [
        ["'=Region", "Queries", "Share", "Rand", "On"],
        ["B", "12", "0.25", "1234.50", "2026-11-22"],
        ["'=1+1", "0", "", "", ""],
    ]


def test_csv_begins_with_the_mark_that_spreadsheets_need() -> None:
    assert build_csv(TABLE).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("text", EVIL)
def test_no_text_becomes_a_formula(text: str) -> None:
    table = Table("Words", [Column("Words", "text")], [[text]])
    assert read_csv(table)[1] == [f"'{text}"]
    assert read_sheet(build_xlsx(table, [("Part", text)]), 2)[1][0][0] == "s"


def test_a_workbook_has_a_cover_and_real_figures() -> None:
    book = build_xlsx(TABLE, [("Part of the desk", "Region B"), ("Made for", "=cmd()")])
    assert read_sheet(book, 1) == [
        [("s", "Part of the desk"), ("s", "Region B")],
        [("s", "Made for"), ("s", "=cmd()")],
    ]
    heading, first, second = read_sheet(book, 2)
    assert [text for _, text in heading] == ["=Region", "Queries", "Share", "Rand", "On"]
    assert first == [("s", "B"), ("n", "12"), ("n", "0.25"), ("n", "1234.5"), ("n", "46348")]
    assert second == [("s", "=1+1"), ("n", "0"), ("b", ""), ("b", ""), ("b", "")]


def test_a_workbook_is_written_whatever_the_table_is_called() -> None:
    for name in ("", "a/b\\c?*[x]:'", "x" * 80):
        assert read_sheet(build_xlsx(Table(name, [Column("n")], []), []), 2) == [[("s", "n")]]
