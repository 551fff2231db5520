"""Who goes on outings whose day and area are fixed, shared out as evenly as leave and areas allow."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeAlias

import highspy

from rules.coverage.facts import monday_of
from rules.planning.outings.task import Goer, Task

Place: TypeAlias = tuple[str, str, date]
Variable: TypeAlias = Any
_HALF: Final = 0.5


def send_people(
    task: Task, needed: Mapping[Place, int], bound: Mapping[int, frozenset[date]]
) -> dict[Place, list[int]]:
    """People for every place (part, area, day), as many as it needs; `bound` are days of planned outings.

    Each further outing of a person costs one more than the one before, which shares them out evenly. It is a
    network flow with whole bounds, so that a corner of the linear programme sends whole people.
    """
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("solver", "simplex")
    sent: dict[tuple[Place, int], Variable] = {}
    for place, count in sorted(needed.items()):
        part, region, day = place
        going = []
        for goer in task.goers_of(part):
            if goer.may_go(region, day) and day not in bound.get(goer.user_id, ()):
                sent[place, goer.user_id] = highs.addVariable(lb=0, ub=1)
                going.append(sent[place, goer.user_id])
        highs.addConstr(highs.qsum(going) == count)
    for goer in task.goers:
        _bind(highs, goer, sent, task, bound.get(goer.user_id, frozenset()))
    highs.minimize()
    values = highs.getSolution().col_value
    found: dict[Place, list[int]] = defaultdict(list)
    for (place, user_id), variable in sent.items():
        if values[variable.index] > _HALF:
            found[place].append(user_id)
    return found


def _bind(
    highs: Any, goer: Goer, sent: Mapping[tuple[Place, int], Variable], task: Task, bound: frozenset[date]
) -> None:
    """One place a day, so many a week, and a price that rises with each."""
    days, weeks = defaultdict[date, list[Variable]](list), defaultdict[date, list[Variable]](list)
    for ((_, _, day), user_id), variable in sent.items():
        if user_id == goer.user_id:
            days[day].append(variable)
            weeks[monday_of(day)].append(variable)
    for there in days.values():
        highs.addConstr(highs.qsum(there) <= 1)
    standing = goer.busy_on | bound
    for monday, there in weeks.items():
        out = sum(monday_of(day) == monday for day in standing)
        highs.addConstr(highs.qsum(there) <= max(0, task.rules.outings_a_week - out))
    every = [variable for there in days.values() for variable in there]
    if every:
        steps = [highs.addVariable(lb=0, ub=1, obj=len(standing) + n) for n in range(len(days))]
        highs.addConstr(highs.qsum(every) - highs.qsum(steps) == 0)
