"""Puts the walks of one area in a week into an order of travel, from one ward's point to the next."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

from rules.coverage.facts import monday_of
from rules.outings.route import length_km
from rules.planning.outings.task import Task, Walk


def shorten(days: Mapping[Walk, date], task: Task) -> dict[Walk, date]:
    """The same wards on the same days of each week and area, exchanged where that makes the way shorter.

    What stood on a day stays there, no ward goes past its target, and councillors must be free.
    """
    found = dict(days)
    groups = defaultdict[tuple[str, date], list[Walk]](list)
    for walk, day in sorted(found.items(), key=lambda each: (each[1], each[0].ward_no)):
        if walk.planned_on is None and walk.point is not None:
            groups[walk.region, monday_of(day)].append(walk)
    for walks in groups.values():
        while _exchange_one(walks, found, task):
            continue
    return found


def _exchange_one(walks: Sequence[Walk], days: dict[Walk, date], task: Task) -> bool:
    """Exchange the days of the first two walks for which that shortens the way; False when none does."""
    length = _measure(walks, days)
    for one, two in combinations(walks, 2):
        if days[one] == days[two] or not _may_exchange(one, two, days, task):
            continue
        days[one], days[two] = days[two], days[one]
        if _measure(walks, days) < length - 1e-6:
            return True
        days[one], days[two] = days[two], days[one]
    return False


def _may_exchange(one: Walk, two: Walk, days: Mapping[Walk, date], task: Task) -> bool:
    return _fits(one, days[two], days, task) and _fits(two, days[one], days, task)


def _fits(walk: Walk, on: date, days: Mapping[Walk, date], task: Task) -> bool:
    if not task.can_walk(walk, on) or (on > walk.target_on and on > days[walk]):
        return False
    return not any(
        other is not walk and day == on and set(other.must_come) & set(walk.must_come)
        for other, day in days.items()
    )


def _measure(walks: Sequence[Walk], days: Mapping[Walk, date]) -> float:
    ordered = sorted(walks, key=lambda walk: (days[walk], walk.ward_no))
    return length_km([walk.point for walk in ordered if walk.point is not None])
