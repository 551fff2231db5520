"""An Excel workbook (.xlsx) into the CSV that the import reads: the first sheet with rows, values as text."""

import csv
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final
from xml.etree.ElementTree import Element, ParseError, iterparse

from rules.errors import DomainError, InvalidInput

LARGEST_PART: Final = 1_500_000_000
LARGEST_RATIO: Final = 200
SMALL_PART: Final = 10_000_000
MOST_PARTS: Final = 2_000
MOST_STRINGS: Final = 200_000_000
MOST_COLUMNS: Final = 1_000
_DAY_FORMATS: Final = frozenset({14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47})
_CELL: Final = re.compile(r"([A-Z]+)(\d+)")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Converted:
    """The sheet that was read, and the sheets with rows that were not."""

    sheet: str
    others: list[str]


def convert_workbook(path: Path, name: str, target: Path) -> Converted:
    """Write the first sheet that has rows as CSV in UTF-8.

    Raises:
        InvalidInput: it is packed to burst, too wide, locked, damaged, or empty.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive, name)
            book = _Book(archive, name)
            for place, (title, part) in enumerate(book.sheets):
                if book.write(part, target):
                    return Converted(title, [each for each, _ in book.sheets[place + 1 :]])
    except DomainError:
        raise
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, IndexError, NotImplementedError) as error:
        raise InvalidInput(
            f"{name} is a damaged Excel workbook ({type(error).__name__}). Open it and save it again."
        ) from error
    except RuntimeError as error:
        raise InvalidInput(f"{name} is locked with a password. Save it without one.") from error
    raise InvalidInput(f"{name} has no sheet with rows. Give one with a header and rows.")


def _check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    packed = any(
        part.file_size > SMALL_PART and part.file_size > LARGEST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if len(parts) > MOST_PARTS or total > LARGEST_PART or packed:
        raise InvalidInput(
            f"{name} unpacks to {total >> 20} MB from {sum(p.compress_size for p in parts) >> 20} MB; no"
            " honest workbook does. Nothing was unpacked. Save the table as CSV and upload that."
        )


class _Book:
    """The parts of a workbook that the cells refer to."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._parts = set(archive.namelist())
        self._since = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell states no zone
        self.sheets = list(self._list_sheets())
        self._day_styles = set(self._list_day_styles())
        self._strings = self._read_strings()

    def _list_sheets(self) -> Iterator[tuple[str, str]]:
        targets: dict[str, str] = {}
        for element in self._walk("xl/_rels/workbook.xml.rels", "Relationship"):
            target = element.get("Target", "")
            targets[element.get("Id", "")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
        for element in self._walk("xl/workbook.xml", "workbookPr", "sheet"):
            if _tag(element) == "workbookPr":
                if element.get("date1904") in ("1", "true"):
                    self._since = datetime(1904, 1, 1)  # noqa: DTZ001 - a cell states no zone
                continue
            link = next((value for key, value in element.items() if key.endswith("}id")), "")
            if element.get("state", "visible") == "visible" and targets.get(link) in self._parts:
                yield element.get("name", ""), targets[link]

    def _list_day_styles(self) -> Iterator[int]:
        if "xl/styles.xml" not in self._parts:
            return
        own: set[int] = set()
        for element in self._walk("xl/styles.xml", "numFmt", "cellXfs"):
            if _tag(element) == "numFmt":
                code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", element.get("formatCode", "")).lower()
                if any(sign in code for sign in "dyh"):
                    own.add(int(element.get("numFmtId", "0")))
                continue
            for place, style in enumerate(element):
                if int(style.get("numFmtId", "0")) in _DAY_FORMATS | own:
                    yield place

    def _read_strings(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._parts:
            return []
        found, length = [], 0
        for element in self._walk("xl/sharedStrings.xml", "si"):
            found.append(_read_text(element))
            length += len(found[-1])
            if length > MOST_STRINGS:
                raise InvalidInput(f"{self._name} holds more text than can be read. Save it as CSV.")
        return found

    def _walk(self, part: str, *tags: str) -> Iterator[Element]:
        """Elements as they end; each is emptied after use, so that a large part needs little memory."""
        with self._archive.open(part) as raw:
            source: IO[bytes] = raw
            root: Element | None = None
            for event, element in iterparse(source, ("start", "end")):  # noqa: S314 - expat bounds what entities grow to
                if root is None:
                    root = element
                if event == "end" and _tag(element) in tags:
                    yield element
                    element.clear()
                    if tags in (("row",), ("si",)):
                        _prune(root, element)

    def write(self, part: str, target: Path) -> bool:
        """Write the sheet; whether it has rows. Empty rows stay, so that lines are those of the sheet."""
        written, empty, width = 0, 0, 0
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            for row in self._walk(part, "row"):
                cells = self._read_row(row)
                if not any(cells):
                    empty += 1
                    continue
                out.write("\n" * (empty if written else 0))
                width, empty = max(width, len(cells)) if not written else width, 0
                writer.writerow(cells + [""] * (width - len(cells)))
                written += 1
        return written > 0

    def _read_row(self, row: Element) -> list[str]:
        cells: list[str] = []
        for cell in row:
            if _tag(cell) != "c":
                continue
            found = _CELL.fullmatch(cell.get("r", ""))
            place = _read_column(found[1]) if found else len(cells)
            if place >= MOST_COLUMNS:
                raise InvalidInput(
                    f"{self._name} has a cell in column {place + 1}; at most {MOST_COLUMNS} are read."
                    " Take the columns out that are not needed."
                )
            cells.extend([""] * (place - len(cells)))
            cells.append(self._read_cell(cell))
        while cells and not cells[-1]:
            cells.pop()
        return cells

    def _read_cell(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _read_text(cell)
        value = next((part.text or "" for part in cell if _tag(part) == "v"), "")
        if kind == "s":
            return self._strings[int(value)] if value else ""
        if kind in ("str", "d", "e"):
            return value
        if kind == "b":
            return "yes" if value == "1" else "no"
        if value and int(cell.get("s", "0")) in self._day_styles:
            return _read_moment(self._since, float(value))
        return _read_number(value)


def _read_moment(since: datetime, days: float) -> str:
    try:
        moment = since + timedelta(seconds=round(days * 86400))
    except OverflowError:
        return _read_number(str(days))
    return moment.date().isoformat() if moment.time() == datetime.min.time() else moment.isoformat(" ")


def _read_number(value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    return str(int(number)) if number.is_integer() and abs(number) < 10**15 else value


def _read_text(element: Element) -> str:
    """The runs of a text, without the reading aids beside it."""
    parts = (
        part.text or ""
        for run in element.iter()
        if _tag(run) in ("si", "is", "r")
        for part in run
        if _tag(part) == "t"
    )
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(parts)).replace("\0", "")


def _read_column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _prune(root: Element, done: Element) -> None:
    """Take what is read out of the tree, which would otherwise grow with the file."""
    for child in (root, *root):
        if len(child) and child[-1] is done:
            del child[:]
            return
