"""What a row says happened, or where it says the case stands."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jobs.case_import.facts import NAME_LIMIT, Label, remember, write_json
from jobs.case_import.faults import FaultBook, RowRejected
from jobs.case_import.map_model import ImportMap, PersonMap, StatusMap
from jobs.case_import.picking import clean, compile_pick

IGNORED = "ignored"


class RowLabels:
    """Reads the activity and status columns, each distinct combination once."""

    def __init__(self, wanted: ImportMap, places: Mapping[str, int], faults: FaultBook) -> None:
        activity, status = wanted.activity, wanted.status
        status_names = status.names if status else []
        # An event log without status columns takes the status from its activities; a snapshot without
        # activity is named by its state, and so is the standing of a case.
        self._activity_names = activity.names if activity else status_names
        self._status_names = status_names or self._activity_names
        self._constant = activity.constant if activity else None
        self._order = {name: place for place, name in enumerate(activity.order if activity else [], 1)}
        self._ignored = [
            [x] if isinstance(x, str) else list(x) for x in (activity.ignore if activity else [])
        ]
        self._needs_activity = bool(activity and activity.names)
        self._effect = compile_effects(status)
        self.names = [*self._activity_names, *self._status_names]
        self._pick = compile_pick(self.names, places)
        self._nulls = frozenset({"", *wanted.file.nulls})
        self._trim = wanted.file.trim
        self._faults = faults
        self._cache: dict[tuple[str, ...], Label] = {}

    def read(self, line: int, row: list[str]) -> Label | None:
        """The row's label, None when its status is not mapped (noted as a fault of the file).

        Raises:
            RowRejected: the activity is blank or too long.
        """
        key = self._pick(row)
        found = self._cache.get(key)
        if found is not None:
            return found
        found = self._look(line, key)
        return found if found is None else remember(self._cache, key, found)

    def _look(self, line: int, key: tuple[str, ...]) -> Label | None:
        parts = clean(key, self._nulls, self._trim)
        activity, status = parts[: len(self._activity_names)], parts[len(self._activity_names) :]
        text = self._constant or " / ".join(part or "–" for part in activity)
        if any(_fits(pattern, activity) or pattern == [text] for pattern in self._ignored):
            return Label(text, IGNORED, 0)
        if self._needs_activity and not any(activity):
            raise RowRejected(self._activity_names[0], "the activity is blank")
        if len(text) > NAME_LIMIT:
            raise RowRejected(", ".join(self._activity_names), f"is longer than {NAME_LIMIT} characters")
        effect = self._effect(status)
        if effect is None:
            self._note_unmapped(line, status)
            return None
        return Label(text, effect, self._order.get(text, len(self._order) + 1 if self._order else 0))

    def _note_unmapped(self, line: int, status: list[str]) -> None:
        words = " / ".join(status)
        what = f"{words!r} is not mapped to a status." if any(status) else "the status is blank."
        do = f"Add it to status in the map, or state status.{'other' if any(status) else 'blank'}."
        self._faults.add(line, ", ".join(self._status_names), what, do)


def compile_effects(status: StatusMap | None) -> Callable[[Sequence[str]], str | None]:
    """A reader of status columns: an effect, or None when the map says nothing of these values."""
    if status is None:
        return lambda parts: "shown"
    fold: Callable[[str], str] = str.casefold if status.ignore_case else str
    pairs = [([fold(part) for part in pair[:-1]], pair[-1]) for pair in status.pairs or []]
    values = {fold(key): effect for key, effect in (status.values or {}).items()}
    other = None if status.other == "refuse" else status.other
    blank = None if status.blank == "refuse" else status.blank

    def read(parts: Sequence[str]) -> str | None:
        folded = [fold(part) for part in parts]
        found: str | None = values.get(folded[0]) if len(folded) == 1 else None
        if found is None:
            found = next((effect for pattern, effect in pairs if _fits(pattern, folded)), None)
        return found or (other if any(parts) else blank)

    return read


def _fits(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    return len(pattern) == len(parts) and all(
        want in ("*", part) for want, part in zip(pattern, parts, strict=True)
    )


class RowDetail:
    """Reads the columns that a timeline shows with an event: who, and what the map lets through."""

    def __init__(self, wanted: ImportMap, places: Mapping[str, int]) -> None:
        self._source, self._person, self._show = wanted.source, wanted.by, wanted.show
        self.names = [*([self._person.column] if self._person else []), *self._show]
        self._pick = compile_pick(self.names, places)
        self._nulls = frozenset({"", *wanted.file.nulls})
        self._trim = wanted.file.trim
        self._cache: dict[tuple[str, ...], str] = {}

    def read(self, row: list[str]) -> str:
        """JSON with `by` and `show`, '' when all are blank."""
        key = self._pick(row)
        found = self._cache.get(key)
        return remember(self._cache, key, self._write(key)) if found is None else found

    def _write(self, key: tuple[str, ...]) -> str:
        parts = clean(key, self._nulls, self._trim)
        detail: dict[str, Any] = {}
        if self._person is not None and (name := parts.pop(0)):
            detail["by"] = name_person(self._source, self._person, name)
        shown = {column: value[:NAME_LIMIT] for column, value in zip(self._show, parts, strict=True) if value}
        if shown:
            detail["show"] = shown
        return write_json(detail) if detail else ""


def name_person(source: str, person: PersonMap, name: str) -> str:
    """A label of somebody in the source: as written, or a pseudonym, the same on every row and import."""
    if person.keep == "label":
        return name[:NAME_LIMIT]
    return "p-" + hashlib.blake2b(f"{source}\0{name}".encode(), digest_size=6).hexdigest()
