"""Finds the roster that leaves the fewest queries overdue, by HiGHS: a mixed integer programme.

A place is a yes or no. The seats of places flow to kinds of queries (category, region, language) that their
experts may see and speak with; a seat settles the share that comes times the share that one talk can settle.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

import highspy

from rules.planning.fitting import list_possible, may_serve
from rules.planning.task import Demand, Place, Plan, Planned, Sitting, Task, Use

TOLERANCE: Final = 0.005
MOST_SECONDS: Final = 8.0
# what the latest evening costs, as a share of its seats: enough to choose the earlier of two equal ones
_LATENESS: Final = 0.02
_LEAST: Final = 0.5

Kind: TypeAlias = tuple[frozenset[str], frozenset[str]]
Variable: TypeAlias = Any


class _Model:
    """The programme of one task, as it is put together."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.experts: Mapping[int, Planned] = {each.user_id: each for each in task.experts}
        self.sittings: Mapping[int, Sitting] = {each.virtual_session_id: each for each in task.sittings}
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.places: dict[Place, Variable] = {}
        self.flows: list[tuple[Demand, Variable]] = []
        self._add_places()
        self._add_limits()
        self._add_flows()

    def _add_places(self) -> None:
        days = sorted({each.on for each in self.task.sittings})
        last = max(1, len(days) - 1)
        for place in list_possible(self.task):
            sitting = self.sittings[place.virtual_session_id]
            late = _LATENESS * sitting.slots * days.index(sitting.on) / last
            self.places[place] = self.highs.addBinary(obj=-self.task.worth - late)

    def _add_limits(self) -> None:
        """One place at a time, the seats of a day, and the evenings of each expert."""
        by_expert = defaultdict[int, list[Place]](list)
        for place in self.places:
            by_expert[place.user_id].append(place)
        for user_id, places in by_expert.items():
            standing = [self.sittings[number] for who, number in self.task.placed if who == user_id]
            self._limit_times(places, standing)
            self._limit_seats(self.experts[user_id], places, standing)
            self._limit_evenings(places, standing)

    def _limit_times(self, places: Iterable[Place], standing: list[Sitting]) -> None:
        """At most one of those that are on at the moment one of them begins; none beside one that stands."""
        sat = [(self.sittings[place.virtual_session_id], self.places[place]) for place in places]
        for at in sorted({sitting.starts_at for sitting, _ in sat}):
            on = [variable for sitting, variable in sat if sitting.starts_at <= at < sitting.ends_at]
            if len(on) > 1:
                self._limit(on, 1)
        for sitting, variable in sat:
            if any(sitting.overlaps(each.starts_at, each.ends_at) for each in standing):
                self._limit([variable], 0)

    def _limit_seats(self, expert: Planned, places: Iterable[Place], standing: list[Sitting]) -> None:
        by_day = defaultdict[date, list[tuple[Variable, int]]](list)
        for place in places:
            sitting = self.sittings[place.virtual_session_id]
            by_day[sitting.on].append((self.places[place], sitting.slots))
        for day, wanted in by_day.items():
            here = sum(each.slots for each in standing if each.on == day)
            left = expert.seats_a_day - expert.taken.get(day, 0) - here
            self.highs.addConstr(self.highs.qsum(slots * each for each, slots in wanted) <= max(0, left))

    def _limit_evenings(self, places: Iterable[Place], standing: list[Sitting]) -> None:
        by_day = defaultdict[date, list[Variable]](list)
        for place in places:
            by_day[self.sittings[place.virtual_session_id].on].append(self.places[place])
        sat = {each.on for each in standing}
        evenings = [self._mark_evening(each) for day, each in by_day.items() if day not in sat]
        if evenings:
            self._limit(evenings, max(0, self.task.most_evenings - len(sat)))

    def _mark_evening(self, places: list[Variable]) -> Variable:
        """Whether any place of an expert's evening is taken; of a single place that is the place itself."""
        if len(places) == 1:
            return places[0]
        evening = self.highs.addBinary()
        for each in places:
            self.highs.addConstr(each <= evening)
        return evening

    def _limit(self, variables: list[Variable], most: int) -> None:
        self.highs.addConstr(self.highs.qsum(variables) <= most)

    def _add_flows(self) -> None:
        """Seats of experts alike in region and language, shared out over the queries they may serve."""
        supply = defaultdict[tuple[str, Kind], list[Any]](list)
        standing = defaultdict[tuple[str, Kind], int](int)
        for place, variable in self.places.items():
            sitting = self.sittings[place.virtual_session_id]
            supply[self._group(place)].append(sitting.slots * variable)
        for user_id, number in self.task.placed:
            if user_id in self.experts and number in self.sittings:
                standing[self._group(Place(user_id, number))] += self.sittings[number].slots
        served = defaultdict[Demand, list[Variable]](list)
        for category, kind in sorted({*supply, *standing}, key=repr):
            flows = self._add_flows_of(category, kind, served)
            seats = self.highs.qsum(supply[category, kind])
            if flows:
                self.highs.addConstr(self.highs.qsum(flows) - seats <= standing[category, kind])
        for demand, flows in served.items():
            self.highs.addConstr(self.highs.qsum(flows) <= demand.queries)

    def _group(self, place: Place) -> tuple[str, Kind]:
        expert = self.experts[place.user_id]
        return self.sittings[place.virtual_session_id].category_code, (expert.regions, expert.languages)

    def _add_flows_of(
        self, category: str, kind: Kind, served: dict[Demand, list[Variable]]
    ) -> list[Variable]:
        flows = []
        for demand in self.task.demands:
            if demand.category_code == category and may_serve(*kind, demand):
                flow = self.highs.addVariable(lb=0, ub=demand.queries, obj=self.task.saved_by_seat(demand))
                flows.append(flow)
                served[demand].append(flow)
                self.flows.append((demand, flow))
        return flows


def solve(task: Task, *, most_seconds: float = MOST_SECONDS) -> Plan:
    """The places to add, within so many seconds; the same task gives the same plan when it is proven.

    Raises:
        RuntimeError: the solver found no plan at all, which a fault of ours alone can cause.
    """
    began = time.perf_counter()
    model = _Model(task)
    if not model.flows:
        return Plan((), (), task.overdue_before, 0.0, True, time.perf_counter() - began)
    highs = model.highs
    highs.setOptionValue("time_limit", max(0.1, most_seconds - (time.perf_counter() - began)))
    highs.setOptionValue("mip_rel_gap", TOLERANCE)
    highs.setOptionValue("random_seed", 0)
    highs.maximize()
    status, info = highs.getModelStatus(), highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise RuntimeError(f"HiGHS found no roster: {highs.modelStatusToString(status)}")
    values = highs.getSolution().col_value
    uses = tuple(
        Use(demand, seats) for demand, flow in model.flows if (seats := values[flow.index]) > _LEAST / 100
    )
    saved = sum(use.seats * task.saved_by_seat(use.demand) for use in uses)
    return Plan(
        places=tuple(place for place, variable in model.places.items() if values[variable.index] > _LEAST),
        uses=uses,
        overdue_after=task.overdue_before - saved,
        gap=max(0.0, info.mip_gap),
        is_proven=status == highspy.HighsModelStatus.kOptimal,
        seconds=time.perf_counter() - began,
    )
