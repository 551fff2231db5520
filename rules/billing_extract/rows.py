"""Reads CSV rows one by one, where a faster reader met a fault: the good ones, and the bad with reasons."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from rules.billing_extract.columns import Column, FileSpec

LARGEST_WHOLE: Final = 2_147_483_647
_WORDS: Final[Mapping[str, str]] = {
    "date": "a date like 2025-11-30",
    "money": "an amount like 1234.50",
    "number": "a number like 12.5",
    "whole": "a whole number",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that reads well: its line and its values in the order of the header."""

    line: int
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be read: its line, why, and what it says."""

    line: int
    reason: str
    values: Mapping[str, str]


def read_rows(chunk: bytes, spec: FileSpec, header: Sequence[str], line: int) -> Iterator[Row | Rejected]:
    """Every row of the chunk, the first one being `line`; blank lines are no rows."""
    columns = {column.name: column for column in spec.columns}
    checks = [columns.get(name) for name in header]
    text = chunk.decode("utf-8", "replace").replace("\0", "�")
    for values in csv.reader(io.StringIO(text, newline="")):
        if not values:
            continue
        reason = _find_fault(values, checks)
        if reason:
            yield Rejected(line, reason, dict(zip(header, values, strict=False)))
        else:
            yield Row(line, values)
        line += 1


def _find_fault(values: Sequence[str], checks: Sequence[Column | None]) -> str:
    if len(values) != len(checks):
        return f"the row has {len(values)} values, the header {len(checks)}"
    if any("�" in value for value in values):
        return "the row is not UTF-8 text"
    faults = (_check_value(value, column) for value, column in zip(values, checks, strict=True) if column)
    return "; ".join(fault for fault in faults if fault)


def _check_value(value: str, column: Column) -> str:
    if value == "" or column.kind in ("text", "month"):
        return ""
    if _reads_as(value, column.kind):
        return ""
    return f"{column.name} {value[:40]!r} is not {_WORDS[column.kind]}"


def _reads_as(value: str, kind: str) -> bool:
    try:
        if kind == "date":
            return date.fromisoformat(value) > date.min
        figure = Decimal(value)
        if kind == "whole":
            return figure == figure.to_integral_value() and abs(figure) <= LARGEST_WHOLE
        return figure.is_finite()
    except (ValueError, InvalidOperation):
        return False
