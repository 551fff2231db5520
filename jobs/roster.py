"""Plans the roster of a campaign in the worker, so that the solver's time and memory are not the web's."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from data.transaction import read
from jobs.context import JobContext
from queries.reference import load_reference
from queries.sessions.planning import load_task
from rules.actor import SYSTEM
from rules.lookups import Reference
from rules.planning.fitting import tell_idle
from rules.planning.solver import solve
from rules.planning.task import Plan, Planned, Task
from rules.planning.words import count_help, explain_places

MORE_EXPERTS: Final = 2
FIRST_SECONDS: Final = 5.0
MORE_SECONDS: Final = 4.0


def plan_roster(context: JobContext) -> Mapping[str, Any]:
    """Find a roster, and another one with two more experts; gives both as plain values.

    Arguments: campaign_id, weeks, most_evenings. The result: `describe`.
    """
    reference = read(SYSTEM, load_reference)
    task = read(
        SYSTEM, load_task, campaign_id=context.arguments["campaign_id"], weeks=context.arguments["weeks"],
        most_evenings=context.arguments["most_evenings"], reference=reference, now=datetime.now(UTC),
    )  # fmt: skip
    context.progress(0, 2, "Looking for the best roster")
    plan = solve(task, most_seconds=FIRST_SECONDS)
    context.progress(1, 2, "Trying two more experts")
    more = solve(add_experts(task, MORE_EXPERTS), most_seconds=MORE_SECONDS)
    standing = solve(replace(task, most_evenings=0))
    weeks, most_evenings = context.arguments["weeks"], context.arguments["most_evenings"]
    return {"weeks": weeks, "most_evenings": most_evenings, **describe(task, standing, plan, more, reference)}


def add_experts(task: Task, how_many: int) -> Task:
    """The task with as many experts more, who know every topic and speak every language."""
    skills = frozenset(sitting.category_code for sitting in task.sittings)
    most = max((sitting.slots for sitting in task.sittings), default=0)
    seats = max((expert.seats_a_day for expert in task.experts), default=most)
    new = [
        Planned(-number, f"One more ({number})", skills, seats_a_day=max(most, seats))
        for number in range(1, how_many + 1)
    ]
    return replace(task, experts=[*task.experts, *new])


def describe(task: Task, standing: Plan, plan: Plan, more: Plan, reference: Reference) -> dict[str, Any]:
    """A plan beside the roster that stands and one with more experts, as values for JSON.

    Counts are of queries, shares of 1, times in seconds; places come with their reasons.
    """
    return {
        **_describe_figures(plan),
        "overdue_before": standing.overdue_after,
        "experts": len(task.experts),
        "places": _describe_places(task, plan, reference),
        "categories": _describe_categories(task, standing, plan),
        "idle": _describe_idle(task, plan),
        "more": {
            **_describe_figures(more),
            "experts": MORE_EXPERTS,
            "places": len(more.places),
            "by_category": _count_by_category(task, more),
        },
    }


def _describe_figures(plan: Plan) -> dict[str, Any]:
    return {
        "overdue_after": plan.overdue_after,
        "gap": plan.gap,
        "is_proven": plan.is_proven,
        "seconds": round(plan.seconds, 2),
    }


def _describe_places(task: Task, plan: Plan, reference: Reference) -> list[dict[str, Any]]:
    names = {code: category.name for code, category in reference.categories.items()}
    languages = {code: language.name for code, language in reference.languages.items()}
    experts = {each.user_id: each for each in task.experts}
    sittings = {each.virtual_session_id: each for each in task.sittings}
    return [
        {
            "user_id": place.user_id,
            "name": experts[place.user_id].name,
            "virtual_session_id": place.virtual_session_id,
            "category_code": sittings[place.virtual_session_id].category_code,
            "starts_at": sittings[place.virtual_session_id].starts_at.isoformat(),
            "reason": reason,
        }
        for place, reason in explain_places(task, plan, names, languages)
    ]


def _describe_categories(task: Task, standing: Plan, plan: Plan) -> list[dict[str, Any]]:
    stood, helped = count_help(task, standing), count_help(task, plan)
    places = _count_by_category(task, plan)
    before = defaultdict[str, float](float)
    for demand in task.demands:
        before[demand.category_code] += demand.queries
    return [
        {
            "code": code,
            "before": overdue - (stood[code].saved if code in stood else 0.0),
            "after": overdue - (helped[code].saved if code in helped else 0.0),
            "places": places.get(code, 0),
            "no_show": task.no_show[code],
        }
        for code, overdue in sorted(before.items())
    ]


def _count_by_category(task: Task, plan: Plan) -> dict[str, int]:
    codes = {each.virtual_session_id: each.category_code for each in task.sittings}
    return dict(Counter(codes[place.virtual_session_id] for place in plan.places))


def _describe_idle(task: Task, plan: Plan) -> list[str]:
    busy = {place.user_id for place in plan.places} | {user_id for user_id, _ in task.placed}
    return [tell_idle(expert, task) for expert in task.experts if expert.user_id not in busy]
