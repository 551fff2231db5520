"""A change of many queries in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from pages.kit.event_parts import name_of
from pages.kit.event_words import show_topic
from pages.kit.filter_words import describe
from pages.kit.format import show_count, show_date
from queries.bulk.made import Made
from rules.case_filter import from_params
from rules.lookups import Reference

Names = Mapping[int, str]
Change = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a change's numbers and codes stand for."""

    reference: Reference
    people: Names
    teams: Names


def tell_made(made: Made, known: Known) -> str:
    """What was done to how many, such as '12 queries given to Lerato'. Plain text."""
    queries = f"{show_count(made.changed)} {'query' if made.changed == 1 else 'queries'}"
    from_id = made.change.get("from_id")
    whose = f" of {known.people.get(from_id, 'a former colleague')}" if from_id else ""
    return f"{queries}{whose} {_TOLD[made.kind](made.change, known)}"


def _given(change: Change, known: Known) -> str:
    to = [known.people.get(change["holder_id"], "a former colleague")] if change["holder_id"] else []
    to += [_name_team(change, known)] if change["team_id"] else []
    return f"given to {', '.join(to)}"


def _shared(change: Change, known: Known) -> str:
    return f"shared out over {_name_team(change, known)}"


def _name_team(change: Change, known: Known) -> str:
    return f"team {known.teams.get(change['team_id'], 'of the past')}"


def _moved(change: Change, known: Known) -> str:
    return f"moved to {show_topic(known.reference, change['category_code'], change['subcategory_code'])}"


def _prioritised(change: Change, known: Known) -> str:
    return f"given the priority {name_of(known.reference.priorities, change['priority_code']).lower()}"


def _planned(change: Change, known: Known) -> str:
    return f"given {show_date(date.fromisoformat(change['next_step_on']))} as the day of their next step"


def _gathered(change: Change, known: Known) -> str:
    return f"put under the parent {change['parent']}"


def _written(change: Change, known: Known) -> str:
    at = datetime.fromisoformat(change["not_before_at"]).astimezone(known.reference.timezone)
    return f"given a message that leaves on {show_date(at.date())}, {at:%H:%M}"


_STATUS: Final[Mapping[str, str]] = {
    "start": "begun",
    "release": "put back into the queue",
    "request_documents": "waiting for documents of their residents",
    "receive_documents": "back from their residents with documents",
}
_TOLD: Final[Mapping[str, Callable[[Change, Known], str]]] = {
    "assign": _given,
    "balance": _shared,
    "recategorise": _moved,
    "prioritise": _prioritised,
    "move": lambda change, known: _STATUS[change["verb"]],
    "plan_next": _planned,
    "gather": _gathered,
    "tell": _written,
}


def tell_selection(made: Made, known: Known) -> str:
    """How they were selected."""
    params: dict[str, str] | None = made.selection.get("filter")
    if params is None:
        return f"{show_count(made.selection['ticked'])} ticked"
    case_filter, _ = from_params(params)
    holder = known.people.get(case_filter.holder_id or 0, "")
    return f"all {describe(case_filter, known.reference, holder)}"
