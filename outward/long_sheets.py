"""Workbooks of more rows than memory should hold: written row by row into a file on disk."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any, Final

import xlsxwriter

from outward.sheets import COVER, PLAIN, Cell, Column, Kind, write_cover, write_headings, write_row

Batches = Iterable[Iterable[Sequence[Cell]]]
Cover = Sequence[tuple[str, str]]

# what a worksheet can hold under its headings
MOST_ROWS: Final = 1_048_575
_PIECE: Final = 1 << 16
_WIDTHS: Final[Mapping[Kind, int]] = {"text": 24, "instant": 18}
_OTHER_WIDTH: Final = 14


def stream_xlsx(
    name: str,
    columns: Sequence[Column],
    batches: Batches,
    make_cover: Callable[[], Cover],
    *,
    most_rows: int = MOST_ROWS,
) -> Iterator[bytes]:
    """A workbook in pieces: a cover, then the rows on as many worksheets as they need.

    `make_cover` is called after the last row, so that it can say how many there were. The first piece comes
    when all rows are written: a workbook begins with what is known at its end.
    """
    with TemporaryFile(prefix="tharollo-export-") as file:
        with xlsxwriter.Workbook(file, {"constant_memory": True, **PLAIN}) as book:
            cover = book.add_worksheet(COVER)
            _write_rows(_Sheets(book, name, columns, most_rows), batches)
            write_cover(book, cover, make_cover())
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


@dataclass(slots=True)
class _Sheets:
    """The worksheets of a workbook that is being written."""

    book: Any
    name: str
    columns: Sequence[Column]
    most_rows: int
    count: int = 0

    def add(self) -> tuple[Any, Sequence[Any]]:
        """Another worksheet with its headings, and the styles of its cells."""
        self.count += 1
        sheet = self.book.add_worksheet(self.name if self.count == 1 else f"{self.name} {self.count}")
        widths = [_WIDTHS.get(column.kind, _OTHER_WIDTH) for column in self.columns]
        return sheet, write_headings(self.book, sheet, self.columns, widths)


def _write_rows(sheets: _Sheets, batches: Batches) -> None:
    sheet, styles = sheets.add()
    number = 0
    for rows in batches:
        for row in rows:
            if number == sheets.most_rows:
                sheet, styles = sheets.add()
                number = 0
            number += 1
            write_row(sheet, number, row, styles)
