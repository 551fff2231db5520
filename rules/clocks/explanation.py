"""Why a case is due when it is: the days counted, what stopped the clock, and the rules behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final, Literal

from rules import events as kinds
from rules.case import CaseState
from rules.clocks.courses import Course, plot_course
from rules.clocks.day_rows import Block, Counting, DayRow, list_days
from rules.clocks.policies import Policy
from rules.clocks.readings import Clock, calendar_of, close_stretches, read_clocks
from rules.clocks.rulebook import Rulebook
from rules.clocks.stoppages import list_touching
from rules.events import Event
from rules.holidays import list_holidays
from rules.stretches import Stretches
from rules.undoing import leave_out_undone

PhaseKind = Literal["running", "resident", "resolved", "stoppage", "overdue", "before", "coming"]


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the timeline; each instant from the receipt on lies in one of them."""

    kind: PhaseKind
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A dated request to the resident: when, until when an answer was wanted, and when it ended."""

    at: datetime
    wanted_on: date | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recategorised:
    """A change of category while the rules in force on receipt went on."""

    at: datetime
    before_code: str
    after_code: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The deadline of a case, taken apart.

    `rows` are the days of the resolution clock, one each. `counts_again_at` are the instants at which waiting
    for the resident had used up the cap. `closures` are the stretches in which the case stood resolved.
    """

    clocks: tuple[Clock, ...]
    policy: Policy
    course: Course
    rows: tuple[DayRow, ...]
    phases: tuple[Phase, ...]
    asked: tuple[Asked, ...]
    counts_again_at: tuple[datetime, ...]
    closures: Stretches
    recategorised: tuple[Recategorised, ...]

    @property
    def resolution(self) -> Clock:
        return self.clocks[0]

    @property
    def reopened_at(self) -> tuple[datetime, ...]:
        """When it was opened again, in time order; the policy says what that did to the clock."""
        return tuple(ended_at for _, ended_at in self.closures if ended_at is not None)

    @property
    def promise(self) -> Clock:
        return next(clock for clock in self.clocks if clock.kind == "promise")


def explain(state: CaseState, history: Sequence[Event], rulebook: Rulebook, now: datetime) -> Explanation:
    """Take the deadline of a case apart at an instant; `history` is as `settle` gives it."""
    course = plot_course(state, rulebook)
    clocks = read_clocks(state, rulebook, now)
    clock = clocks[0]
    blocks = _list_blocks(course, state, rulebook)
    until_at = clock.stopped_at or now
    horizon_at = max(until_at, clock.due_at)
    holidays = _name_holidays(course, rulebook, horizon_at)
    counting = Counting(
        calendar=calendar_of(course, clock.unit),
        zone=course.zone,
        holidays=holidays,
        declared_days={day for day in rulebook.declared_days if day not in list_holidays(day.year)},
        starts_at=course.starts_at,
        until_at=until_at,
        horizon_at=horizon_at,
        blocks=blocks,
    )
    return Explanation(
        clocks=clocks,
        policy=course.policy,
        course=course,
        rows=tuple(list_days(counting)),
        phases=tuple(_list_phases(state, course, clock, blocks, until_at)),
        asked=tuple(_list_asked(state, history)),
        counts_again_at=tuple(_list_used_up(state, course, until_at)),
        closures=state.closures,
        recategorised=tuple(_list_recategorised(history)),
    )


def _list_blocks(course: Course, state: CaseState, rulebook: Rulebook) -> tuple[Block, ...]:
    """What stops the clock; what comes first is the reason where they overlap."""
    closures = [Block("resolved", begin, end) for begin, end in close_stretches(course.closures)]
    waits = [Block("resident", begin, end) for begin, end in close_stretches(course.waits)]
    stoppages = [
        Block("stoppage", each.starts_at, each.ends_at, each.reason)
        for each in list_touching(rulebook.stoppages, state)
    ]
    return (*closures, *waits, *stoppages)


def _name_holidays(course: Course, rulebook: Rulebook, until: datetime) -> dict[date, str]:
    first, last = (at.astimezone(course.zone).year for at in (course.starts_at, until))
    return {
        day: name
        for year in range(first, last + 1)
        for day, name in list_holidays(year, rulebook.declared_days).items()
    }


def _list_phases(
    state: CaseState, course: Course, clock: Clock, blocks: Sequence[Block], until_at: datetime
) -> Iterable[Phase]:
    """The life of a case cut where anything changes; a late query is late whoever had it."""
    closures = close_stretches(state.closures)
    end_at = max(until_at, clock.due_at)
    edges = {course.received_at, course.starts_at, clock.due_at, until_at, end_at}
    edges |= {at for block in blocks for at in (block.from_at, block.to_at)}
    edges |= {at for closure in closures for at in closure}
    ordered = sorted(at for at in edges if course.received_at <= at <= end_at)
    phases: list[Phase] = []
    for from_at, to_at in pairwise(ordered):
        if any(begin <= from_at < end for begin, end in closures):
            kind: PhaseKind = "resolved"
        elif from_at >= until_at:
            kind = "resolved" if clock.stopped_at else "coming"
        elif from_at < course.starts_at:
            kind = "before"
        elif from_at >= clock.due_at:
            kind = "overdue"
        else:
            kind = _find_phase(blocks, from_at)
        if phases and phases[-1].kind == kind:
            phases[-1] = Phase(kind, phases[-1].from_at, to_at)
        else:
            phases.append(Phase(kind, from_at, to_at))
    return phases


_KINDS: Final[dict[str, PhaseKind]] = {
    "resident": "resident",
    "resolved": "resolved",
    "stoppage": "stoppage",
}


def _find_phase(blocks: Iterable[Block], at: datetime) -> PhaseKind:
    return next((_KINDS[block.reason] for block in blocks if block.from_at <= at < block.to_at), "running")


def _list_asked(state: CaseState, history: Iterable[Event]) -> Iterable[Asked]:
    """The requests behind the waiting; one that a source told of has no date to answer by."""
    wanted = {
        event.at: event.body.get("next_step_on")
        for event in history
        if event.kind == kinds.DOCUMENTS_REQUESTED
    }
    for at, ended_at in state.waits:
        day = wanted.get(at)
        yield Asked(at, date.fromisoformat(day) if day else None, ended_at)


def _list_used_up(state: CaseState, course: Course, until_at: datetime) -> Iterable[datetime]:
    """When the clock counted again although the resident had not answered."""
    counted = dict(course.waits)
    for asked_at, ended_at in state.waits:
        began_at, waited_until = max(asked_at, course.starts_at), ended_at or until_at
        counts_again_at = counted.get(began_at, began_at)
        if counts_again_at is not None and counts_again_at < waited_until:
            yield counts_again_at


def _list_recategorised(history: Iterable[Event]) -> Iterable[Recategorised]:
    known: str | None = None
    for event in leave_out_undone(history):
        code = event.body.get("category_code")
        if code is None or code == known:
            continue
        if known is not None and event.kind in (kinds.RECATEGORISED, kinds.CORRECTED):
            yield Recategorised(event.at, known, code)
        known = code
