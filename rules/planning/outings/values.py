"""A plan of outings as plain values, for the job that found it and the screen that shows it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rules.planning.outings.task import Plan, Proposed, Task


def to_values(task: Task, plan: Plan) -> dict[str, Any]:
    """The plan for JSON: outings with the names of their people, what was left out, and how sure it is."""
    kept = sum(not each.is_new and not each.is_moved for each in plan.outings)
    return {
        "outings": [
            {
                "kind": each.kind,
                "on": each.on.isoformat(),
                "region": each.region,
                "ward_no": each.ward_no,
                "user_ids": list(each.user_ids),
                "names": [task.people[number].name for number in each.user_ids if number in task.people],
                "reason": each.reason,
                "outing_id": each.outing_id,
                "was_on": each.was_on.isoformat() if each.was_on else None,
            }
            for each in plan.outings
            if each.is_new or each.is_moved
        ],
        "staying": kept + sum(each.on in task.days for each in task.standing),
        "left_out": list(plan.left_out),
        "is_proven": plan.is_proven,
        "gap": plan.gap,
        "seconds": round(plan.seconds, 2),
    }


def to_proposed(values: Mapping[str, Any]) -> Proposed:
    """One outing of such values."""
    return Proposed(
        kind=values["kind"],
        on=date.fromisoformat(values["on"]),
        region=values["region"],
        ward_no=values["ward_no"],
        user_ids=tuple(values["user_ids"]),
        reason=values["reason"],
        outing_id=values["outing_id"],
        was_on=date.fromisoformat(values["was_on"]) if values["was_on"] else None,
    )
