"""Facts → the rows of the staging table, as blocks of text for COPY."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from jobs.case_import.facts import Fact

ROWS_A_BLOCK: Final = 2_000

_UNKNOWN: Final = "\\N"
_SPECIAL: Final = re.compile(r"[\\\t\n\r]")
_ESCAPES: Final = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def write_blocks(rows: Iterable[list[Fact]]) -> Iterator[str]:
    """Text in the columns of `queries.case_import.stage.TOLD_COLUMNS`, about two thousand rows a block."""
    lines: list[str] = []
    for facts in rows:
        lines.append(_write_line(facts[0], "t"))
        if len(facts) > 1:
            lines += [_write_line(fact, "f") for fact in facts[1:]]
        if len(lines) >= ROWS_A_BLOCK:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def _write_line(fact: Fact, first: str) -> str:
    line, reference, at, telling, body, told, references, as_of = fact
    head, body = telling.head, "," + body[1:] if len(body) > 2 else ""
    if "\\" in head or "\\" in body:
        head, body = head.replace("\\", "\\\\"), body.replace("\\", "\\\\")
    if told or references:
        told, references = _escape(told), _escape(references)
    if _SPECIAL.search(reference):
        reference = _escape(reference)
    row_as_of = _UNKNOWN if as_of is at else as_of.isoformat()
    # beside its case: what happened, and when to the microsecond
    identity = f"{telling.what}{round(at.timestamp() * 1_000_000):016x}"
    return (
        f"{line}\t{first}\t{reference}\t{at.isoformat()}\t{telling.phase}\t{telling.rank}\t{identity}"
        f"\t{head}\t{body}\t{told}\t{references}\t{row_as_of}\n"
    )


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPES[found.group()], text)
