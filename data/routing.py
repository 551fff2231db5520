"""Routing rules that a profile ships, in its routing.toml."""

from functools import cache
from pathlib import Path
from typing import Final

from data.settings import ROOT
from rules.errors import InvalidInput
from rules.routing.reading import read_rules
from rules.routing.rule import Rule

FILE: Final = "routing.toml"


@cache
def read_profile_rules(profile: str) -> str:
    """The text of a profile's own rules; empty where it ships none."""
    path = ROOT / "data" / "reference" / profile / FILE
    return path.read_text(encoding="utf-8") if path.exists() else ""


def read_routing(path: Path) -> tuple[Rule, ...]:
    """The rules of a file.

    Raises:
        InvalidInput: one line for each fault, with the file, the rule's number and the field.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{FILE} cannot be read: {error}") from None
    return read_rules(text, FILE)[1]
