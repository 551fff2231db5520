"""`plan_deadlines` for many cases at once: the same instants, found by whole arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rules.case import CaseState
from rules.courses import ALWAYS, DAY_SECONDS, Course, end_of_day, list_stoppages, plot_course, target_seconds
from rules.credits import act_by
from rules.deadlines import Deadlines, credits_of
from rules.policies import Measure
from rules.rulebook import Rulebook
from rules.stretches import Stretches
from rules.working_time import WorkingCalendar

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def plan_many(
    states: Sequence[CaseState], rulebook: Rulebook, logged_ats: Sequence[datetime | None]
) -> list[Deadlines]:
    """The deadlines of many cases, equal to `plan_deadlines` for each."""
    courses = [plot_course(state, rulebook) for state in states]
    stopped = [list_stoppages(state, rulebook) for state in states] if rulebook.stoppages else []
    raw_due = _list_due(states, courses, "resolution", ())
    due = _list_due(states, courses, "resolution", stopped) if stopped else raw_due
    response = _list_due(states, courses, "first_response", stopped)
    worked = _list_worked(states, courses)
    ends: dict[date, datetime] = {}
    return [
        Deadlines(
            due_at=due_at,
            raw_due_at=raw_due_at,
            response_due_at=response_due_at,
            promise_due_at=_promise(course, ends),
            act_by_at=act_by(due_at, credits_of(state, rulebook, logged_at)),
            worked_seconds=seconds,
            clock_revision=rulebook.revision,
        )
        for state, course, logged_at, due_at, raw_due_at, response_due_at, seconds in zip(
            states, courses, logged_ats, due, raw_due, response, worked, strict=True
        )
    ]


def _promise(course: Course, ends: dict[date, datetime]) -> datetime:
    """`find_promise`, with the end of each local day looked up once."""
    at = course.starts_at + timedelta(days=course.policy.promise_days)
    on = at.astimezone(course.zone).date()
    if on not in ends:
        ends[on] = end_of_day(at, course.zone)
    return ends[on]


@dataclass(slots=True)
class _Rows:
    """The cases whose clocks run in one calendar: which they are, and their arrays in the making."""

    index: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    pause_rows: list[int] = field(default_factory=list)
    pause_starts: list[int] = field(default_factory=list)
    pause_ends: list[int] = field(default_factory=list)

    def add(self, number: int, start_at: datetime, seconds: float, pauses: Stretches) -> None:
        row = len(self.index)
        self.index.append(number)
        self.starts.append(_count(start_at))
        self.seconds.append(seconds)
        for began_at, ended_at in pauses:
            assert ended_at is not None, "a course has no open pause"
            self.pause_rows.append(row)
            self.pause_starts.append(_count(began_at))
            self.pause_ends.append(_count(ended_at))

    @property
    def pauses(self) -> Any:
        """In the form the calendar takes; nothing when there are none, which is quicker."""
        if not self.pause_rows:
            return ()
        return np.array(self.pause_rows), _instants(self.pause_starts), _instants(self.pause_ends)


def _list_due(
    states: Sequence[CaseState], courses: Sequence[Course], measure: Measure, stopped: Sequence[Stretches]
) -> list[datetime]:
    groups: dict[int, tuple[WorkingCalendar, bool, _Rows]] = {}
    for number, (state, course) in enumerate(zip(states, courses, strict=True)):
        target = course.policy.find_target(measure, state)
        by_days = target.unit == "calendar_days"
        calendar = ALWAYS if by_days else course.calendar
        seconds = target.amount * DAY_SECONDS if by_days else target_seconds(course.policy, target)
        answers = measure == "first_response"
        pauses = (() if answers else course.pauses) + (stopped[number] if stopped else ())
        _, _, rows = groups.setdefault(id(calendar), (calendar, by_days, _Rows()))
        rows.add(number, course.received_at if answers else course.starts_at, seconds, pauses)
    due: list[datetime] = [_EPOCH] * len(courses)
    for calendar, by_days, rows in groups.values():
        found = calendar.due(_instants(rows.starts), np.array(rows.seconds), pauses=rows.pauses)
        for number, at in zip(rows.index, _datetimes(found), strict=True):
            due[number] = end_of_day(at, courses[number].zone) if by_days else at
    return due


def _list_worked(states: Sequence[CaseState], courses: Sequence[Course]) -> list[int | None]:
    groups: dict[int, tuple[WorkingCalendar, list[int], _Rows]] = {}
    for number, (state, course) in enumerate(zip(states, courses, strict=True)):
        if state.resolved_at is not None:
            _, ends, rows = groups.setdefault(id(course.calendar), (course.calendar, [], _Rows()))
            rows.add(number, course.starts_at, 0.0, course.pauses)
            ends.append(_count(state.resolved_at))
    worked: list[int | None] = [None] * len(courses)
    for calendar, ends, rows in groups.values():
        seconds = calendar.seconds_between(_instants(rows.starts), _instants(ends), pauses=rows.pauses)
        for number, found in zip(rows.index, seconds.tolist(), strict=True):
            worked[number] = int(found)
    return worked


def _count(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def _instants(counts: Sequence[int]) -> NDArray[np.datetime64]:
    return np.array(counts, dtype="int64").astype("datetime64[us]")


def _datetimes(found: NDArray[np.datetime64]) -> Iterable[datetime]:
    return (at.replace(tzinfo=UTC) for at in found.astype("datetime64[us]").tolist())
