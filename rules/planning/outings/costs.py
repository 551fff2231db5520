"""What a plan of outings tries to avoid, each in the same unit: a day by which a ward is late."""

from datetime import date
from typing import Final

from rules.planning.outings.task import Area, Task, Walk

# left out although its last day lies in these weeks; although its target day does; otherwise
DUE: Final = 400.0
WANTED: Final = 150.0
OPTIONAL: Final = 20.0
# weight of what waits there, at most so much
MOST_NEED: Final = 40.0
LATE_A_DAY: Final = 5.0
# what stands is moved only to keep a promise, and not far
MOVED: Final = 60.0
MOVED_A_DAY: Final = 1.0
DROPPED: Final = 300.0
SHORT_WEEK: Final = 300.0
SHORT_SPAN: Final = 250.0
AHEAD_OF_SPAN: Final = 15.0
OFFICE: Final = 2.0
# an office for each day by which the last one is less than so many days ago
RECENT_DAYS: Final = 30
RECENT_A_DAY: Final = 0.1
# a further area in the week's walks
AREA_A_WEEK: Final = 1.0
# enough to take the earlier of two equal days
LATER: Final = 0.02


def cost_of_leaving(walk: Walk, task: Task) -> float:
    """What it costs not to walk a ward in these days."""
    last = task.days[-1]
    base = DUE if walk.due_on <= last else WANTED if walk.target_on <= last else OPTIONAL
    return base + min(MOST_NEED, walk.weight) + (DROPPED if walk.planned_on else 0.0)


def cost_of_day(walk: Walk, on: date, task: Task) -> float:
    """What it costs to walk a ward on a day."""
    late = max(0, (on - walk.target_on).days) * LATE_A_DAY
    # the needier of two goes first
    later = LATER * task.days.index(on) * (1 + min(MOST_NEED, walk.weight) / MOST_NEED)
    if walk.planned_on is None or walk.planned_on == on:
        return late + later
    return late + later + MOVED + MOVED_A_DAY * abs((on - walk.planned_on).days)


def cost_of_office(area: Area, on: date, task: Task) -> float:
    """What it costs to hold an office in an area on a day: more, the less long ago the last one was."""
    before = [(on - day).days for day in area.office_days if day < on]
    recent = max(0, RECENT_DAYS - min(before, default=RECENT_DAYS)) * RECENT_A_DAY
    return OFFICE + recent + LATER * task.days.index(on)
