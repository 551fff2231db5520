"""Promises of coverage that were broken: a ward walked late or never, a week or month short of areas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rules.coverage.areas import areas_in, period_of, promised_in
from rules.coverage.facts import DAY, WEEK, Facts, monday_of
from rules.coverage.wards import due_after
from rules.period import add_months

Kind = Literal["ward", "week", "period"]


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken promise. `due_on` is its last day; `mended_on` when it was made good, None while it is open.

    A ward has its number; a week or a period has the areas that had an office and how many were promised.
    """

    kind: Kind
    due_on: date
    mended_on: date | None = None
    ward_no: int | None = None
    regions: tuple[str, ...] = ()
    promised: int = 0
    began_on: date | None = None


def list_broken(facts: Facts, *, since_on: date | None = None) -> list[Broken]:
    """Every promise whose last day lies from `since_on` to yesterday and was not kept, newest first.

    Without `since_on`: those of the last cycle.
    """
    since_on = since_on or add_months(facts.today, -facts.rules.cycle_months)
    found = [*_find_late_wards(facts), *_find_short_weeks(facts), *_find_short_periods(facts)]
    kept = [each for each in found if since_on <= each.due_on < facts.today or each.mended_on is None]
    return sorted(kept, key=lambda each: (each.due_on, each.kind, each.ward_no or 0), reverse=True)


def _find_late_wards(facts: Facts) -> Iterator[Broken]:
    walks: dict[int, set[date]] = {}
    for visit in facts.visits:
        if visit.kind == "walkabout" and visit.is_held and visit.ward_no is not None:
            walks.setdefault(visit.ward_no, set()).add(visit.held_on)
    for ward in facts.wards:
        yield from _find_late(ward.ward_no, sorted(walks.get(ward.ward_no, ())), facts)


def _find_late(ward_no: int, walks: Sequence[date], facts: Facts) -> Iterator[Broken]:
    last_on: date | None = None
    for on in walks:
        due_on = due_after(last_on, facts)
        if on > due_on:
            yield Broken("ward", due_on, on, ward_no)
        last_on = on
    due_on = due_after(last_on, facts)
    if due_on < facts.today:
        yield Broken("ward", due_on, None, ward_no)


def _find_short_weeks(facts: Facts) -> Iterator[Broken]:
    """Whole weeks since the promise began; nothing makes a week good afterwards."""
    began = facts.rules.promised_from
    monday = began if began.weekday() == 0 else monday_of(began) + WEEK
    while monday + WEEK <= facts.today:
        ends_on = monday + WEEK - DAY
        had, promised = areas_in(facts, monday, ends_on), promised_in(facts, monday)
        if len(had) < promised:
            yield Broken("week", ends_on, ends_on, None, tuple(sorted(had)), promised, monday)
        monday += WEEK


def _find_short_periods(facts: Facts) -> Iterator[Broken]:
    """Whole periods since the promise began, with the areas that had none."""
    began = facts.rules.promised_from
    first, last = period_of(began, facts)
    if first < began:
        first, last = period_of(last + DAY, facts)
    while last < facts.today:
        missed = sorted(set(facts.regions) - areas_in(facts, first, last))
        if missed:
            yield Broken("period", last, last, None, tuple(missed), len(facts.regions), first)
        first, last = period_of(last + DAY, facts)
