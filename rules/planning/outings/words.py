"""Why each outing is proposed, and why something could not be planned, in sentences."""

from collections.abc import Iterable, Sequence
from datetime import date

from rules.coverage.words import join_some
from rules.planning.outings.task import Proposed, Span, Task, Walk
from rules.written import show_date


def tell_walk(walk: Walk, on: date) -> str:
    """Why a ward is walked, and why on this day where it was moved."""
    due = f"Due by {show_date(walk.due_on)}."
    moved = ""
    if walk.planned_on is not None and walk.planned_on != on:
        moved = f" Moved from {show_date(walk.planned_on)}, so that all promises are kept."
    return f"{due} {walk.why}{moved}".strip()


def tell_office(region: str, on: date, task: Task) -> str:
    """Why an area has its mobile office."""
    area = next(each for each in task.areas if each.region == region)
    before = [day for day in area.office_days if day < on]
    since = f"The last one was on {show_date(max(before))}." if before else "It had none yet."
    span = next((each for each in task.spans if each.first_on <= on <= each.last_on), None)
    if span is not None and not any(span.first_on <= day <= span.last_on for day in area.office_days):
        return f"Promised by {show_date(span.last_on)}. {since}"
    return f"Makes up the areas of the week. {since}"


def tell_left_out(
    task: Task,
    outings: Sequence[Proposed],
    short_weeks: Iterable[date],
    short_spans: Iterable[tuple[str, Span]],
) -> list[str]:
    """What was wanted in these days and is not in the plan, a sentence each."""
    walked = {outing.ward_no for outing in outings if outing.ward_no is not None}
    last = task.days[-1]
    reasons: dict[str, list[int]] = {}
    for walk in task.walks:
        if walk.ward_no not in walked and (walk.target_on <= last or walk.planned_on is not None):
            reasons.setdefault(_find_reason(walk, task), []).append(walk.ward_no)
    said = [f"{_name_wards(wards)}: {reason}" for reason, wards in reasons.items()]
    said += [f"Week of {show_date(monday)}: too few areas, as {_tell_team(task)}." for monday in short_weeks]
    return said + [
        f"Area {region} has no office by {show_date(span.last_on)}, as {_tell_team(task)}."
        for region, span in short_spans
    ]


def _name_wards(wards: Sequence[int]) -> str:
    return f"{'Ward' if len(wards) == 1 else 'Wards'} {join_some([str(number) for number in sorted(wards)])}"


def _tell_team(task: Task) -> str:
    agents = task.goers_of("agent")
    if len(agents) < task.rules.agents:
        return f"a mobile office takes {task.rules.agents} agents and there are {len(agents)}"
    return f"too few agents are free; an office takes {task.rules.agents}"


def _find_reason(walk: Walk, task: Task) -> str:
    if not any(task.can_walk(walk, day) for day in task.days):
        names = " or ".join(goer.name for goer in task.list_coming(walk)) or "its councillor"
        return f"{names} is away or out on every day of these weeks."
    needed = task.rules.officials
    officials = [
        goer for goer in task.goers_of("official") if not goer.regions or walk.region in goer.regions
    ]
    if len(officials) < needed:
        return f"{needed} officials are needed and {len(officials)} may go to its area."
    if not any(sum(goer.may_go(walk.region, day) for goer in officials) >= needed for day in task.days):
        return "too few officials are free on every day of these weeks."
    return (
        f"all places are taken by wards that are due earlier or need it more; at most"
        f" {task.rules.walkabouts_a_day} walks begin on a day, and nobody goes out more than"
        f" {task.rules.outings_a_week} times a week."
    )
