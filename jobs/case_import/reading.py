"""Bytes of a file → rows of text with their line numbers; faults of the file found on the way."""

import csv
import difflib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jobs.case_import.encodings import SINGLE_BYTE, list_bad_lines, scan_file
from jobs.case_import.faults import FaultBook, FileFault, RowFault
from jobs.case_import.map_model import ImportMap
from jobs.case_import.map_reading import list_columns

FIELD_LIMIT: Final = 1_000_000


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one file once, in order.

    `faults` collects what refuses the file, `reject` receives the rows whose own form is wrong.
    """

    path: Path
    map: ImportMap
    faults: FaultBook
    reject: Callable[[RowFault], None]
    header: list[str] = field(default_factory=list)
    header_line: int = 0
    rows_read: int = 0
    columns_found: bool = True
    _place: Callable[[], int] = int
    _odd_widths: Counter[int] = field(default_factory=Counter)
    _other_coding: int = 0
    _own_coding: int = 0

    def read_rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line where the row begins, its fields), for every row with as many fields as the header.

        Faults of the file are noted and reading goes on as far as it can, so that all are listed at once.
        """
        csv.field_size_limit(FIELD_LIMIT)
        scan = scan_file(self.path, self.map.file.encoding)
        if scan.is_broken:
            list_bad_lines(self.path, self.map.file.encoding, self.faults)
        with self.path.open(
            encoding=self._codec(), newline="", errors="replace" if scan.is_broken else "strict"
        ) as text:
            for _ in range(self.map.file.skip_lines):
                text.readline()
            buffer: Any = text.buffer
            self._place = buffer.tell
            reader = csv.reader(self._watch(text) if scan.is_odd else text, **self._dialect())
            if self._read_header(reader):
                yield from self._read_body(reader)
        self._check_whole()

    def bytes_read(self) -> int:
        """How far reading is in the file, about."""
        return self._place()

    def _codec(self) -> str:
        return "utf-8-sig" if self.map.file.encoding == "utf-8" else self.map.file.encoding

    def _dialect(self) -> dict[str, Any]:
        form = self.map.file
        return {
            "delimiter": form.delimiter,
            "quotechar": form.quote or None,
            "quoting": csv.QUOTE_MINIMAL if form.quote else csv.QUOTE_NONE,
            "escapechar": form.escape or None,
            "strict": True,
        }

    def _watch(self, text: Iterator[str]) -> Iterator[str]:
        """The same lines; notes NULs, and text whose bytes would also be UTF-8."""
        codec = self.map.file.encoding
        guess = codec in SINGLE_BYTE
        for number, line in enumerate(text, self.map.file.skip_lines + 1):
            if "\0" in line:
                self.faults.add(
                    number, "", "has a NUL byte, which is not text.", "Export the file again, as text."
                )
                line = line.replace("\0", "")  # noqa: PLW2901 - the rest is still checked
            if guess and not line.isascii():
                self._note_coding(line, codec)
            yield line

    def _note_coding(self, line: str, codec: str) -> None:
        try:
            line.encode(codec).decode("utf-8")
        except UnicodeError:
            self._own_coding += 1
        else:
            self._other_coding += 1

    def _read_header(self, reader: Iterator[list[str]]) -> bool:
        if self.map.file.columns:
            self.header = list(self.map.file.columns)
            return True
        try:
            self.header = [name.strip() for name in next(reader)]
        except StopIteration:
            self.faults.add_once(FileFault(0, "", "is empty.", "Give a file with a header line and rows."))
            return False
        except csv.Error as error:
            self.faults.add_once(
                FileFault(1, "", f"the header cannot be read ({error}).", "Check file.quote.")
            )
            return False
        self.header_line = self.map.file.skip_lines + 1
        self.columns_found = _check_header(self.header, self.map, self.header_line, self.faults)
        return True

    def _read_body(self, reader: Any) -> Iterator[tuple[int, list[str]]]:
        width, before = len(self.header), self.map.file.skip_lines
        line = before + reader.line_num + 1
        while True:
            try:
                for row in reader:
                    if row:
                        self.rows_read += 1
                        if len(row) == width:
                            yield line, row
                        else:
                            self._reject_width(line, row)
                    line = before + reader.line_num + 1
            except csv.Error as error:
                self.rows_read += 1
                self._note_form(line, before + reader.line_num, str(error))
                line = before + reader.line_num + 1
            else:
                return

    def _reject_width(self, line: int, row: list[str]) -> None:
        self._odd_widths[len(row)] += 1
        self.reject(RowFault(line, "", "", f"has {len(row)} fields, the header {len(self.header)}", row))

    def _note_form(self, line: int, end: int, error: str) -> None:
        if "field larger" in error:
            what = f"a cell is longer than {FIELD_LIMIT} characters, or a quote opens here and is not closed."
            self.faults.add_once(FileFault(line, "", what, "Shorten the cell or close the quote."))
        elif "unexpected end" in error:
            self.faults.add_once(
                FileFault(
                    line,
                    "",
                    f"a quote opens here and is not closed by line {end}.",
                    "Close it, or check file.quote.",
                )
            )
        else:
            self.reject(RowFault(line, "", "", "its quotes do not pair"))

    def _check_whole(self) -> None:
        if self.header and not self.rows_read:
            self.faults.add_once(FileFault(0, "", "has no rows.", "Give a file with at least one row."))
        odd = sum(self._odd_widths.values())
        if odd * 2 > self.rows_read:
            self._note_ragged(odd)
        if self._other_coding and not self._own_coding:
            what = f"its accented letters are UTF-8, the map says {self.map.file.encoding}."
            self.faults.add_once(FileFault(0, "", what, "Set file.encoding = 'utf-8'."))

    def _note_ragged(self, odd: int) -> None:
        usual = self._odd_widths.most_common(1)[0][0]
        whose = "ragged header: it has" if self.header_line else "file.columns names"
        what = (
            f"{whose} {len(self.header)} columns, but {odd} of {self.rows_read} rows do not ({usual} mostly)."
        )
        do = "Correct it or file.delimiter" + (
            ", or name all columns in file.columns with file.skip_lines." if self.header_line else "."
        )
        self.faults.add_once(FileFault(self.header_line, "", what, do))


def _check_header(header: list[str], wanted: ImportMap, line: int, faults: FaultBook) -> bool:
    """Note missing and duplicate columns; whether every column that the map names is there."""
    for name, count in Counter(header).items():
        if count > 1:
            do = "Rename one, or name all columns in file.columns with file.skip_lines = 1."
            faults.add_once(FileFault(line, name, f"the column is there {count} times.", do))
    if len(header) == 1 and (other := next((sign for sign in ";,\t|" if sign in header[0]), None)):
        shown = "tab" if other == "\t" else other
        faults.add_once(FileFault(line, "", "the header is one column.", f"Set file.delimiter = {shown!r}."))
        return False
    complete = True
    for name, key in list_columns(wanted).items():
        if name not in header:
            near = difflib.get_close_matches(name, header, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            what = f"there is no such column, and the map names it ({key}).{hint}"
            do = f"Correct the map; the file has: {', '.join(header)}."
            faults.add_once(FileFault(line, name, what, do))
            complete = False
    return complete
