"""Plans outings in the worker, so that the solver's time and memory are not the web's."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from data.transaction import read
from jobs.context import JobContext
from queries.outings.outings import get_outing
from queries.outings.planning import load_task
from queries.reference import load_reference
from rules.actor import SYSTEM
from rules.planning.outings.solver import solve
from rules.planning.outings.values import to_values


def plan_outings(context: JobContext) -> Mapping[str, Any]:
    """Find the outings of some weeks, or a new day for a cancelled one.

    Arguments: weeks, replaces_outing_id (a number or None). The result: `rules.planning.outings.values`.
    """
    reference = read(SYSTEM, load_reference)
    number, weeks = context.arguments["replaces_outing_id"], context.arguments["weeks"]
    replaces = read(SYSTEM, get_outing, outing_id=number) if number is not None else None
    context.progress(0, 1, "Weighing wards, people and days")
    task = read(
        SYSTEM, load_task, weeks=weeks, reference=reference, now=datetime.now(UTC), replaces=replaces
    )  # fmt: skip
    return {"weeks": weeks, **to_values(task, solve(task))}
