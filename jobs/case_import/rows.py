"""Rows of a file → facts about cases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from jobs.case_import.case_fields import CaseFields
from jobs.case_import.codes import Codes
from jobs.case_import.facts import (
    NAME_LIMIT,
    OPENED,
    OWN,
    REPEATED,
    STAGE,
    Fact,
    Label,
    Telling,
    make_telling,
    mark_words,
    remember,
)
from jobs.case_import.faults import FaultBook, RowRejected
from jobs.case_import.labels import IGNORED, RowDetail, RowLabels
from jobs.case_import.map_model import ImportMap
from jobs.case_import.picking import ReadText, clean, compile_pick, compile_text
from jobs.case_import.row_times import RowTime, TimeColumns

SEQUENCE_LIMIT: Final = 40


class RowConverter:
    """Turns rows of one file into facts. Values that the map does not cover are faults of the file."""

    def __init__(
        self, wanted: ImportMap, header: Sequence[str], codes: Codes, faults: FaultBook, now: datetime
    ) -> None:
        places = {name: place for place, name in enumerate(header)}
        nulls, trim = frozenset({"", *wanted.file.nulls}), wanted.file.trim
        self.times = TimeColumns(wanted, places, faults, now)
        self._shape = wanted.shape
        self._reference_names = wanted.reference_columns
        self._separator = wanted.reference_separator
        self._nulls, self._trim = nulls, trim
        self._pick_reference = compile_pick(wanted.reference_columns, places)
        self._read_only_reference: ReadText | None = (
            compile_text(self._reference_names, places, nulls, trim)
            if len(self._reference_names) == 1
            else None
        )
        self._sequence = wanted.sequence or ""
        self._read_sequence_text = compile_text([wanted.sequence or header[0]], places, nulls, trim)
        self._labels = RowLabels(wanted, places, faults)
        self._detail = RowDetail(wanted, places)
        self._fields = CaseFields(wanted, places, codes, faults)
        self._states_status = wanted.status is not None
        self._status_at = (wanted.status.at if wanted.status else None) or []
        self._many_times = self.times.count_own() > 1
        self._tellings: dict[tuple[Label, str, str, str], Telling | None] = {}
        self._is_plain = wanted.shape != "cases" and not self._sequence and len(wanted.times) == 1
        self._is_plain = self._is_plain and self._fields.are_plain
        talk = [*self._labels.names, *self._detail.names, *self._fields.names]
        self._pick_talk = compile_pick(list(dict.fromkeys(talk)), places)
        self._talks: dict[tuple[str, ...], tuple[Telling, str]] = {}

    def convert(self, line: int, row: list[str]) -> list[Fact]:
        """The facts of one row; none when the map ignores the row or the row refuses the file.

        Raises:
            RowRejected: this row cannot be used; others can.
        """
        if self._is_plain and (fact := self._convert_plain(line, row)) is not None:
            return [fact]
        label = self._labels.read(line, row)
        if label is not None and label.effect == IGNORED:
            return []
        reference = self._read_reference(row)
        try:
            facts = self._tell(line, row, reference, label)
        except RowRejected as fault:
            fault.reference = reference
            raise
        if self._is_plain and facts:
            remember(
                self._talks, self._pick_talk(row), (facts[0].telling, self._fields.read_codes(line, row))
            )
        return facts

    def _convert_plain(self, line: int, row: list[str]) -> Fact | None:
        """The one fact of a row that says nothing but case, time, numbers and words met before; else None."""
        talk = self._talks.get(self._pick_talk(row))
        if talk is None or (at := self.times.find_plain(row)) is None:
            return None
        reference = self._read_reference(row)
        body = self._fields.add_numbers(row, talk[1])
        return Fact(line, reference, at, talk[0], body, "", "", at)

    def _tell(self, line: int, row: list[str], reference: str, label: Label | None) -> list[Fact]:
        times = self.times.read(line, row)
        if not times:
            if times is not None:
                raise RowRejected(self.times.heading_of_first(), "the row has no time")
            return []
        body = self._fields.read_body(line, row, times[0].at)
        if body is None or label is None:
            return []
        tell = self._tell_case if self._shape == "cases" else self._tell_event
        told = [(at, telling) for at, telling in tell(row, label, times) if telling is not None]
        if not told:
            return []
        words, references = self._fields.read_told(row), self._fields.read_references(row)
        if words and self._shape == "cases":
            body = mark_words(body, words)
        at, telling = told[0]
        as_of = max(time.at for time in times) if len(times) > 1 else at
        facts = [Fact(line, reference, at, telling, body, words, references, as_of)]
        if len(told) > 1:
            facts += [Fact(line, reference, at, telling, "", "", "", at) for at, telling in told[1:]]
        return facts

    def _read_reference(self, row: list[str]) -> str:
        reference = self._read_only_reference(row) if self._read_only_reference else self._join_reference(row)
        if not reference:
            raise RowRejected(self._reference_names[0], "the case reference is blank")
        if len(reference) > NAME_LIMIT:
            raise RowRejected(
                self._reference_names[0], f"the case reference is longer than {NAME_LIMIT} characters"
            )
        return reference

    def _join_reference(self, row: list[str]) -> str:
        parts = clean(self._pick_reference(row), self._nulls, self._trim)
        if not all(parts):
            raise RowRejected(self._reference_names[parts.index("")], "a part of the case reference is blank")
        return self._separator.join(parts)

    def _read_sequence(self, row: list[str]) -> str:
        text = self._read_sequence_text(row)
        if len(text) > SEQUENCE_LIMIT:
            raise RowRejected(self._sequence, f"is longer than {SEQUENCE_LIMIT} characters")
        return text

    def _tell_case(
        self, row: list[str], label: Label, times: list[RowTime]
    ) -> list[tuple[datetime, Telling | None]]:
        """One row per case: its opening, its other times, and its standing if they do not say it."""
        if times[0].name != "opened":
            raise RowRejected(self.times.heading_of_first(), "the time that opened the case is blank")
        told = [(times[0].at, self._find_telling(label, times[0], self._detail.read(row), ""))]
        told += [(time.at, self._find_telling(label, time, "", "")) for time in times[1:]]
        if self._states_status and label.effect != "shown" and not _same(label.effect, _last_status(times)):
            at = self._find_status_time(times)
            told.append((at, make_telling(REPEATED, label.text, label.effect, anew=False)))
        return told

    def _find_status_time(self, times: list[RowTime]) -> datetime:
        filled = {time.name: time.at for time in times}
        return next((filled[name] for name in self._status_at if name in filled), max(filled.values()))

    def _tell_event(
        self, row: list[str], label: Label, times: list[RowTime]
    ) -> list[tuple[datetime, Telling | None]]:
        """One row per event or snapshot: its own times, then the times of the case that it repeats."""
        detail = self._detail.read(row)
        sequence = self._read_sequence(row) if self._sequence else ""
        told = [
            (time.at, self._find_telling(label, time, detail, sequence))
            for time in times
            if not time.repeated
        ]
        if not told:
            raise RowRejected(self.times.heading_of_own(), "the row's own time is blank")
        if len(told) < len(times):
            told += [(time.at, self._find_telling(label, time, "", "")) for time in times if time.repeated]
        return told

    def _find_telling(self, label: Label, time: RowTime, detail: str, sequence: str) -> Telling | None:
        key = (label, time.name, detail, sequence)
        found = self._tellings.get(key)
        if found is None and key not in self._tellings:
            found = remember(self._tellings, key, self._make_telling(label, time, detail, sequence))
        return found

    def _make_telling(self, label: Label, time: RowTime, detail: str, sequence: str) -> Telling | None:
        """What this time of a row tells, None when the map ignores it."""
        if time.repeated:
            phase = OPENED if time.name == "opened" else OWN if self._shape == "cases" else REPEATED
            return make_telling(phase, time.name, time.status, anew=time.status == "resolved", detail=detail)
        effect = label.effect if time.status == "row" else time.status
        if isinstance(effect, dict):
            effect = effect.get(label.text, "shown")
        if effect == IGNORED:
            return None
        text = f"{label.text} ({time.name})" if self._many_times else label.text
        # the state in a snapshot is a standing; whoever logs an event or dates a resolution states an act
        anew = effect == "resolved" and not (self._shape == "snapshots" and time.status == "row")
        return make_telling(OWN, text, effect, anew=anew, order=label.order, sequence=sequence, detail=detail)


def _last_status(times: list[RowTime]) -> str:
    """The effect that the times of a case leave it with."""
    moves = [(time.at, STAGE[time.status], time.status) for time in times if time.status != "shown"]
    return max(moves)[2] if moves else "new"


def _same(effect: str, standing: str) -> bool:
    """Whether two effects leave the case in one status; a close is no status of its own."""
    return effect == standing or {effect, standing} == {"closed", "resolved"}
