"""Mobile offices: which areas had one this week and this month, and which must have one by Sunday."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from rules.coverage.facts import DAY, WEEK, Facts, monday_of
from rules.period import add_months


@dataclass(frozen=True, slots=True)
class AreaState:
    """How an area stands in the week and in the period (a month, where the profile says one)."""

    region: str
    last_on: date | None
    next_on: date | None
    in_week: bool
    in_period: bool


@dataclass(frozen=True, slots=True)
class AreaNeed:
    """An area that must have a mobile office this week, and the last day for it."""

    region: str
    by_on: date
    last_on: date | None
    next_on: date | None


@dataclass(frozen=True, slots=True)
class AreaPace:
    """The areas of the week: how many are promised, which had an office, which must have one still."""

    promised: int
    had: tuple[str, ...]
    needed: tuple[AreaNeed, ...]


def period_of(on: date, facts: Facts) -> tuple[date, date]:
    """First and last day of the period in which every area has an office."""
    months = facts.rules.all_areas_months
    began = facts.rules.promised_from.replace(day=1)
    passed = (on.year - began.year) * 12 + on.month - began.month
    first = add_months(began, passed // months * months)
    return first, add_months(first, months) - DAY


def areas_in(facts: Facts, from_on: date, to_on: date) -> set[str]:
    """The areas that had a mobile office between two days, both included."""
    return {
        visit.region
        for visit in facts.visits
        if visit.kind == "mobile_office" and visit.is_held and from_on <= visit.held_on <= to_on
    }


def promised_in(facts: Facts, monday: date) -> int:
    """How many areas are promised for a week: as many as the profile says, or as it has open days."""
    open_days = facts.count_open(monday, monday + WEEK - DAY)
    return min(facts.rules.areas_a_week, len(facts.regions), open_days)


def find_areas(facts: Facts) -> list[AreaState]:
    """Every area in the order of the profile."""
    week = areas_in(facts, facts.week_begins, facts.today)
    first_on, _ = period_of(facts.today, facts)
    period = areas_in(facts, first_on, facts.today)
    return [
        AreaState(region, _last(facts, region), _next(facts, region), region in week, region in period)
        for region in facts.regions
    ]


def find_area_pace(states: Collection[AreaState], facts: Facts) -> AreaPace:
    """The areas this week must bring: enough for the week, and for the period at an even pace.

    The period is aimed at a week before its end, so that an office that falls out can be held again.
    """
    _, ends_on = period_of(facts.today, facts)
    promised = promised_in(facts, facts.week_begins)
    had = tuple(state.region for state in states if state.in_week)
    missing = sorted((s for s in states if not s.in_period), key=_longest_ago)
    share = -(-len(missing) // max(1, _weeks_left(facts, ends_on) - 1))
    count = min(len(states), max(promised - len(had), share))
    others = sorted((s for s in states if s.in_period and not s.in_week), key=_longest_ago)
    chosen = [*missing, *others][:count] if facts.count_open(facts.today, facts.week_ends) else []
    needed = (
        AreaNeed(
            state.region,
            facts.week_ends if state.in_period else min(facts.week_ends, ends_on),
            state.last_on,
            state.next_on,
        )
        for state in chosen
    )
    return AreaPace(promised, had, tuple(needed))


def _weeks_left(facts: Facts, ends_on: date) -> int:
    """Weeks from this one to the end of the period that still have an open day in it."""
    mondays, monday = 0, facts.week_begins
    while monday <= ends_on:
        first, last = max(monday, facts.today), min(monday + WEEK - DAY, ends_on)
        mondays += facts.count_open(first, last) > 0
        monday = monday_of(monday + WEEK)
    return mondays


def _longest_ago(state: AreaState) -> tuple[date, str]:
    return state.last_on or date.min, state.region


def _last(facts: Facts, region: str) -> date | None:
    held = (v.held_on for v in facts.visits if v.kind == "mobile_office" and v.is_held and v.region == region)
    return max(held, default=None)


def _next(facts: Facts, region: str) -> date | None:
    coming = (
        v.held_on
        for v in facts.visits
        if v.kind == "mobile_office" and not v.is_held and v.region == region and v.held_on >= facts.today
    )
    return min(coming, default=None)
