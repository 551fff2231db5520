"""Workbooks written row by row: real dates and figures, text that stays text, and room for every row."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from outward.long_sheets import stream_xlsx
from outward.sheets import Column, stream_csv

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMNS = [Column("Text", "text"), Column("Rand", "rand"), Column("On", "date"), Column("At", "instant")]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_rows(book: bytes, number: int) -> list[list[tuple[str, str]]]:
    """Rows of (kind, text): s for text, n for a figure, b for an empty cell."""
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{number}.xml"))
    return [[_read_cell(cell) for cell in row.iter(f"{SPACE}c")] for row in sheet.iter(f"{SPACE}row")]


def _read_cell(cell: ElementTree.Element) -> tuple[str, str]:
    assert cell.find(f"{SPACE}f") is None, "a formula"
    if cell.get("t") == "inlineStr":
        return "s", "".join(part.text or "" for part in cell.iter(f"{SPACE}t"))
    value = cell.find(f"{SPACE}v")
    return ("b", "") if value is None else (cell.get("t", "n"), value.text or "")


def test_figures_dates_and_texts_are_what_they_are() -> None:
    row = ("=1+1", Decimal("-2.50"), date(2026, 11, 22), datetime(2026, 11, 22, 12, tzinfo=UTC))
    book = b"".join(stream_xlsx("Q", COLUMNS, [[row], [("x", None, None, None)]], lambda: [("Rows", "2")]))
    assert read_rows(book, 1) == [[("s", "Rows"), ("s", "2")]]
    heading, first, second = read_rows(book, 2)
    assert [text for _, text in heading] == ["Text", "Rand", "On", "At"]
    assert first == [("s", "=1+1"), ("n", "-2.5"), ("n", "46348"), ("n", "46348.5")]
    assert second == [("s", "x"), ("b", ""), ("b", ""), ("b", "")]


def test_rows_beyond_one_worksheet_go_on_the_next() -> None:
    rows = [[(str(number),)] for number in range(5)]
    book = b"".join(stream_xlsx("Q", COLUMNS[:1], rows, lambda: [("a", "b")], most_rows=2))
    shown = [[cells[0][1] for cells in read_rows(book, number)] for number in (2, 3, 4)]
    assert shown == [["Text", "0", "1"], ["Text", "2", "3"], ["Text", "4"]]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
def test_a_reader_of_csv_gets_the_very_texts_back_but_for_the_mark_before_a_formula(
    rows: list[list[str]],
) -> None:
    columns = [Column("A", "text"), Column("B", "text")]
    written = b"".join(stream_csv(columns, [rows])).decode("utf-8-sig")
    back = list(csv.reader(io.StringIO(written, newline="")))
    marked = [[f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows]
    assert back == [["A", "B"], *marked]


def test_a_hundred_thousand_rows_are_never_held() -> None:
    def batches() -> Iterator[list[tuple[str, int]]]:
        for start in range(0, 100_000, 2_000):
            yield [
                (f"A query about a bill, number {number}", number) for number in range(start, start + 2_000)
            ]

    columns = [Column("Words", "text"), Column("Number")]
    for pieces in (stream_csv(columns, batches()), stream_xlsx("Q", columns, batches(), list)):
        tracemalloc.start()
        sent = sum(map(len, pieces))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert sent > 500_000
        assert peak < 8_000_000
