"""Finds the outings that keep the promise of coverage best, by HiGHS; always ends."""

import time
from collections import Counter, defaultdict
from datetime import date
from typing import Any, Final

import highspy

from rules.planning.outings.model import Model
from rules.planning.outings.staffing import Place, send_people
from rules.planning.outings.task import Plan, Proposed, Task, Walk
from rules.planning.outings.travel import shorten
from rules.planning.outings.words import tell_left_out, tell_office, tell_walk

MOST_SECONDS: Final = 6.0
_GAP: Final = 0.01
_HALF: Final = 0.5
NOTHING_FOUND: Final = "The planner found nothing in the time it has. Plan fewer weeks at once."


def solve(task: Task, *, most_seconds: float = MOST_SECONDS) -> Plan:
    """The outings to hold, within so many seconds; the same task gives the same plan when it is proven."""
    began = time.perf_counter()
    if not task.days:
        words = "There is no day in these weeks on which outings can be held."
        return Plan((), (words,), True, 0.0, time.perf_counter() - began)
    model = Model(task)
    highs = model.highs
    highs.setOptionValue("time_limit", max(0.1, most_seconds - (time.perf_counter() - began)))
    highs.setOptionValue("mip_rel_gap", _GAP)
    highs.setOptionValue("random_seed", 0)
    highs.minimize()
    info = highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Plan((), (NOTHING_FOUND,), False, 1.0, time.perf_counter() - began)
    values = highs.getSolution().col_value
    found = _Found(model, values)
    is_proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    outings = sorted((*found.list_walks(), *found.list_offices()), key=_by_day)
    left_out = tell_left_out(task, outings, found.short_weeks, found.short_spans)
    return Plan(
        tuple(outings), tuple(left_out), is_proven, max(0.0, info.mip_gap), time.perf_counter() - began
    )


def _by_day(outing: Proposed) -> tuple[date, str, str, int]:
    return outing.on, outing.kind, outing.region, outing.ward_no or 0


class _Found:
    """What the solved programme says, with people sent to it."""

    def __init__(self, model: Model, values: Any) -> None:
        self.task = model.task
        chosen = {walk: day for (walk, day), each in model.walked.items() if values[each.index] > _HALF}
        self.days = shorten(chosen, self.task)
        self.offices = [key for key, each in model.offices.items() if values[each.index] > _HALF]
        self.short_weeks = [key for key, each in model.short_weeks.items() if values[each.index] > _HALF]
        self.short_spans = [key for key, each in model.short_spans.items() if values[each.index] > _HALF]
        self.going = send_people(self.task, self._count_needed(), self._list_bound())

    def _count_needed(self) -> dict[Place, int]:
        """People for new walks and for offices, by part, area and day."""
        rules = self.task.rules
        needed = Counter[Place]()
        for walk, day in self.days.items():
            if walk.planned_on is None:
                needed["official", walk.region, day] += rules.officials
        for region, day in self.offices:
            needed["agent", region, day] += rules.agents
        return {place: count for place, count in needed.items() if count}

    def _list_bound(self) -> dict[int, frozenset[date]]:
        bound = defaultdict[int, set[date]](set)
        for walk, day in self.days.items():
            for user_id in walk.must_come:
                bound[user_id].add(day)
        return {user_id: frozenset(days) for user_id, days in bound.items()}

    def list_walks(self) -> list[Proposed]:
        """The wards that are walked, each with its councillor and officials."""
        walks = []
        for walk, day in self.days.items():
            needed = self.task.rules.officials if walk.planned_on is None else 0
            officials = self._take("official", walk.region, day, needed)
            walks.append(_as_proposed(walk, day, (*walk.must_come, *officials)))
        return walks

    def list_offices(self) -> list[Proposed]:
        """The areas that have a mobile office, each with its team."""
        return [
            Proposed(
                "mobile_office",
                day,
                region,
                None,
                tuple(self._take("agent", region, day, self.task.rules.agents)),
                tell_office(region, day, self.task),
            )
            for region, day in self.offices
        ]

    def _take(self, part: str, region: str, day: date, count: int) -> list[int]:
        there = self.going[part, region, day]
        taken, self.going[part, region, day] = there[:count], there[count:]
        return taken


def _as_proposed(walk: Walk, day: date, user_ids: tuple[int, ...]) -> Proposed:
    return Proposed(
        "walkabout",
        day,
        walk.region,
        walk.ward_no,
        user_ids,
        tell_walk(walk, day),
        outing_id=walk.outing_id,
        was_on=walk.planned_on,
    )
