"""Texts of letters, from the letters folder of a profile: a file for each language, and the way to appeal."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from data.settings import ROOT
from data.thresholds import CONFIDENCES, DEFAULT
from rules.errors import InvalidInput
from rules.letters.compose import Appeal
from rules.letters.template import KINDS, LetterText, Template, find_faults
from rules.letters.texts import LetterTexts

FOLDER: Final = "letters"
APPEAL: Final = "appeal.toml"
_HEAD: Final = frozenset(
    {"language", "approved_by", "approved_on", "source", "confidence", "months", "labels"}
)


class Fault(NamedTuple):
    """Something wrong in one place of the folder; `line` 0: of the file as a whole."""

    file: str
    line: int
    key: str
    words: str


@dataclass(slots=True)
class LetterReading:
    """What was read: whole texts by language, the way to appeal, and everything that is wrong."""

    templates: dict[str, Template] = field(default_factory=dict)
    appeal: Appeal | None = None
    faults: list[Fault] = field(default_factory=list)


@cache
def profile_letters(profile: str) -> LetterTexts:
    """The texts that a municipality's profile ships; the default ones where it ships none.

    Raises:
        InvalidInput: lists every fault with its file, line and key.
    """
    own = ROOT / "data" / "reference" / profile / FOLDER
    reading = read_letters(own if own.is_dir() else ROOT / "data" / "reference" / DEFAULT / FOLDER)
    if reading.faults or reading.appeal is None:
        places = (
            f"{FOLDER}/{each.file}, line {each.line}, {each.key}: {each.words}" for each in reading.faults
        )
        raise InvalidInput("\n".join(places))
    return LetterTexts(reading.appeal, reading.templates)


def read_letters(folder: Path) -> LetterReading:
    """Every text of a folder, and what is wrong with the others."""
    reading = LetterReading()
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~")):
            continue
        if path.suffix != ".toml":
            reading.faults.append(
                Fault(path.name, 0, "", "is no TOML file; a language is a file such as en.toml")
            )
        elif (values := _read(path, reading)) is not None:
            _take_in(path, values, reading)
    if reading.appeal is None and not any(fault.file == APPEAL for fault in reading.faults):
        reading.faults.append(Fault(APPEAL, 0, "", "is missing; outcome letters name the way to appeal"))
    return reading


def _read(path: Path, reading: LetterReading) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        found = re.search(r"at line (\d+)", str(error))
        reading.faults.append(Fault(path.name, int(found[1]) if found else 0, "", f"cannot be read: {error}"))
        return None


def _take_in(path: Path, values: dict[str, Any], reading: LetterReading) -> None:
    places = _find_places(path)
    faults = list(_check_appeal(values) if path.name == APPEAL else _check_shape(path, values))
    if not faults and path.name == APPEAL:
        reading.appeal = Appeal(values["law"], values["days"])
    elif not faults:
        template = _as_template(values)
        faults = list(find_faults(template))
        reading.templates[template.language] = template
    reading.faults += [Fault(path.name, places.get(key, 0), key, words) for key, words in faults]


def _find_places(path: Path) -> dict[str, int]:
    """The line of each key, written table.key."""
    places: dict[str, int] = {}
    table = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if found := re.match(r"\[([a-z_]+)\]", line):
            table = found[1]
            places[table] = number
        elif found := re.match(r"([a-z_]+)\s*=", line):
            places[f"{table}.{found[1]}" if table else found[1]] = number
    return places


def _check_appeal(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not isinstance(values.get("law"), str) or not values["law"].strip():
        yield "law", "is missing: say under which law a resident may appeal"
    days = values.get("days")
    if isinstance(days, bool) or not isinstance(days, int) or days < 1:
        yield "days", "must be a whole number of at least 1"
    yield from _check_origin(values, {"law", "days", "source", "confidence"})


def _check_origin(values: Mapping[str, Any], known: set[str] | frozenset[str]) -> Iterator[tuple[str, str]]:
    for name in values.keys() - known:
        yield name, f"is not known here; the file has {', '.join(sorted(known))}"
    if values.get("confidence") not in CONFIDENCES:
        yield "confidence", f"is one of {', '.join(sorted(CONFIDENCES))}"


def _check_shape(path: Path, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What keeps a file from being read as a language's texts at all."""
    if values.get("language") != path.stem:
        yield "language", f"must be {path.stem!r}, as the file is named"
    if not _are_texts(values.get("months")):
        yield "months", "must be a list of names"
    labels = values.get("labels")
    if not isinstance(labels, dict) or not _are_texts(list(labels.values())):
        yield "labels", "must be a table of texts"
    if not isinstance(values.get("approved_by", ""), str):
        yield "approved_by", "must be a name, or empty while nobody has approved the text"
    if not isinstance(values.get("approved_on", date.min), date):
        yield "approved_on", "must be a date like 2025-07-01, or left out"
    for kind in KINDS:
        if kind in values and not _is_letter(values[kind]):
            yield kind, "must have a title, and lists of paragraphs called opening and closing"
    yield from _check_origin(values, _HEAD | set(KINDS))


def _is_letter(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"title", "opening", "closing"}
        and isinstance(value["title"], str)
        and _are_texts(value["opening"])
        and _are_texts(value["closing"])
    )


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _as_template(values: Mapping[str, Any]) -> Template:
    return Template(
        language=values["language"],
        months=tuple(values["months"]),
        labels=values["labels"],
        letters={
            kind: LetterText(
                values[kind]["title"], tuple(values[kind]["opening"]), tuple(values[kind]["closing"])
            )
            for kind in KINDS
            if kind in values
        },
        approved_by=values.get("approved_by", ""),
        approved_on=values.get("approved_on"),
    )
