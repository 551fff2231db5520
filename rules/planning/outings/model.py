"""The mixed integer programme of a task: which ward on which day, which area, and who goes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

import highspy

from rules.coverage.facts import monday_of
from rules.planning.outings import costs
from rules.planning.outings.task import Area, Span, Task, Walk

Variable: TypeAlias = Any


class Model:
    """The programme as it is put together; its variables are read once it is solved.

    `walked` are wards on days, `offices` areas on days; `out` is everything a person may be at on a day.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.walked: dict[tuple[Walk, date], Variable] = {}
        self.offices: dict[tuple[str, date], Variable] = {}
        self.out: dict[tuple[int, date], list[Variable]] = defaultdict(list)
        self.short_weeks: dict[date, Variable] = {}
        self.short_spans: dict[tuple[str, Span], Variable] = {}
        self._add_walks()
        self._add_offices()
        self._add_people("official", task.rules.officials, self._walks_there())
        self._add_people("agent", task.rules.agents, {key: [each] for key, each in self.offices.items()})
        self._limit_people()

    def sum(self, variables: Iterable[Variable]) -> Any:
        return self.highs.qsum(list(variables))

    def _add_walks(self) -> None:
        """Each ward once or not at all, as many on a day as there are places."""
        task = self.task
        for walk in task.walks:
            days = [day for day in task.days if task.can_walk(walk, day)]
            for day in days:
                cost = costs.cost_of_day(walk, day, task)
                self.walked[walk, day] = self.highs.addBinary(obj=cost)
            left = self.highs.addBinary(obj=costs.cost_of_leaving(walk, task))
            self.highs.addConstr(self.sum([self.walked[walk, day] for day in days] + [left]) == 1)
        by_day = defaultdict[date, list[Variable]](list)
        by_week = defaultdict[tuple[str, date], list[Variable]](list)
        for (walk, day), variable in self.walked.items():
            by_day[day].append(variable)
            by_week[walk.region, monday_of(day)].append(variable)
            for user_id in walk.must_come:
                self.out[user_id, day].append(variable)
        for day, there in by_day.items():
            places = task.rules.walkabouts_a_day - task.count_standing("walkabout", day)
            self._limit(there, max(0, places))
        self._limit(self.walked.values(), task.most_walks)
        self._mark_areas(by_week)

    def _mark_areas(self, by_week: Mapping[tuple[str, date], list[Variable]]) -> None:
        """Walks of one week in few areas, so that those who go travel less."""
        for there in by_week.values():
            goes = self.highs.addBinary(obj=costs.AREA_A_WEEK)
            for each in there:
                self.highs.addConstr(each <= goes)

    def _limit_people(self) -> None:
        """At one place a day, and not out more often in a week than the rules say."""
        weeks = defaultdict[tuple[int, date], list[Variable]](list)
        for (user_id, day), there in self.out.items():
            self._limit(there, 1)
            weeks[user_id, monday_of(day)] += there
        for (user_id, monday), there in weeks.items():
            goer = self.task.people.get(user_id)
            out = sum(monday_of(day) == monday for day in goer.busy_on) if goer else 0
            self._limit(there, max(0, self.task.rules.outings_a_week - out))

    def _limit(self, variables: Iterable[Variable], most: int) -> None:
        there = list(variables)
        if len(there) > most:
            self.highs.addConstr(self.sum(there) <= most)

    def _add_offices(self) -> None:
        """An area at most once a week; enough areas in each week, and every area in each span."""
        task = self.task
        for area in task.areas:
            for monday in task.weeks:
                days = task.days_of(monday)
                had = any(monday_of(day) == monday for day in area.office_days)
                for day in [] if had else days:
                    self.offices[area.region, day] = self.highs.addBinary(
                        obj=costs.cost_of_office(area, day, task)
                    )
                self._limit((self.offices[area.region, day] for day in days if not had), 1)
        for monday in task.weeks:
            self._ask_week(monday)
        for span in task.spans:
            for area in task.areas:
                self._ask_span(area, span)

    def _ask_week(self, monday: date) -> None:
        had = sum(any(monday_of(day) == monday for day in area.office_days) for area in self.task.areas)
        wanted = min(self.task.rules.areas_a_week, len(self.task.areas)) - had
        if wanted <= 0:
            return
        short = self.highs.addVariable(lb=0, ub=wanted, obj=costs.SHORT_WEEK)
        there = [each for (_, day), each in self.offices.items() if monday_of(day) == monday]
        self.highs.addConstr(self.sum([*there, short]) >= wanted)
        self.short_weeks[monday] = short

    def _ask_span(self, area: Area, span: Span) -> None:
        """An office in the span; one that ends after these days is only begun early."""
        if any(span.first_on <= day <= span.last_on for day in area.office_days):
            return
        there = [
            each
            for (region, day), each in self.offices.items()
            if region == area.region and span.first_on <= day <= span.last_on
        ]
        ends_here = span.last_on <= self.task.days[-1]
        cost = costs.SHORT_SPAN if ends_here else costs.AHEAD_OF_SPAN
        short = self.highs.addVariable(lb=0, ub=1, obj=cost)
        self.highs.addConstr(self.sum([*there, short]) >= 1)
        if ends_here:
            self.short_spans[area.region, span] = short

    def _walks_there(self) -> dict[tuple[str, date], list[Variable]]:
        """New walks by area and day; those planned already have their people."""
        there = defaultdict[tuple[str, date], list[Variable]](list)
        for (walk, day), variable in self.walked.items():
            if walk.planned_on is None:
                there[walk.region, day].append(variable)
        return there

    def _add_people(
        self, part: str, each_takes: int, there: Mapping[tuple[str, date], list[Variable]]
    ) -> None:
        """Enough people for what is held in an area on a day; who exactly is chosen by `staffing`.

        With days and areas fixed, people to places is a network flow, whose bounds are whole numbers: so
        shares of people suffice here, and nothing is branched on.
        """
        if not each_takes:
            return
        goers = self.task.goers_of(part)
        for (region, day), held in there.items():
            going = []
            for goer in goers:
                if goer.may_go(region, day):
                    share = self.highs.addVariable(lb=0, ub=1)
                    self.out[goer.user_id, day].append(share)
                    going.append(share)
            self.highs.addConstr(self.sum(going) - each_takes * self.sum(held) == 0)
