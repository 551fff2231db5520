"""The times of one row: read, checked against the time that opened the case, and given their effects."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from jobs.case_import.facts import remember
from jobs.case_import.faults import FaultBook, RowRejected
from jobs.case_import.map_model import ImportMap, TimeColumn
from jobs.case_import.map_reading import is_repeated
from jobs.case_import.picking import ReadText, compile_text
from jobs.case_import.times import CONTRADICTION, BadTime, StatementMissing, TimeStyle, compile_times

SHOWN_LENGTH: Final = 60


class RowTime(NamedTuple):
    """One filled time of a row. `status`: an effect, 'row', or a dict from the row's words to effects."""

    name: str
    at: datetime
    status: Any
    repeated: bool


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    heading: str
    pick: ReadText
    read: Callable[[str], datetime]
    status: Any
    repeated: bool
    before_opened: str
    cache: dict[str, Any]


class TimeColumns:
    """Reads the time columns of a row, in the order of the map with `opened` first."""

    def __init__(self, wanted: ImportMap, places: dict[str, int], faults: FaultBook, now: datetime) -> None:
        self._faults = faults
        self._reject_contradictions = wanted.time.contradictions == "reject"
        names = sorted(wanted.times, key=lambda name: name != "opened")
        self._columns = [self._compile(wanted, name, places, now) for name in names]
        # columns of which a value was read, or whose fault is noted already
        self._explained: set[str] = set()
        self._bad: dict[str, tuple[int, int, str]] = {}

    def _compile(self, wanted: ImportMap, name: str, places: dict[str, int], now: datetime) -> _Column:
        column = wanted.times[name]
        repeated = is_repeated(wanted, name)
        status = _status_of(name, column, repeated)
        return _Column(
            name=name,
            heading=", ".join(column.names),
            pick=compile_text(
                column.names, places, frozenset({"", *wanted.file.nulls, *column.nulls}), wanted.file.trim
            ),
            read=compile_times(_style_of(wanted, column, now)),
            status=status,
            repeated=repeated,
            before_opened=column.before_opened or ("opened" if status == "shown" else "reject"),
            cache={},
        )

    def read(self, line: int, row: list[str]) -> list[RowTime] | None:
        """The filled times of a row; None when one of them refuses the file.

        Raises:
            RowRejected: a time cannot be read, or comes before the time that opened the case.
        """
        times: list[RowTime] = []
        opened: datetime | None = None
        for column in self._columns:
            text = column.pick(row)
            if not text:
                continue
            at = column.cache.get(text)
            if at is None:
                at = self._look(line, column, text)
                if at is None:
                    return None
            if isinstance(at, BadTime):
                reason = f"{text[:SHOWN_LENGTH]!r} {at}"
                self._count_bad(line, column, reason)
                raise RowRejected(column.heading, reason)
            if column.name == "opened":
                opened = at
            elif opened is not None and at < opened:
                if column.before_opened == "reject":
                    raise RowRejected(column.heading, "is before the time that opened the case")
                if column.before_opened == "drop":
                    continue
                at = opened
            times.append(RowTime(column.name, at, column.status, column.repeated))
        return times

    def find_plain(self, row: list[str]) -> datetime | None:
        """The first time of a row; None for whatever `read` must look at."""
        column = self._columns[0]
        text = column.pick(row)
        try:
            return column.read(text) if text else None
        except (BadTime, StatementMissing):
            return None

    def _look(self, line: int, column: _Column, text: str) -> Any:
        found: Any
        try:
            found = column.read(text)
        except BadTime as bad:
            found = bad.with_traceback(None)
        except StatementMissing as fault:
            if not self._reject_contradictions or fault.kind != CONTRADICTION:
                self._faults.add(line, column.heading, fault.what, fault.do, fault.kind)
                self._explained.add(column.heading)
                return None
            found = BadTime("contradicts the order that the map states")
        else:
            self._explained.add(column.heading)
        # only times that many rows repeat are worth the memory
        return remember(column.cache, text, found) if column.repeated else found

    def _count_bad(self, line: int, column: _Column, reason: str) -> None:
        count, first_line, first_reason = self._bad.get(column.heading, (0, line, reason))
        self._bad[column.heading] = count + 1, first_line, first_reason

    def heading_of_first(self) -> str:
        """The column of the time that opens the case, or of the first one of the map."""
        return self._columns[0].heading

    def heading_of_own(self) -> str:
        """The columns of the row's own times."""
        return ", ".join(column.heading for column in self._columns if not column.repeated)

    def count_own(self) -> int:
        """How many times a row has of its own."""
        return sum(not column.repeated for column in self._columns)

    def check_whole(self) -> None:
        """A column of which no value could be read is a fault of the map or the file, not of its rows."""
        for heading, (bad, line, reason) in self._bad.items():
            if heading not in self._explained:
                what = f"none of its {bad} times can be used; the first: {reason}."
                self._faults.add(
                    line,
                    heading,
                    what,
                    "State its form in time.formats (or of this column), and null tokens in file.nulls.",
                )


def _status_of(name: str, column: TimeColumn, repeated: bool) -> Any:
    if column.status is not None:
        return column.status
    return "shown" if repeated else "row"


def _style_of(wanted: ImportMap, column: TimeColumn, now: datetime) -> TimeStyle:
    rules = wanted.time
    own = column.formats is not None or column.order is not None
    formats = column.formats if own else rules.formats
    end = rules.latest
    return TimeStyle(
        formats=tuple(formats) if formats else None,
        order=column.order if own else rules.order,
        zone=column.zone or rules.zone,
        months=tuple(rules.months),
        repeated_hour=rules.repeated_hour,
        earliest=rules.earliest,
        latest=datetime(end.year, end.month, end.day, 23, 59, 59, tzinfo=UTC)
        if end
        else now + timedelta(days=1),
    )
