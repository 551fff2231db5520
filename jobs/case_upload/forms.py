"""What a file is by its bytes, whatever its name says."""

import codecs
import csv
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rules.errors import InvalidInput

_SAMPLE: Final = 1 << 18
_SIGNS: Final = ",;\t|"
_KNOWN: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_SAVE: Final = "Save it as .xlsx or as CSV and upload that."


@dataclass(frozen=True, slots=True)
class TextForm:
    """How bytes become rows."""

    encoding: str
    delimiter: str


def is_workbook(path: Path, name: str) -> bool:
    """Whether the file is an Excel workbook; text otherwise.

    Raises:
        InvalidInput: it is neither, with what it is.
    """
    with path.open("rb") as raw:
        start = raw.read(512)
    if start[:4] == b"PK\x03\x04":
        if not zipfile.is_zipfile(path):
            raise InvalidInput(f"{name} is a damaged archive: its end is missing. Upload it again, whole.")
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return True
        raise InvalidInput(f"{name} is an archive without an Excel workbook in it. {_SAVE}")
    for sign, what in _KNOWN:
        if start.startswith(sign):
            raise InvalidInput(f"{name} is {what}, not a table that can be read. {_SAVE}")
    if start.lstrip()[:5].lower() in (b"<html", b"<!doc", b"<?xml"):
        raise InvalidInput(f"{name} is a web page or XML, whatever its name says. {_SAVE}")
    return False


def detect_text(path: Path, name: str) -> TextForm:
    """Encoding and delimiter of a text file.

    Raises:
        InvalidInput: it holds NUL bytes where text has none.
    """
    encoding = _detect_encoding(path, name)
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        sample = text.read(_SAMPLE)
    return TextForm(encoding, _detect_delimiter(sample))


def _detect_encoding(path: Path, name: str) -> str:
    with path.open("rb") as raw:
        start = raw.read(_SAMPLE)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start:
        return _detect_wide(start, name)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as raw:
            while chunk := raw.read(_SAMPLE):
                if b"\0" in chunk:
                    raise InvalidInput(_tell_nul(path, name))
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _detect_wide(start: bytes, name: str) -> str:
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) // 4
    if odd > half and not even:
        return "utf-16-le"
    if even > half and not odd:
        return "utf-16-be"
    raise InvalidInput(_tell_nul_line(start[: start.index(0)].count(b"\n") + 1, name))


def _tell_nul(path: Path, name: str) -> str:
    with path.open("rb") as raw:
        line = next((number for number, text in enumerate(raw, 1) if b"\0" in text), 1)
    return _tell_nul_line(line, name)


def _tell_nul_line(line: int, name: str) -> str:
    return f"{name}, line {line}, has a NUL byte, which is not text. Export the file again, as text."


def _detect_delimiter(sample: str) -> str:
    """The sign that cuts the most lines into the same number of cells as the first."""
    scores = {sign: _score(sample, sign) for sign in _SIGNS}
    return max(_SIGNS, key=lambda sign: scores[sign])


def _score(sample: str, sign: str) -> tuple[int, int]:
    rows: list[Sequence[str]] = []
    try:
        for row in csv.reader(sample.splitlines(keepends=True), delimiter=sign):
            rows.append(row)
            if len(rows) == 200:
                break
    except csv.Error:
        pass
    width = len(rows[0]) if rows else 0
    return (sum(len(row) == width for row in rows) if width > 1 else 0), width
