"""An extract on disk: which files it has, their columns, their bytes in whole rows."""

import csv
import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from rules.billing_extract import FILES, FileSpec
from rules.billing_extract.manifest import Manifest, parse_manifest
from rules.errors import InvalidInput

CHUNK_BYTES: Final = 4 * 2**20
_LONGEST_ROW_BYTES: Final = 64 * 2**20
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ExtractFile:
    """One file of the extract. `header`: staging's column names in the file's order."""

    spec: FileSpec
    path: Path
    header: Sequence[str]
    ignored: Sequence[str]
    header_bytes: int

    @property
    def extra(self) -> list[str]:
        """Staging columns that take values of columns the contract does not know."""
        known = {column.name for column in self.spec.columns}
        return [name for name in self.header if name not in known]

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        """The rows after the header in blocks of whole rows.

        Raises:
            InvalidInput: a quotation mark is never closed.
        """
        with self.path.open("rb") as source:
            source.seek(self.header_bytes)
            rest = b""
            while block := source.read(CHUNK_BYTES):
                rest += block
                cut = _find_cut(rest)
                if cut:
                    yield rest[:cut]
                    rest = rest[cut:]
                elif len(rest) > _LONGEST_ROW_BYTES:
                    raise InvalidInput(f"{self.path.name}: a quotation mark is opened and never closed.")
            if rest.strip():
                yield rest


def _find_cut(block: bytes) -> int:
    """Where the last whole row ends: after a line feed with an even number of quotation marks before it."""
    cut = block.rfind(b"\n") + 1
    while cut and block.count(b'"', 0, cut) % 2:
        cut = block.rfind(b"\n", 0, cut - 1) + 1
    return cut


@dataclass(frozen=True, slots=True)
class ExtractFolder:
    """A folder that can be loaded. `notes`: what was left out, in words."""

    manifest: Manifest
    files: Sequence[ExtractFile]
    notes: Sequence[str]

    def content_sha256(self) -> str:
        """One digest over every file's name and bytes."""
        whole = hashlib.sha256()
        for file in self.files:
            with file.path.open("rb") as source:
                whole.update(
                    f"{file.spec.name}:{hashlib.file_digest(source, 'sha256').hexdigest()}\n".encode()
                )
        whole.update(repr(self.manifest).encode())
        return whole.hexdigest()


def open_folder(folder: Path) -> ExtractFolder:
    """Read the manifest and every header.

    Raises:
        InvalidInput: lists everything that keeps the folder from being loaded.
    """
    faults: list[str] = []
    manifest = _read_manifest(folder, faults)
    files = [file for spec in FILES if (file := _open_file(folder, spec, faults))]
    if faults or manifest is None:
        raise InvalidInput("This extract cannot be loaded:\n  " + "\n  ".join(faults))
    return ExtractFolder(manifest, files, _list_notes(folder, files))


def _read_manifest(folder: Path, faults: list[str]) -> Manifest | None:
    path = folder / "manifest.toml"
    try:
        return parse_manifest(tomllib.loads(path.read_text("utf-8-sig"), parse_float=Decimal))
    except FileNotFoundError:
        faults.append(f"{folder} has no manifest.toml")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"manifest.toml is not TOML: {error}")
    except InvalidInput as error:
        faults.append(str(error))
    return None


def _open_file(folder: Path, spec: FileSpec, faults: list[str]) -> ExtractFile | None:
    path = folder / spec.file_name
    if not path.is_file():
        if spec.required:
            faults.append(f"{spec.file_name} is missing")
        return None
    with path.open("rb") as source:
        first = source.readline()
    try:
        text = first.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError:
        faults.append(f"{spec.file_name}: the header is not UTF-8 text")
        return None
    names = [name.strip().lower() for name in next(csv.reader([text]), [])]
    missing = [c.name for c in spec.columns if c.required and c.name not in names]
    if missing:
        faults.append(f"{spec.file_name} lacks the columns {', '.join(missing)}")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        faults.append(f"{spec.file_name} has columns twice: {', '.join(twice)}")
    known = {column.name for column in spec.columns}
    header = [name if name in known else f"extra_{place}" for place, name in enumerate(names, 1)]
    return ExtractFile(spec, path, header, [name for name in names if name not in known], len(first))


def _list_notes(folder: Path, files: Sequence[ExtractFile]) -> list[str]:
    notes = [f"{f.spec.file_name}: columns not used: {', '.join(f.ignored)}" for f in files if f.ignored]
    present = {file.spec.name for file in files}
    notes += [f"{spec.file_name} is not in this extract" for spec in FILES if spec.name not in present]
    known = {"manifest.toml", *(spec.file_name for spec in FILES)}
    others = sorted(path.name for path in folder.iterdir() if path.name not in known)
    return [*notes, *([f"files not used: {', '.join(others)}"] if others else [])]
