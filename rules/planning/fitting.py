"""Who could sit where: skill, leave, other places and the daily cap, each refusal with its reason."""

from rules.actor import UNKNOWN_REGION
from rules.planning.task import Demand, Place, Planned, Sitting, Task


def list_possible(task: Task) -> list[Place]:
    """Every place that could be added to those that stand."""
    return [
        Place(expert.user_id, sitting.virtual_session_id)
        for expert in task.experts
        for sitting in task.sittings
        if (expert.user_id, sitting.virtual_session_id) not in task.placed
        and find_obstacle(expert, sitting) is None
    ]


def find_obstacle(expert: Planned, sitting: Sitting) -> str | None:
    """What keeps an expert from a virtual session, as a few words; None when nothing does."""
    if sitting.category_code not in expert.skills:
        return "has none of the skills"
    if sitting.on in expert.away_on:
        return "is away"
    if any(sitting.overlaps(*span) for span in expert.busy):
        return "sits in another campaign"
    if sitting.slots > expert.seats_a_day - expert.taken.get(sitting.on, 0):
        return f"has fewer seats left than the {sitting.slots} of a window"
    return None


def tell_idle(expert: Planned, task: Task) -> str:
    """Why an expert is proposed for nothing."""
    obstacles = [find_obstacle(expert, sitting) for sitting in task.sittings]
    found = [each for each in dict.fromkeys(obstacles) if each is not None]
    if None not in obstacles:
        skilled = [each for each in found if each != "has none of the skills"]
        return f"{expert.name} {' or '.join(skilled or found)} on every evening."
    if not any(may_serve(expert.regions, expert.languages, demand) for demand in task.demands):
        return f"{expert.name} may see or speak with none of the residents concerned."
    return f"{expert.name} could sit, but a further place would save less than {task.worth:g} queries."


def may_serve(regions: frozenset[str], languages: frozenset[str], demand: Demand) -> bool:
    """Whether experts of such regions and languages can talk to these residents."""
    return (not regions or demand.region in (*regions, UNKNOWN_REGION)) and (
        not languages or demand.language is None or demand.language in languages
    )
