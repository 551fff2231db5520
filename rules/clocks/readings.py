"""What every clock of a case says at an instant."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from rules.case import CaseState
from rules.clocks.courses import ALWAYS, Course, find_due, find_promise, list_stoppages, plot_course
from rules.clocks.policies import Measure, Unit
from rules.clocks.rulebook import Rulebook
from rules.stretches import Stretches
from rules.working_time import WorkingCalendar

ClockKind = Literal["resolution", "first_response", "promise", "investigation", "appeal"]
Pauses = tuple[tuple[datetime, datetime], ...]

_UNITS: Final = {
    "working_hours": ("working hour", "working hours"),
    "working_days": ("working day", "working days"),
    "calendar_days": ("calendar day", "calendar days"),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of one case, read at an instant.

    It counts from `starts_at` to `stopped_at`, or to the instant while it runs. What it has counted and what
    remains make its target, all in seconds: of office time, or of calendar time where the target is in
    calendar days. `remaining_seconds` is negative once it is over. `paused_seconds` is the time of the same
    kind that did not count. `raw_due_at` is the due date without stoppages.
    """

    kind: ClockKind
    amount: int
    unit: Unit
    starts_at: datetime
    due_at: datetime
    raw_due_at: datetime
    stopped_at: datetime | None
    elapsed_seconds: float
    paused_seconds: float
    remaining_seconds: float
    breached_at: datetime | None
    is_paused: bool

    @property
    def target_words(self) -> str:
        return tell_target(self.amount, self.unit)

    @property
    def is_working(self) -> bool:
        """Whether it counts office time."""
        return self.unit != "calendar_days"


def tell_target(amount: int, unit: Unit) -> str:
    """A target in words: '20 working days'."""
    one, many = _UNITS[unit]
    return f"{amount} {one if amount == 1 else many}"


def read_clocks(state: CaseState, rulebook: Rulebook, now: datetime) -> tuple[Clock, ...]:
    """Every clock of a case at an instant: resolution, first response, then the public ones."""
    course = plot_course(state, rulebook)
    policy = course.policy
    return (
        read_resolution(course, state, rulebook, now),
        _read_response(course, state, rulebook, now),
        _read_public(course, state, now, "investigation", policy.investigation_days),
        _read_public(course, state, now, "promise", policy.promise_days),
        _read_public(course, state, now, "appeal", policy.appeal_days),
    )


def read_resolution(course: Course, state: CaseState, rulebook: Rulebook, now: datetime) -> Clock:
    """The clock that resolving a case is measured by."""
    stoppages = list_stoppages(state, rulebook)
    return _read_target(
        course,
        state,
        "resolution",
        starts_at=course.starts_at,
        stoppages=stoppages,
        pauses=(*course.pauses, *stoppages),
        stopped_at=state.resolved_at,
        now=now,
    )


def _read_response(course: Course, state: CaseState, rulebook: Rulebook, now: datetime) -> Clock:
    stoppages = list_stoppages(state, rulebook)
    return _read_target(
        course,
        state,
        "first_response",
        starts_at=course.received_at,
        stoppages=stoppages,
        pauses=stoppages,
        stopped_at=min(filter(None, (state.first_response_at, state.resolved_at)), default=None),
        now=now,
    )


def _read_target(
    course: Course,
    state: CaseState,
    measure: Measure,
    *,
    starts_at: datetime,
    stoppages: Stretches,
    pauses: Stretches,
    stopped_at: datetime | None,
    now: datetime,
) -> Clock:
    """A clock that runs to a target of the policy."""
    target = course.policy.find_target(measure, state)
    return _read(
        course,
        measure,
        (target.amount, target.unit),
        starts_at=starts_at,
        due_at=find_due(course, state, measure, stoppages),
        raw_due_at=find_due(course, state, measure),
        pauses=close_stretches(pauses),
        stopped_at=stopped_at,
        now=now,
    )


def _read_public(course: Course, state: CaseState, now: datetime, kind: ClockKind, days: int) -> Clock:
    """A clock promised to the public: calendar days, and nothing pauses it."""
    due_at = find_promise(course, days)
    return _read(
        course,
        kind,
        (days, "calendar_days"),
        starts_at=course.starts_at,
        due_at=due_at,
        raw_due_at=due_at,
        pauses=(),
        stopped_at=state.resolved_at,
        now=now,
    )


def _read(
    course: Course,
    kind: ClockKind,
    target: tuple[int, Unit],
    *,
    starts_at: datetime,
    due_at: datetime,
    raw_due_at: datetime,
    pauses: Pauses,
    stopped_at: datetime | None,
    now: datetime,
) -> Clock:
    amount, unit = target
    calendar = calendar_of(course, unit)
    until_at = stopped_at or now
    elapsed = calendar.seconds_between(starts_at, until_at, pauses=pauses)
    whole = calendar.seconds_between(starts_at, due_at, pauses=pauses)
    return Clock(
        kind=kind,
        amount=amount,
        unit=unit,
        starts_at=starts_at,
        due_at=due_at,
        raw_due_at=raw_due_at,
        stopped_at=stopped_at,
        elapsed_seconds=elapsed,
        paused_seconds=calendar.seconds_between(starts_at, until_at) - elapsed,
        remaining_seconds=whole - elapsed,
        breached_at=due_at if until_at > due_at else None,
        is_paused=stopped_at is None and any(begin <= now < end for begin, end in pauses),
    )


def calendar_of(course: Course, unit: Unit) -> WorkingCalendar:
    """The calendar that a target of that unit is counted in."""
    return ALWAYS if unit == "calendar_days" else course.calendar


def close_stretches(stretches: Stretches) -> Pauses:
    """The stretches that have an end; a course leaves none open."""
    return tuple((begin, end) for begin, end in stretches if end is not None)
