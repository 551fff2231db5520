"""Rows of a file → facts about cases."""

from collections.abc import Iterator, Sequence
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
from jobs.case_import.picking import clean, compile_pick, compile_text
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
        self._sequence = wanted.sequence or ""
        self._read_sequence_text = compile_text([wanted.sequence or header[0]], places, nulls, trim)
        self._labels = RowLabels(wanted, places, faults)
        self._detail = RowDetail(wanted, places)
        self._fields = CaseFields(wanted, places, codes, faults)
        self._states_status = wanted.status is not None
        self._status_at = (wanted.status.at if wanted.status else None) or []
        self._many_times = self.times.count_own() > 1
        self._tellings: dict[tuple[Label, str, str, str], Telling | None] = {}

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
        body = self._fields.read_body(line, row, times[0].at)
        if body is None or label is None:
            return []
        tell = self._tell_case if self._shape == "cases" else self._tell_event
        facts = [
            Fact(line, reference, at, telling, "", "", "", at)
            for at, telling in tell(row, label, times)
            if telling is not None
        ]
        if facts:
            told, references = self._fields.read_told(row), self._fields.read_references(row)
            as_of = max(time.at for time in times) if len(times) > 1 else facts[0].at
            if self._shape == "cases" and told:
                body = mark_words(body, told)
            first = facts[0]
            facts[0] = Fact(line, reference, first.at, first.telling, body, told, references, as_of)
        return facts

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
        text = self._read_sequence_text(row)
        if len(text) > SEQUENCE_LIMIT:
            raise RowRejected(self._sequence, f"is longer than {SEQUENCE_LIMIT} characters")
        return text

    def _tell_case(
        self, row: list[str], label: Label, times: list[RowTime]
    ) -> Iterator[tuple[datetime, Telling | None]]:
        """One row per case: its opening, its other times, and its standing if they do not say it."""
        if times[0].name != "opened":
            raise RowRejected(self.times.heading_of_first(), "the time that opened the case is blank")
        yield times[0].at, self._find_telling(label, times[0], self._detail.read(row), "")
        for time in times[1:]:
            yield time.at, self._find_telling(label, time, "", "")
        if self._states_status and label.effect != "shown" and not _same(label.effect, _last_status(times)):
            at = self._find_status_time(times)
            yield at, make_telling(REPEATED, label.text, label.effect, anew=False)

    def _find_status_time(self, times: list[RowTime]) -> datetime:
        filled = {time.name: time.at for time in times}
        return next((filled[name] for name in self._status_at if name in filled), max(filled.values()))

    def _tell_event(
        self, row: list[str], label: Label, times: list[RowTime]
    ) -> Iterator[tuple[datetime, Telling | None]]:
        """One row per event or snapshot: its own times, then the times of the case that it repeats."""
        detail = self._detail.read(row)
        sequence = self._read_sequence(row) if self._sequence else ""
        own = [time for time in times if not time.repeated] if len(times) > 1 else times
        if not own or own[0].repeated:
            raise RowRejected(self.times.heading_of_own(), "the row's own time is blank")
        for time in own:
            yield time.at, self._find_telling(label, time, detail, sequence)
        for time in times:
            if time.repeated:
                yield time.at, self._find_telling(label, time, "", "")

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
