"""Papers and terms of rebates, from the rebates.toml of a profile."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from data.settings import ROOT
from data.thresholds import CONFIDENCES, DEFAULT
from rules.errors import InvalidInput
from rules.rebates import RebateRule

FILE: Final = "rebates.toml"
_KEYS: Final = frozenset({"name", "documents", "months", "until_on", "renew_days", "confidence", "source"})


@cache
def profile_rebates(profile: str) -> Mapping[str, RebateRule]:
    """The kinds of rebate that a municipality's profile ships; the default ones where it ships none.

    Raises:
        InvalidInput: names every entry that cannot be used.
    """
    own = ROOT / "data" / "reference" / profile / FILE
    return read_rebates(own if own.exists() else ROOT / "data" / "reference" / DEFAULT / FILE)


def read_rebates(path: Path) -> Mapping[str, RebateRule]:
    """The kinds of rebate of a file by their code.

    Raises:
        InvalidInput: as `profile_rebates`.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"{path.name} cannot be read: {error}") from None
    wrong = [
        f"{path.name}, {kind}: {fault}" for kind, table in tables.items() for fault in _find_faults(table)
    ]
    if wrong:
        raise InvalidInput("\n".join(wrong))
    return {kind: _as_rule(kind, table) for kind, table in tables.items()}


def _find_faults(table: Any) -> Iterator[str]:
    if not isinstance(table, dict):
        yield "must be a table of values"
        return
    for key in sorted(set(table) - _KEYS):
        yield f"there is no value {key}"
    if not isinstance(table.get("name"), str) or not table["name"].strip():
        yield "name is missing"
    documents = table.get("documents")
    if (
        not isinstance(documents, list)
        or not all(isinstance(code, str) for code in documents)
        or not documents
    ):
        yield "documents must be a list of codes"
    if not isinstance(table.get("months", 1), int) or table.get("months", 1) < 1:
        yield "months must be a whole number from 1 on"
    if type(table.get("until_on", date.min)) is not date:
        yield "until_on must be a day"
    if not isinstance(table.get("renew_days"), int) or table["renew_days"] < 0:
        yield "renew_days must be a whole number"
    if table.get("confidence") not in CONFIDENCES:
        yield f"confidence is one of {', '.join(sorted(CONFIDENCES))}"


def _as_rule(kind: str, table: Mapping[str, Any]) -> RebateRule:
    return RebateRule(
        kind,
        table["name"],
        tuple(table["documents"]),
        table.get("months"),
        table.get("until_on"),
        table["renew_days"],
        table["confidence"],
        table.get("source", ""),
    )
