"""Whether a file is text in the stated encoding, and where it is not."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jobs.case_import.faults import FaultBook, FileFault

ENCODINGS: Final = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252", "windows-1250", "latin-1",
    "iso-8859-15", "cp437", "cp850", "mac-roman", "ascii",
)  # fmt: skip
SINGLE_BYTE: Final = frozenset({"cp1252", "cp1250", "iso8859-1", "iso8859-15", "cp437", "cp850", "mac-roman"})
SHOWN_BAD_LINES: Final = 10
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Scan:
    """What a quick pass over a file found. `is_odd`: its lines must be looked at one by one."""

    is_broken: bool
    is_odd: bool


def scan_file(path: Path, encoding: str) -> Scan:
    """Decode the whole file once, in large pieces."""
    odd = False
    try:
        with path.open(encoding=encoding, newline="") as text:
            while chunk := text.read(_CHUNK):
                odd = odd or "\0" in chunk or (encoding in SINGLE_BYTE and not chunk.isascii())
    except UnicodeError:
        return Scan(is_broken=True, is_odd=True)
    return Scan(is_broken=False, is_odd=odd)


def list_bad_lines(path: Path, encoding: str, faults: FaultBook) -> None:
    """Note the lines of a broken file that are not text in the encoding."""
    if encoding.startswith("utf-16"):
        what = f"is not {encoding} text."
        faults.add_once(FileFault(0, "", what, _advise_encoding(path)))
        return
    found = 0
    with path.open("rb") as raw:
        for number, line in enumerate(raw, 1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError as error:
                found += 1
                if found <= SHOWN_BAD_LINES:
                    what = f"byte {error.start + 1} (0x{line[error.start]:02X}) is not {encoding}."
                    faults.add_once(FileFault(number, "", what, _advise_encoding(path)))
    if found > SHOWN_BAD_LINES:
        faults.add_once(FileFault(0, "", f"{found} lines are not {encoding}.", _advise_encoding(path)))


def _advise_encoding(path: Path) -> str:
    with path.open("rb") as raw:
        start = raw.read(4)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "The file begins like UTF-16: set file.encoding = 'utf-16'."
    if start[:3] == b"\xef\xbb\xbf":
        return "The file begins like UTF-8: set file.encoding = 'utf-8'."
    return "Set file.encoding to what the file is in (files from Windows: often 'windows-1252')."
