"""What compliance would be under other rules: history judged anew, nothing changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from rules.case import CaseState
from rules.clocks.courses import ALWAYS, DAY_SECONDS, target_seconds
from rules.clocks.policies import Measure, Policy, Target
from rules.clocks.rule_changes import with_declared_day
from rules.clocks.rulebook import Rulebook
from rules.office_hours import OfficeHours

Verdict = Literal["on_time", "late", "overdue", "running"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_NEVER: Final = 2**62
_FRIDAY: Final = 5
_MARGIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wish:
    """Other rules to try: targets of one measure; and, where given, a cap, office hours and one more holiday.

    `targets` replace those of the measure in every version of the policy. `opens` and `closes` replace the
    hours of Monday to Friday in every calendar. `is_raw`: what is and what would be, both without declared
    stoppages.
    """

    measure: Measure
    targets: tuple[Target, ...]
    pause_cap_days: int | None = None
    opens: time | None = None
    closes: time | None = None
    holiday_on: date | None = None
    is_raw: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The instants of a period, the last one not included; deadlines count up to `judged_to_at`.

    Of a deadline on a day that is not over nobody knows yet whether it is met.
    """

    from_at: datetime
    to_at: datetime
    judged_to_at: datetime


@dataclass(frozen=True, slots=True)
class Played:
    """One case: when the measure was due as it stands, and when it ended (None: not yet)."""

    reference: str
    state: CaseState
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted: what ended in the period, what fell due in it, and what is overdue at the moment."""

    ended: int = 0
    on_time: int = 0
    due: int = 0
    met: int = 0
    overdue: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.ended + other.ended,
            self.on_time + other.on_time,
            self.due + other.due,
            self.met + other.met,
            self.overdue + other.overdue,
        )


_NOTHING: Final = Tally()


@dataclass(frozen=True, slots=True)
class Changed:
    """A case that would be judged differently."""

    reference: str
    category_code: str
    before: Verdict
    after: Verdict
    due_at: datetime
    would_be_due_at: datetime


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures by category, as they are and as they would be.

    `changed` holds the first cases that would be judged differently, `changed_count` counts all of them.
    """

    cells: Mapping[str, tuple[Tally, Tally]]
    changed: tuple[Changed, ...]
    changed_count: int
    replayed: int

    @property
    def before(self) -> Tally:
        return sum((before for before, _ in self.cells.values()), Tally())

    @property
    def after(self) -> Tally:
        return sum((after for _, after in self.cells.values()), Tally())


def apply_wish(rulebook: Rulebook, wish: Wish) -> Rulebook:
    """The rules as they would be.

    Raises:
        InvalidInput: the office hours cannot be read.
    """
    changed = replace(
        without_stoppages(rulebook) if wish.is_raw else rulebook,
        policies=tuple(_change_policy(policy, wish) for policy in rulebook.policies),
        hours={code: _change_hours(hours, wish) for code, hours in rulebook.hours.items()},
    )
    return with_declared_day(changed, wish.holiday_on, "What if") if wish.holiday_on else changed


def without_stoppages(rulebook: Rulebook) -> Rulebook:
    """The rules as they would be if no stoppage had been declared."""
    return replace(rulebook, stoppages=())


def _change_policy(policy: Policy, wish: Wish) -> Policy:
    kept = tuple(target for target in policy.targets if target.measure != wish.measure)
    cap = policy.pause_cap_days if wish.pause_cap_days is None else wish.pause_cap_days
    return replace(policy, targets=(*kept, *wish.targets), pause_cap_days=cap)


def _change_hours(hours: Sequence[OfficeHours], wish: Wish) -> tuple[OfficeHours, ...]:
    if wish.opens is None or wish.closes is None:
        return tuple(hours)
    weekdays = sorted({each.weekday for each in hours if each.weekday <= _FRIDAY})
    others = (each for each in hours if each.weekday > _FRIDAY)
    return (*(OfficeHours(day, wish.opens, wish.closes) for day in weekdays), *others)


def find_reach(rulebook: Rulebook, measure: Measure, from_at: datetime) -> timedelta:
    """How long after its due date, or after it was last opened again, a case might be due by a rulebook.

    What lies longer than that before a period cannot fall due in it. Generous.
    """
    lengths = [timedelta(0)]
    for policy in rulebook.policies:
        calendar = rulebook.calendar_of(policy)
        for target in policy.targets:
            if target.measure != measure:
                continue
            by_days = target.unit == "calendar_days"
            seconds = target.amount * DAY_SECONDS if by_days else target_seconds(policy, target)
            seconds += 0.0 if by_days else policy.working_seconds(policy.pause_cap_days)
            due_at = (ALWAYS if by_days else calendar).due(from_at, seconds)
            assert due_at is not None, "without pauses every target has an end"
            lengths.append(due_at - from_at)
    stopped = sum((each.ends_at - each.starts_at for each in rulebook.stoppages), timedelta(0))
    return 2 * max(lengths) + stopped + _MARGIN


def judge(ended_at: datetime | None, due_at: datetime, now: datetime) -> Verdict:
    """How a case stands against a due date."""
    if ended_at is not None:
        return "on_time" if ended_at <= due_at else "late"
    return "overdue" if due_at < now else "running"


def count_one(ended_at: datetime | None, due_at: datetime, window: Window, now: datetime) -> Tally:
    """What one case adds to the figures of a period."""
    in_time = ended_at is not None and ended_at <= due_at
    ended = ended_at is not None and window.from_at <= ended_at < window.to_at
    due = window.from_at <= due_at < window.judged_to_at
    return Tally(
        ended=int(ended),
        on_time=int(ended and in_time),
        due=int(due),
        met=int(due and in_time),
        overdue=int(ended_at is None and due_at < now),
    )


class Comparing:
    """Adds up a comparison, one batch of cases after another; keeps the first cases that differ."""

    def __init__(self, window: Window, now: datetime, *, most_changed: int) -> None:
        self._window, self._now, self._most = window, now, most_changed
        self._cells: dict[str, tuple[Tally, Tally]] = {}
        self._changed: list[Changed] = []
        self._changed_count = self._replayed = 0

    def add(self, cases: Sequence[Played], would_be_due: Sequence[datetime]) -> None:
        """Count cases with the instants at which they would be due."""
        self._replayed += len(cases)
        ended = _count_micros([case.ended_at for case in cases])
        stands, would_stand = (
            _count_many(ended, _count_micros(due), self._window, self._now)
            for due in ([case.due_at for case in cases], would_be_due)
        )
        codes, places = np.unique([case.state.category_code for case in cases], return_inverse=True)
        for place, code in enumerate(codes.tolist()):
            known = self._cells.get(code, (_NOTHING, _NOTHING))
            mine = places == place
            self._cells[code] = known[0] + _sum_up(stands, mine), known[1] + _sum_up(would_stand, mine)
        for number in np.flatnonzero(stands.verdicts != would_stand.verdicts).tolist():
            self._note_changed(cases[number], would_be_due[number])

    def _note_changed(self, case: Played, due_at: datetime) -> None:
        self._changed_count += 1
        if len(self._changed) < self._most:
            stands, would_stand = (judge(case.ended_at, at, self._now) for at in (case.due_at, due_at))
            code = case.state.category_code
            self._changed.append(Changed(case.reference, code, stands, would_stand, case.due_at, due_at))

    @property
    def result(self) -> Comparison:
        cells = {code: pair for code, pair in self._cells.items() if pair != (_NOTHING, _NOTHING)}
        return Comparison(cells, tuple(self._changed), self._changed_count, self._replayed)


@dataclass(frozen=True, slots=True)
class _Counts:
    """`count_one` and `judge` for many: an array for each field of a tally, and numbers for the verdicts."""

    fields: tuple[NDArray[np.bool_], ...]
    verdicts: NDArray[np.int64]


def _count_many(ended: NDArray[np.int64], due: NDArray[np.int64], window: Window, now: datetime) -> _Counts:
    from_at, to_at, judged_to_at, present = _count_micros(
        [window.from_at, window.to_at, window.judged_to_at, now]
    ).tolist()
    is_over, in_time, passed = ended < _NEVER, ended <= due, due < present
    in_period = is_over & (from_at <= ended) & (ended < to_at)
    fell_due = (from_at <= due) & (due < judged_to_at)
    met = is_over & in_time
    fields = (in_period, in_period & in_time, fell_due, fell_due & met, ~is_over & passed)
    return _Counts(fields, np.where(is_over, np.where(in_time, 0, 1), np.where(passed, 2, 3)))


def _sum_up(counts: _Counts, mine: NDArray[np.bool_]) -> Tally:
    return Tally(*(int(np.count_nonzero(field & mine)) for field in counts.fields))


def _count_micros(instants: Sequence[datetime | None]) -> NDArray[np.int64]:
    """Microseconds since 1970; what has not happened lies in the far future."""
    return np.array(
        [_NEVER if at is None else (at - _EPOCH) // _MICROSECOND for at in instants], dtype=np.int64
    )
