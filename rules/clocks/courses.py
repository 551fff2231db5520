"""How the clock of a case runs: from when, in which calendar, and what does not count."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rules.case import CaseState
from rules.clocks.policies import Measure, Policy, Target
from rules.clocks.rulebook import Rulebook
from rules.clocks.stoppages import list_touching
from rules.stretches import Stretch, Stretches
from rules.working_time import WorkingCalendar

DAY_SECONDS: Final = 86400.0
_HOUR_SECONDS: Final = 3600.0
_LAST_SECOND: Final = time(23, 59, 59)
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS: Final = WorkingCalendar(timezone="UTC", weekly={day: [("00:00", "24:00")] for day in _DAYS})


@dataclass(frozen=True, slots=True)
class Course:
    """The run of one case's clock.

    `waits` are the stretches with the resident, up to the cap; the last one, when the resident has not
    answered, ends where the cap will be used up. `closures` are the stretches between resolution and
    reopening.
    """

    policy: Policy
    calendar: WorkingCalendar
    zone: ZoneInfo
    received_at: datetime
    starts_at: datetime
    waits: Stretches
    closures: Stretches

    @property
    def pauses(self) -> Stretches:
        return (*self.waits, *self.closures)

    def worked_seconds(self, until_at: datetime, stoppages: Stretches = ()) -> float:
        """Seconds of office time from the start, without pauses and stoppages."""
        return self.calendar.seconds_between(self.starts_at, until_at, pauses=(*self.pauses, *stoppages))


def plot_course(state: CaseState, rulebook: Rulebook) -> Course:
    """The course of a case under the policy of the day it was received, or reopened where that restarts."""
    received_at = state.received_at
    assert received_at is not None, "a case has at least one event"
    policy, starts_at = rulebook.policy_at(received_at), received_at
    closures = tuple(stretch for stretch in state.closures if stretch[1] is not None)
    if policy.reopening == "restart" and closures:
        starts_at, closures = closures[-1][1] or received_at, ()
        policy = rulebook.policy_at(starts_at)
    calendar = rulebook.calendar_of(policy)
    waits = _cap(state.waits, starts_at, policy, calendar) if state.waits else ()
    return Course(policy, calendar, rulebook.zone, received_at, starts_at, waits, closures)


def count_worked(state: CaseState, rulebook: Rulebook, closed_at: datetime) -> int:
    """Seconds of office time that one closing took, also when the case was opened again since."""
    known = tuple(stretch for stretch in state.closures if stretch[1] is not None and stretch[1] <= closed_at)
    course = plot_course(state if known == state.closures else replace(state, closures=known), rulebook)
    return int(course.worked_seconds(closed_at))


def _cap(waits: Stretches, starts_at: datetime, policy: Policy, calendar: WorkingCalendar) -> Stretches:
    """The waiting that counts as a pause: no more than the cap, in all."""
    left = policy.working_seconds(policy.pause_cap_days)
    counted: list[Stretch] = []
    for asked_at, answered_at in waits:
        began_at = max(asked_at, starts_at)
        if left <= 0 or (answered_at is not None and answered_at <= began_at):
            continue
        used = None if answered_at is None else calendar.seconds_between(began_at, answered_at)
        if used is not None and used <= left:
            counted.append((began_at, answered_at))
            left -= used
        else:
            counted.append((began_at, calendar.due(began_at, left)))
            left = 0.0
    return tuple(counted)


def find_due(course: Course, state: CaseState, measure: Measure, stoppages: Stretches = ()) -> datetime:
    """When a measure of the case is due; stoppages move it, the raw date is the one without them."""
    target = course.policy.find_target(measure, state)
    if measure == "first_response":
        return add_target(course, target, course.received_at, stoppages)
    return add_target(course, target, course.starts_at, (*course.pauses, *stoppages))


def add_target(course: Course, target: Target, start_at: datetime, pauses: Stretches) -> datetime:
    """The end of a target that begins at an instant. Calendar days end with the last of them."""
    if target.unit == "calendar_days":
        reached_at = ALWAYS.due(start_at, target.amount * DAY_SECONDS, pauses=pauses)
        assert reached_at is not None
        return end_of_day(reached_at, course.zone)
    due_at = course.calendar.due(start_at, target_seconds(course.policy, target), pauses=pauses)
    assert due_at is not None, "every pause has an end"
    return due_at


def target_seconds(policy: Policy, target: Target) -> float:
    """A target in working hours or days, in seconds of office time."""
    if target.unit == "working_hours":
        return target.amount * _HOUR_SECONDS
    return policy.working_seconds(target.amount)


def find_promise(course: Course, days: int) -> datetime:
    """The end of the n-th calendar day after receipt; a public promise has no pauses."""
    return end_of_day(course.starts_at + timedelta(days=days), course.zone)


def end_of_day(at: datetime, zone: ZoneInfo) -> datetime:
    """The last second of the local day of an instant, in UTC."""
    local = at.astimezone(zone)
    return datetime.combine(local.date(), _LAST_SECOND, zone).astimezone(at.tzinfo)


def list_stoppages(state: CaseState, rulebook: Rulebook) -> Stretches:
    """The stretches in which nobody could work on a case."""
    return tuple((each.starts_at, each.ends_at) for each in list_touching(rulebook.stoppages, state))
