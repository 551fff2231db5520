"""An upload as a file that the engine reads, for as long as a job needs it."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from data.transaction import read, transaction
from jobs.case_upload.forms import detect_text, is_workbook
from jobs.case_upload.workbook import convert_workbook
from queries.imports.uploads import Upload, get_upload, read_parts
from rules.actor import SYSTEM

_CONVERTED: Final = {"encoding": "utf-8", "delimiter": ","}


@dataclass(frozen=True, slots=True)
class Material:
    """The text of an upload on disk, how its bytes become rows, and what is worth saying about it."""

    upload: Upload
    path: Path
    form: Mapping[str, Any]
    notes: list[str]


@contextmanager
def lay_out(upload_id: int) -> Iterator[Material]:
    """Write the upload to a folder that goes afterwards; a workbook becomes CSV.

    Raises:
        InvalidInput: it is not a table that can be read.
    """
    upload = read(SYSTEM, get_upload, upload_id=upload_id)
    with tempfile.TemporaryDirectory(prefix="tharollo-import-") as folder:
        path = Path(folder) / "upload"
        with transaction(SYSTEM, readonly=True) as connection, path.open("wb") as out:
            for part in read_parts(connection, SYSTEM, upload_id=upload_id):
                out.write(part)
        yield _read_form(upload, path)


def _read_form(upload: Upload, path: Path) -> Material:
    suffix = Path(upload.file_name).suffix.lower()
    if not is_workbook(path, upload.file_name):
        form = detect_text(path, upload.file_name)
        note = f"{upload.file_name} is text, not a workbook; it is read as text."
        notes = [note] if suffix in (".xlsx", ".xlsm", ".xls") else []
        return Material(upload, path, {"encoding": form.encoding, "delimiter": form.delimiter}, notes)
    notes = []
    if suffix not in (".xlsx", ".xlsm"):
        notes.append(f"{upload.file_name} is an Excel workbook, whatever its name says; it is read as one.")
    target = path.with_name("sheet.csv")
    converted = convert_workbook(path, upload.file_name, target)
    if converted.others:
        notes.append(f"Read is the sheet “{converted.sheet}”; not read: {', '.join(converted.others)}.")
    return Material(upload, target, _CONVERTED, notes)
