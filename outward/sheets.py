"""Tables as files: CSV, and Excel workbooks with a cover that says what they hold."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

import xlsxwriter

Kind = Literal["text", "count", "number", "percent", "hours", "rand", "date", "instant"]
Cell = str | int | float | Decimal | date | None

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"
_FORMATS: Final[Mapping[Kind, str]] = {
    "text": "@",
    "count": "# ##0",
    "number": "0.0",
    "percent": "0.0%",
    "hours": "0.0",
    "rand": '"R" # ##0.00',
    "date": "d mmm yyyy",
    "instant": "d mmm yyyy hh:mm",
}
# what spreadsheets take for the beginning of a formula (OWASP, CSV injection)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_WIDEST: Final = 60
_NAME_LENGTH: Final = 31
# what a cell of a workbook can hold
_LONGEST: Final = 32_767
COVER: Final = "About"
PLAIN: Final = {"strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and what stands under it. A percent is a share between 0 and 1; hours are hours.

    An instant is a local time without a zone: spreadsheets know none.
    """

    name: str
    kind: Kind = "count"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures as they are, None where there is no data."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def build_csv(table: Table) -> bytes:
    """A whole table as `stream_csv` writes it."""
    return b"".join(stream_csv(table.columns, [table.rows]))


def stream_csv(columns: Sequence[Column], batches: Iterable[Iterable[Sequence[Cell]]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets read it right; no cell can become a formula.

    One piece for the headings and one a batch of rows; nothing that was given is kept.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_disarm(column.name) for column in columns])
    yield codecs.BOM_UTF8 + _drain(out)
    for rows in batches:
        writer.writerows([[_as_text(cell) for cell in row] for row in rows])
        yield _drain(out)


def _drain(out: io.StringIO) -> bytes:
    written = out.getvalue().encode()
    out.seek(0)
    out.truncate()
    return written


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return _disarm(cell) if isinstance(cell, str) else str(cell)


def _disarm(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def build_xlsx(table: Table, cover: Sequence[tuple[str, str]]) -> bytes:
    """A workbook: the cover (what it is, of which part of the desk, when and for whom), then the table."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **PLAIN}) as book:
        write_cover(book, book.add_worksheet(COVER), cover)
        _write_table(book, table)
    return out.getvalue()


def write_cover(book: Any, sheet: Any, cover: Sequence[tuple[str, str]]) -> None:
    """Lines of a name and its words."""
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    for row, (name, words) in enumerate(cover):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, words, wrapped)


def _write_table(book: Any, table: Table) -> None:
    sheet = book.add_worksheet(_name_sheet(table.name))
    widths = [
        _width(column, [row[place] for row in table.rows]) for place, column in enumerate(table.columns)
    ]
    styles = write_headings(book, sheet, table.columns, widths)
    for number, row in enumerate(table.rows, start=1):
        write_row(sheet, number, row, styles)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def write_headings(book: Any, sheet: Any, columns: Sequence[Column], widths: Sequence[int]) -> Sequence[Any]:
    """The first row of a worksheet; returns the styles of the cells under it."""
    heading = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 1)
    for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, column.name, heading)
    return [book.add_format({"num_format": _FORMATS[column.kind]}) for column in columns]


def write_row(sheet: Any, number: int, row: Sequence[Cell], styles: Sequence[Any]) -> None:
    """Dates as dates, figures as figures, and text as text, whatever it begins with."""
    for place, cell in enumerate(row):
        _write_cell(sheet, number, place, cell, styles[place])


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    match cell:
        case None:
            sheet.write_blank(row, column, None, style)
        case datetime():
            sheet.write_datetime(row, column, cell.replace(tzinfo=None), style)
        case date():
            sheet.write_datetime(row, column, cell, style)
        case str():
            sheet.write_string(row, column, cell[:_LONGEST], style)
        case _:
            sheet.write_number(row, column, float(cell), style)


def _width(column: Column, cells: Sequence[Cell]) -> int:
    longest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    return min(_WIDEST, max(len(column.name), longest if column.kind == "text" else 12) + 2)


def _name_sheet(name: str) -> str:
    """A worksheet's name may not hold some characters, nor more than 31 of the others."""
    return "".join("-" if letter in "[]:*?/\\'" else letter for letter in name)[:_NAME_LENGTH] or "Figures"
