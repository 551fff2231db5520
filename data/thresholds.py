"""Thresholds of the detection rules, from the diagnosis.toml of a profile."""

import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Final

from data.settings import ROOT
from rules.diagnosis.thresholds import Thresholds
from rules.errors import InvalidInput

FILE: Final = "diagnosis.toml"
DEFAULT: Final = "johannesburg"
CONFIDENCES: Final = frozenset({"seen", "computed", "derived", "recalled", "assumed", "chosen"})


@cache
def profile_thresholds(profile: str) -> Thresholds:
    """The thresholds that a municipality's profile ships; the default ones where it ships none.

    Raises:
        InvalidInput: names every entry that is missing, unknown or cannot be used.
    """
    own = ROOT / "data" / "reference" / profile / FILE
    return read_thresholds(own if own.exists() else ROOT / "data" / "reference" / DEFAULT / FILE)


def read_thresholds(path: Path) -> Thresholds:
    """All thresholds of a file: a table for each, with value, words, confidence and, where known, source.

    Raises:
        InvalidInput: as `profile_thresholds`.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"{path.name} cannot be read: {error}") from None
    wanted = {field.name: field.type for field in fields(Thresholds)}
    wrong = [f"{name}: there is no such threshold" for name in tables if name not in wanted]
    values: dict[str, Any] = {}
    for name, kind in wanted.items():
        fault = _find_fault(tables.get(name), whole=kind is int)
        if fault:
            wrong.append(f"{name}: {fault}")
        else:
            values[name] = tables[name]["value"]
    if wrong:
        raise InvalidInput("\n".join(f"{path.name}, {each}" for each in wrong))
    return Thresholds(**values)


def _find_fault(table: Any, *, whole: bool) -> str:
    if not isinstance(table, dict) or "value" not in table:
        return "is missing, or has no value"
    value = table["value"]
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or value < 0:
        return f"must be a {'whole number' if whole else 'number'} of zero or more"
    if table.get("confidence") not in CONFIDENCES:
        return f"confidence is one of {', '.join(sorted(CONFIDENCES))}"
    return ""
