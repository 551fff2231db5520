"""Reads a profile's files into rows that know their line, and collects everything that is wrong."""

import csv
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from data import arrangements, rebates, routing
from data.letters import FOLDER, read_letters
from data.profile.cells import explain
from data.profile.files import FILES, File
from data.profile.rows import Fault, Row
from rules.errors import DomainError, InvalidInput
from rules.routing.reading import check_names

# these fill no table: the modules of data that are named after them read them when they are needed
_READ_WHEN_NEEDED: Mapping[str, Callable[[Path], object]] = {
    arrangements.FILE: arrangements.read_arrangements,
    rebates.FILE: rebates.read_rebates,
    routing.FILE: routing.read_routing,
}
IGNORED = frozenset({"README.md", "diagnosis.toml", FOLDER, *_READ_WHEN_NEEDED})


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """Something wrong in one place of a profile."""

    file: str
    line: int
    field: str
    words: str

    def __str__(self) -> str:
        place = self.file + (f", line {self.line}" if self.line else "")
        return f"{place}, {self.field}: {self.words}" if self.field else f"{place}: {self.words}"


class ProfileError(DomainError):
    """A profile that cannot be used; `problems` holds everything that is wrong, not just the first."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = "1 mistake" if len(self.problems) == 1 else f"{len(self.problems)} mistakes"
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"The profile {folder.name} has {count}; nothing was loaded:{lines}")


@dataclass(frozen=True, slots=True)
class Line:
    """A row and the line of its file on which it begins."""

    number: int
    row: Row


Lines = dict[str, list[Line]]


@dataclass(slots=True)
class Reading:
    """What was read: good rows by file, the codes of good and bad rows by file, and every problem.

    `spoiled` names the files of which some rows are missing here because they could not be read.
    """

    lines: Lines = field(default_factory=dict)
    codes: dict[str, set[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    spoiled: set[str] = field(default_factory=set)

    def add(self, file: File, values: Mapping[str, Any], number: int, places: Mapping[str, int]) -> None:
        """Take in one row, or what is wrong with it; `places` are lines of single fields."""
        self.codes[file.name].add(str(values.get("code")))
        try:
            row = file.row.model_validate(values)
        except ValidationError as failed:
            for error in failed.errors(include_url=False):
                name = str(error["loc"][0])
                words = explain(error, file.row.model_fields[name].description)
                self.spoil(file, places.get(name, number), words, name)
            return
        self.lines[file.name].append(Line(number, row))
        for name, words in row.find_faults():
            self.report(file, places.get(name, number), words, name)

    def report(self, file: File, line: int, words: str, column: str = "") -> None:
        self.problems.append(Problem(file.name, line, column, words))

    def spoil(self, file: File, line: int, words: str, column: str = "") -> None:
        """Report something for which rows are lost."""
        self.report(file, line, words, column)
        self.spoiled.add(file.name)


def read_files(folder: Path) -> Reading:
    """Every row of every file that could be read, and what could not."""
    reading = Reading()
    if not folder.is_dir():
        reading.problems.append(Problem(str(folder), 0, "", "is no folder"))
        return reading
    if not (folder / FILES[0].name).is_file():
        reading.spoil(FILES[0], 0, "is missing; without it a folder is no profile")
        return reading
    reading.problems += _find_strays(folder)
    reading.problems += _check_letters(folder / FOLDER)
    for name, read in _READ_WHEN_NEEDED.items():
        reading.problems += _try_reading(folder / name, read)
    for file in FILES:
        path = folder / file.name
        if path.is_file():
            reading.lines[file.name], reading.codes[file.name] = [], set()
            _read_file(path, file, reading)
        elif not file.may_be_absent:
            reading.spoil(file, 0, "is missing; every profile needs it")
    if not reading.spoiled:
        reading.problems += _check_routing(folder / routing.FILE, reading)
    return reading


_ROUTED_BY: Mapping[str, tuple[str, str]] = {
    "category": ("categories.csv", "code"),
    "subcategory": ("subcategories.csv", "code"),
    "region": ("regions.csv", "code"),
    "ward": ("wards.csv", "ward_no"),
    "customer_class": ("customer_classes.csv", "code"),
    "channel": ("channels.csv", "code"),
    "priority": ("priorities.csv", "code"),
}


def _check_routing(path: Path, reading: Reading) -> Iterator[Problem]:
    """That routing rules name only what the other files have."""
    if not path.is_file() or any(problem.file == path.name for problem in reading.problems):
        return
    known = {
        condition: [str(getattr(line.row, field)) for line in reading.lines.get(file, ())]
        for condition, (file, field) in _ROUTED_BY.items()
    }
    try:
        check_names(routing.read_routing(path), known)
    except InvalidInput as refused:
        for fault in str(refused).splitlines():
            yield Problem(path.name, 0, "", fault)


def _find_strays(folder: Path) -> Iterator[Problem]:
    known = {file.name for file in FILES}
    for path in folder.iterdir():
        # spreadsheets and editors leave files that begin so beside the one that is open
        if path.name not in known | IGNORED and not path.name.startswith((".", "~")):
            near = get_close_matches(path.name, known, n=1)
            hint = f"is {near[0]} meant?" if near else "docs/profile.md lists them"
            yield Problem(path.name, 0, "", f"is no file of a profile; {hint}")


def _check_letters(folder: Path) -> Iterator[Problem]:
    if folder.is_dir():
        for fault in read_letters(folder).faults:
            yield Problem(f"{FOLDER}/{fault.file}", fault.line, fault.key, fault.words)


def _try_reading(path: Path, read: Callable[[Path], object]) -> Iterator[Problem]:
    if not path.is_file():
        return
    try:
        read(path)
    except InvalidInput as error:
        for line in str(error).splitlines():
            yield Problem(path.name, 0, "", line.removeprefix(f"{path.name}, "))


def _read_file(path: Path, file: File, reading: Reading) -> None:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        reading.spoil(file, line, "is not UTF-8; save it as “CSV UTF-8”")
        return
    if "\x00" in text:
        reading.spoil(file, text[: text.index("\x00")].count("\n") + 1, "holds a NUL character")
    elif path.suffix == ".toml":
        _read_toml(text, file, reading)
    else:
        _read_csv(text, file, reading)


def _read_toml(text: str, file: File, reading: Reading) -> None:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        reading.spoil(file, int(found[1]) if found else 0, f"is not TOML: {error}")
        return
    places = {
        found[1]: number
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := re.match(r"\s*([A-Za-z0-9_]+)\s*=", line))
    }
    unknown = [name for name in values if name not in file.columns]
    for name in unknown:
        reading.spoil(file, places.get(name, 0), _unknown_words(file), name)
    reading.add(file, {name: value for name, value in values.items() if name not in unknown}, 0, places)


def _unknown_words(file: File) -> str:
    return f"is not known here; {file.name} has {', '.join(file.columns)}"


def _read_csv(text: str, file: File, reading: Reading) -> None:
    try:
        records = list(_split(text))
    except csv.Error as error:
        reading.spoil(file, 0, f"is no CSV: {error}; look for a quote that is not closed")
        return
    _, header = records[0] if records else (1, [])
    header = [name.strip() for name in header]
    faults = list(_check_header(file, header))
    for name, words in faults:
        reading.spoil(file, 1, words, name)
    for number, cells in records[1:] if not faults else ():
        if len(cells) != len(header):
            words = f"has {len(cells)} cells, the first line {len(header)}; put text with commas in quotes"
            reading.spoil(file, number, words)
        else:
            filled = {n: cell.strip() for n, cell in zip(header, cells, strict=True) if cell.strip()}
            reading.add(file, filled, number, {})


def _split(text: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, with the line on which each begins."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _check_header(file: File, header: list[str]) -> Iterator[Fault]:
    """(column, what is wrong) for everything about the first line."""
    if not header:
        yield "", "is empty; its first line names the columns"
    elif len(header) == 1 and ";" in header[0]:
        yield "", "is separated by semicolons; save it with commas"
    else:
        required = {name for name, column in file.row.model_fields.items() if column.is_required()}
        for name in sorted(set(header)):
            if header.count(name) > 1:
                yield name or "(no name)", "is a column twice"
            if name not in file.columns:
                yield name or "(no name)", _unknown_words(file)
        for name in sorted(required - set(header)):
            yield name, "is a column that must be there"
