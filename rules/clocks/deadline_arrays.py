"""`plan_deadlines` for many cases at once: the same instants, found by whole arrays."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import starmap
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rules.case import CaseState
from rules.clocks.courses import end_of_day as find_end_of_day
from rules.clocks.courses import find_due, list_stoppages, plot_course, target_seconds
from rules.clocks.credits import act_by
from rules.clocks.deadlines import Deadlines, credits_of
from rules.clocks.policies import Measure
from rules.clocks.rulebook import Rulebook
from rules.stretches import Stretches
from rules.working_time import WorkingCalendar

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def plan_many(
    states: Sequence[CaseState], rulebook: Rulebook, logged_ats: Sequence[datetime | None]
) -> list[Deadlines]:
    """The deadlines of many cases, equal to `plan_deadlines` for each."""
    batch = _Batch(states, rulebook)
    raw_due = batch.list_due("resolution")
    due = batch.list_due("resolution", with_stoppages=True) if rulebook.stoppages else raw_due
    response = batch.list_due("first_response", with_stoppages=True)
    credits_ = (credits_of(state, rulebook, at) for state, at in zip(states, logged_ats, strict=True))
    act_bys = [
        act_by(due_at, earned) if earned else due_at for due_at, earned in zip(due, credits_, strict=True)
    ]
    promises, worked = batch.list_promises(), batch.list_worked()
    revisions = [rulebook.revision] * len(states)
    columns = zip(due, raw_due, response, promises, act_bys, worked, revisions, strict=True)
    return list(starmap(Deadlines, columns))


def list_due(states: Sequence[CaseState], rulebook: Rulebook, measure: Measure) -> list[datetime]:
    """When a measure of many cases is due, stoppages allowed for; equal to `find_due` for each."""
    return _Batch(states, rulebook).list_due(measure, with_stoppages=True)


@dataclass(slots=True)
class _Pauses:
    rows: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, row: int, pauses: Stretches) -> None:
        for began_at, ended_at in pauses:
            assert ended_at is not None, "a course has no open pause"
            self.rows.append(row)
            self.starts.append(_count(began_at))
            self.ends.append(_count(ended_at))

    def __or__(self, other: "_Pauses") -> "_Pauses":
        return _Pauses(self.rows + other.rows, self.starts + other.starts, self.ends + other.ends)

    def as_arrays(self) -> Any:
        """In the form the calendar takes; nothing when there are none, which is quicker."""
        if not self.rows:
            return ()
        return np.array(self.rows), _instants(self.starts), _instants(self.ends)


@dataclass(slots=True)
class _Rows:
    """The cases whose clocks run in one calendar: which they are, and their instants in microseconds."""

    calendar: WorkingCalendar
    index: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    pauses: _Pauses = field(default_factory=_Pauses)


class _Batch:
    """The courses of many cases, gathered by calendar."""

    def __init__(self, states: Sequence[CaseState], rulebook: Rulebook) -> None:
        self._states = states
        self._courses = [plot_course(state, rulebook) for state in states]
        self._stopped = [list_stoppages(state, rulebook) for state in states] if rulebook.stoppages else []
        self._groups: dict[int, _Rows] = {}
        for number, course in enumerate(self._courses):
            rows = self._groups.get(id(course.calendar))
            if rows is None:
                rows = self._groups[id(course.calendar)] = _Rows(course.calendar)
            if course.waits or course.closures:
                rows.pauses.add(len(rows.index), course.pauses)
            rows.index.append(number)
            rows.starts.append(_count(course.starts_at))

    def list_due(self, measure: Measure, *, with_stoppages: bool = False) -> list[datetime]:
        due: list[datetime] = [_EPOCH] * len(self._states)
        stopped = self._stopped if with_stoppages else []
        for rows in self._groups.values():
            seconds = np.array([self._find_seconds(number, measure) for number in rows.index])
            starts, pauses = _instants(rows.starts), rows.pauses
            if measure == "first_response":
                starts, pauses = self._list_received(rows), _Pauses()
            if stopped:
                pauses = pauses | self._list_stopped(rows)
            found = rows.calendar.due(starts, np.maximum(seconds, 0.0), pauses=pauses.as_arrays())
            for number, at, length in zip(rows.index, _datetimes(found), seconds.tolist(), strict=True):
                due[number] = at if length >= 0 else self._find_by_days(number, measure, stopped)
        return due

    def _find_seconds(self, number: int, measure: Measure) -> float:
        """Office seconds of the target; less than nothing where it counts calendar days."""
        policy = self._courses[number].policy
        target = policy.find_target(measure, self._states[number])
        return -1.0 if target.unit == "calendar_days" else target_seconds(policy, target)

    def _find_by_days(self, number: int, measure: Measure, stopped: Sequence[Stretches]) -> datetime:
        pauses = stopped[number] if stopped else ()
        return find_due(self._courses[number], self._states[number], measure, pauses)

    def _list_received(self, rows: _Rows) -> NDArray[np.datetime64]:
        received = (self._courses[number].received_at for number in rows.index)
        return _instants([_count(at) for at in received])

    def _list_stopped(self, rows: _Rows) -> _Pauses:
        pauses = _Pauses()
        for row, number in enumerate(rows.index):
            pauses.add(row, self._stopped[number])
        return pauses

    def list_promises(self) -> Iterator[datetime]:
        """`find_promise`, with the end of each local day looked up once."""
        ends: dict[date, datetime] = {}
        for course in self._courses:
            at = course.starts_at + timedelta(days=course.policy.promise_days)
            on = at.astimezone(course.zone).date()
            if on not in ends:
                ends[on] = find_end_of_day(at, course.zone)
            yield ends[on]

    def list_worked(self) -> list[int | None]:
        """Office seconds that resolving took, None where it is not resolved."""
        worked: list[int | None] = [None] * len(self._states)
        for rows in self._groups.values():
            resolved = [self._states[number].resolved_at for number in rows.index]
            ends = _instants(
                [start if at is None else _count(at) for start, at in zip(rows.starts, resolved, strict=True)]
            )
            seconds = rows.calendar.seconds_between(
                _instants(rows.starts), ends, pauses=rows.pauses.as_arrays()
            )
            for number, at, found in zip(rows.index, resolved, seconds.tolist(), strict=True):
                worked[number] = None if at is None else int(found)
        return worked


def _count(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def _instants(counts: Sequence[int]) -> NDArray[np.datetime64]:
    return np.array(counts, dtype="int64").astype("datetime64[us]")


def _datetimes(found: NDArray[np.datetime64]) -> Iterable[datetime]:
    return (at.replace(tzinfo=UTC) for at in found.astype("datetime64[us]").tolist())
