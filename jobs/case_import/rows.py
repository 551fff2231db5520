"""Rows of a file → facts about cases."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from jobs.case_import.case_fields import CaseFields
from jobs.case_import.codes import Codes
from jobs.case_import.facts import NAME_LIMIT, OPENED, OWN, REPEATED, Fact, Label, rank_fact
from jobs.case_import.faults import FaultBook, RowRejected
from jobs.case_import.labels import IGNORED, RowDetail, RowLabels
from jobs.case_import.map_model import ImportMap
from jobs.case_import.picking import clean, compile_pick
from jobs.case_import.row_times import RowTime, TimeColumns

SEQUENCE_LIMIT = 12


class RowConverter:
    """Turns rows of one file into facts. Values that the map does not cover are faults of the file."""

    def __init__(
        self, wanted: ImportMap, header: Sequence[str], codes: Codes, faults: FaultBook, now: datetime
    ) -> None:
        places = {name: place for place, name in enumerate(header)}
        self.times = TimeColumns(wanted, places, faults, now)
        self._shape = wanted.shape
        self._reference_names = wanted.reference_columns
        self._separator = wanted.reference_separator
        self._pick_reference = compile_pick(wanted.reference_columns, places)
        self._sequence = wanted.sequence
        self._pick_sequence = compile_pick([wanted.sequence] if wanted.sequence else [], places)
        self._nulls = frozenset({"", *wanted.file.nulls})
        self._trim = wanted.file.trim
        self._labels = RowLabels(wanted, places, faults)
        self._detail = RowDetail(wanted, places)
        self._fields = CaseFields(wanted, places, codes, faults)
        self._states_status = wanted.status is not None
        self._status_at = (wanted.status.at if wanted.status else None) or []
        self._many_times = self.times.count_own() > 1

    def convert(self, line: int, row: list[str]) -> list[Fact]:
        """The facts of one row; none when the map ignores the row or the row refuses the file.

        Raises:
            RowRejected: this row cannot be used; others can.
        """
        label = self._labels.read(line, row)
        if label is not None and label.effect == IGNORED:
            return []
        reference = self._read_reference(row)
        try:
            return self._tell(line, row, reference, label)
        except RowRejected as fault:
            fault.reference = reference
            raise

    def _tell(self, line: int, row: list[str], reference: str, label: Label | None) -> list[Fact]:
        times = self.times.read(line, row)
        if not times:
            if times is not None:
                raise RowRejected(self.times.heading_of_first(), "the row has no time")
            return []
        as_of = max(time.at for time in times)
        body = self._fields.read_body(line, row, times[0].at)
        if body is None or label is None:
            return []
        told = (self._fields.read_title(row), self._fields.read_words(row), self._fields.read_references(row))
        tell = self._tell_case if self._shape == "cases" else self._tell_event
        return list(tell(line, row, reference, label, times, (body, *told, as_of)))

    def _read_reference(self, row: list[str]) -> str:
        parts = clean(self._pick_reference(row), self._nulls, self._trim)
        if not all(parts):
            raise RowRejected(self._reference_names[parts.index("")], "the case reference is blank")
        reference = self._separator.join(parts)
        if len(reference) > NAME_LIMIT:
            raise RowRejected(
                self._reference_names[0], f"the case reference is longer than {NAME_LIMIT} characters"
            )
        return reference

    def _read_sequence(self, row: list[str]) -> str:
        if not self._sequence:
            return ""
        (text,) = clean(self._pick_sequence(row), self._nulls, self._trim)
        if text and not (text.isascii() and text.isdigit() and len(text) <= SEQUENCE_LIMIT):
            raise RowRejected(self._sequence, "is not a whole number that orders events")
        return text

    def _tell_case(
        self,
        line: int,
        row: list[str],
        reference: str,
        label: Label,
        times: list[RowTime],
        told: tuple[Any, ...],
    ) -> Iterator[Fact]:
        """One row per case: its opening with all fields, its other times, its standing if they differ."""
        if times[0].name != "opened":
            raise RowRejected(self.times.heading_of_first(), "the time that opened the case is blank")
        detail = self._detail.read(row)
        nothing = ("", "", "", "", told[-1])
        standing = "new"
        for time in sorted(
            times, key=lambda time: (time.name != "opened", time.at, rank_fact(label, time.status, ""))
        ):
            opens = time.name == "opened"
            effect = time.status
            standing = standing if effect == "shown" else effect
            yield Fact(
                line, reference, time.at, OPENED if opens else OWN, time.name, _status(effect),
                effect == "resolved", rank_fact(Label(time.name, effect, 0), effect, ""),
                detail if opens else "", *(told if opens else nothing),
            )  # fmt: skip
        if self._states_status and label.effect != "shown" and _status(label.effect) != _status(standing):
            at = self._find_status_time(times)
            yield Fact(
                line, reference, at, REPEATED, label.text, _status(label.effect), False,
                rank_fact(label, label.effect, ""), "", *nothing,
            )  # fmt: skip

    def _find_status_time(self, times: list[RowTime]) -> datetime:
        filled = {time.name: time.at for time in times}
        return next((filled[name] for name in self._status_at if name in filled), max(filled.values()))

    def _tell_event(
        self,
        line: int,
        row: list[str],
        reference: str,
        label: Label,
        times: list[RowTime],
        told: tuple[Any, ...],
    ) -> Iterator[Fact]:
        """One row per event or snapshot: its own times, then the times of the case that it repeats."""
        own = [time for time in times if not time.repeated]
        if not own:
            raise RowRejected(self.times.heading_of_own(), "the row's own time is blank")
        detail, sequence = self._detail.read(row), self._read_sequence(row)
        nothing = ("", "", "", "", told[-1])
        told_now = told
        for time in own:
            effect = label.effect if time.status == "row" else time.status
            if isinstance(effect, dict):
                effect = effect.get(label.text, "shown")
            if effect == IGNORED:
                continue
            text = f"{label.text} ({time.name})" if self._many_times else label.text
            anew = effect == "resolved" and not (self._shape == "snapshots" and time.status == "row")
            yield Fact(
                line, reference, time.at, OWN, text, _status(effect), anew,
                rank_fact(label, effect, sequence), detail, *told_now,
            )  # fmt: skip
            told_now = nothing
        for time in times:
            if time.repeated:
                effect = time.status
                yield Fact(
                    line, reference, time.at, OPENED if time.name == "opened" else REPEATED, time.name,
                    _status(effect), effect == "resolved",
                    rank_fact(Label(time.name, effect, 0), effect, ""), "", *nothing,
                )  # fmt: skip


def _status(effect: str) -> str:
    """The status that an effect sets, '' for none; an administrative close is no status of its own."""
    return {"closed": "resolved", "shown": ""}.get(effect, effect)
