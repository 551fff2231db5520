"""Walkabouts: when each ward is due, and how many must be walked this week so that none is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rules.coverage.facts import DAY, Facts, Ward
from rules.period import add_months


@dataclass(frozen=True, slots=True)
class WardState:
    """How a ward stands. It is due on `due_on`, aimed at by `target_on`; `next_on` is planned."""

    ward: Ward
    last_on: date | None
    next_on: date | None
    due_on: date
    target_on: date

    @property
    def ward_no(self) -> int:
        return self.ward.ward_no

    def is_broken(self, today: date) -> bool:
        return self.due_on < today

    def gap_days(self, today: date) -> int | None:
        """Days since the last visit; None before the first."""
        return None if self.last_on is None else (today - self.last_on).days


@dataclass(frozen=True, slots=True)
class WardPace:
    """What this week must bring: those walked since Monday and those still to be, the most pressing first.

    `a_week` is the number that must be walked in every whole week from here on so that none is late.
    """

    walked: tuple[int, ...]
    to_walk: tuple[WardState, ...]
    a_week: float

    @property
    def unplanned(self) -> tuple[WardState, ...]:
        return tuple(each for each in self.to_walk if each.next_on is None)


def find_wards(facts: Facts) -> list[WardState]:
    """Every ward by when it is due, then by its weight."""
    walked: dict[int, date] = {}
    planned: dict[int, date] = {}
    for visit in facts.visits:
        if visit.kind != "walkabout" or visit.ward_no is None:
            continue
        if visit.is_held:
            walked[visit.ward_no] = max(visit.held_on, walked.get(visit.ward_no, visit.held_on))
        elif visit.held_on >= facts.today:
            planned[visit.ward_no] = min(visit.held_on, planned.get(visit.ward_no, visit.held_on))
    states = [
        _find_ward(ward, walked.get(ward.ward_no), planned.get(ward.ward_no), facts) for ward in facts.wards
    ]
    return sorted(states, key=lambda state: (state.due_on, -state.ward.weight, state.ward_no))


def _find_ward(ward: Ward, last_on: date | None, next_on: date | None, facts: Facts) -> WardState:
    due_on = due_after(last_on, facts)
    return WardState(ward, last_on, next_on, due_on, facts.step_back(due_on, facts.rules.reserve_days))


def due_after(last_on: date | None, facts: Facts) -> date:
    """The last day for the next walk; the promise counts from the profile's day on."""
    began = facts.rules.promised_from
    return add_months(max(last_on or began, began), facts.rules.cycle_months)


def find_pace(states: Sequence[WardState], facts: Facts) -> WardPace:
    """The fewest walks this week after which an even pace still reaches every ward by its target day.

    For every target day ahead, the wards due by then need their share of the open days left; the tightest of
    these asks for the most. What is due by Sunday is asked for as a whole.
    """
    by_target = sorted(states, key=lambda state: (state.target_on, -state.ward.weight, state.ward_no))
    this_week = facts.count_open(facts.today, facts.week_ends)
    weekly = len(facts.rules.weekdays)
    need, a_week, left, counted_to = 0, 0.0, 0, facts.today
    for count, state in enumerate(by_target, start=1):
        if state.target_on <= facts.week_ends:
            need = count
            continue
        left += facts.count_open(counted_to, state.target_on)
        counted_to = state.target_on + DAY
        if left:
            need = max(need, -(-count * this_week // left))
            a_week = max(a_week, count * weekly / left)
    return WardPace(_walked_this_week(facts), tuple(by_target[:need]), a_week)


def _walked_this_week(facts: Facts) -> tuple[int, ...]:
    walked = {
        visit.ward_no
        for visit in facts.visits
        if visit.kind == "walkabout"
        and visit.is_held
        and visit.ward_no is not None
        and facts.week_begins <= visit.held_on <= facts.today
    }
    return tuple(sorted(walked))
