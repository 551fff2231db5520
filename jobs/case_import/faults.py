"""What can be wrong with an import: the map, the whole file, or one row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from rules.errors import DomainError

SHOWN_FAULTS: Final = 100
SHOWN_A_COLUMN: Final = 25
SHOWN_LINES: Final = 3


class MapRefused(DomainError):
    """The map cannot be used; every mistake is named with its key and what is allowed."""

    def __init__(self, map_name: str, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(f"The map {map_name} cannot be used:\n  " + "\n  ".join(self.mistakes))


@dataclass(frozen=True, slots=True)
class FileFault:
    """One reason why no row of the file may be used. `line` 0 is the file as a whole."""

    line: int
    column: str
    what: str
    do: str

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else "file"
        return f"{place}{f', column {self.column!r}' if self.column else ''}: {self.what} {self.do}"


class FileRefused(DomainError):
    """The file cannot be used with this map; every fault is named with line, column and what to do."""

    def __init__(self, file_name: str, faults: Sequence[FileFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, fault.column, fault.what)))
        shown = [f"{file_name}, {fault}" for fault in self.faults[:SHOWN_FAULTS]]
        if len(self.faults) > SHOWN_FAULTS:
            shown.append(f"and {len(self.faults) - SHOWN_FAULTS} more")
        super().__init__(f"The file {file_name} was refused, nothing was imported:\n  " + "\n  ".join(shown))


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why one row was left out. The reason repeats no value that could be personal data; `cells` is the row
    itself, for the repair list, none where its quotes leave it without form."""

    line: int
    reference: str
    column: str
    reason: str
    cells: Sequence[str] | None = None


class RowRejected(Exception):
    """Raised inside the conversion of one row; becomes its RowFault."""

    def __init__(self, column: str, reason: str, reference: str = "") -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
        self.reference = reference


@dataclass(slots=True)
class _Seen:
    """One mistake: what it is and what to do, as its first row shows it; its rows."""

    what: str
    do: str
    count: int = 0
    lines: list[int] = field(default_factory=list)


class FaultBook:
    """File faults met while reading: each distinct mistake once, with its first lines and its count."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, _Seen]] = {}
        self._uncounted: dict[str, int] = {}
        self._single: list[FileFault] = []

    def add(self, line: int, column: str, what: str, do: str, kind: str = "") -> None:
        """Note a mistake that rows can repeat; those of one kind, or that read the same, are one."""
        mistakes = self._seen.setdefault(column, {})
        seen = mistakes.get(kind or what)
        if seen is None:
            if len(mistakes) >= SHOWN_A_COLUMN:
                self._uncounted[column] = self._uncounted.get(column, 0) + 1
                return
            seen = mistakes[kind or what] = _Seen(what, do)
        seen.count += 1
        if len(seen.lines) < SHOWN_LINES:
            seen.lines.append(line)

    def add_once(self, fault: FileFault) -> None:
        """Note a mistake of the file itself."""
        self._single.append(fault)

    def __bool__(self) -> bool:
        return bool(self._seen or self._single)

    def list_faults(self) -> list[FileFault]:
        """Everything noted so far, each mistake once, in order of line."""
        repeated = [
            FileFault(seen.lines[0], column, seen.what + _how_often(seen), seen.do)
            for column, mistakes in self._seen.items()
            for seen in mistakes.values()
        ]
        more = [
            FileFault(
                0,
                column,
                f"{count} more rows have other values that are wrong.",
                "See those that are listed.",
            )
            for column, count in self._uncounted.items()
        ]
        return sorted(
            [*self._single, *repeated, *more], key=lambda fault: (fault.line, fault.column, fault.what)
        )


def _how_often(seen: _Seen) -> str:
    if seen.count == 1:
        return ""
    more = ", ".join(map(str, seen.lines[1:])) + (", …" if seen.count > len(seen.lines) else "")
    return f" ({seen.count} rows; also line {more})"
