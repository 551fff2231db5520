"""Why each place is proposed, in words and with the figures behind it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rules.planning.fitting import may_serve
from rules.planning.task import Place, Plan, Planned, Task
from rules.written import show_count


class Help(NamedTuple):
    """What seats of one category come to in a plan."""

    seats: float
    saved: float

    @property
    def a_seat(self) -> float:
        return self.saved / self.seats if self.seats else 0.0


def count_help(task: Task, plan: Plan) -> dict[str, Help]:
    """Seats used and queries saved from being overdue, by category."""
    seats, saved = defaultdict[str, float](float), defaultdict[str, float](float)
    for use in plan.uses:
        seats[use.demand.category_code] += use.seats
        saved[use.demand.category_code] += use.seats * task.saved_by_seat(use.demand)
    return {code: Help(seats[code], saved[code]) for code in seats}


def explain_places(
    task: Task, plan: Plan, categories: Mapping[str, str], languages: Mapping[str, str]
) -> list[tuple[Place, str]]:
    """Each place with its reason, by time then name; the names of categories and languages are given."""
    helped = count_help(task, plan)
    experts = {each.user_id: each for each in task.experts}
    sittings = {each.virtual_session_id: each for each in task.sittings}
    ordered = sorted(
        plan.places,
        key=lambda place: (
            sittings[place.virtual_session_id].starts_at,
            sittings[place.virtual_session_id].category_code,
            experts[place.user_id].name.casefold(),
        ),
    )
    reasons = []
    for place in ordered:
        sitting, expert = sittings[place.virtual_session_id], experts[place.user_id]
        code = sitting.category_code
        a_seat = helped[code].a_seat if code in helped else 0.0
        waiting = _count_waiting(task, expert, code)
        words = (
            f"{show_count(round(waiting))} queries on {categories[code]} that {expert.name} can take would be"
            f" overdue; {sitting.slots} seats × {a_seat:.2f} settled a seat = {sitting.slots * a_seat:.1f}"
            f" fewer.{_tell_fit(task, expert, code, languages)}"
        )
        reasons.append((place, words))
    return reasons


def _count_waiting(task: Task, expert: Planned, code: str) -> float:
    return sum(
        demand.queries
        for demand in task.demands
        if demand.category_code == code and may_serve(expert.regions, expert.languages, demand)
    )


def _tell_fit(task: Task, expert: Planned, code: str, languages: Mapping[str, str]) -> str:
    """The languages the expert shares with residents of this category, and the expert's area."""
    asked: dict[str, float] = defaultdict(float)
    for demand in task.demands:
        if demand.category_code == code and demand.language in expert.languages:
            asked[demand.language or ""] += demand.queries
    most = sorted(asked, key=lambda each: -asked[each])[:3]
    parts = []
    if most:
        parts.append(f" Speaks {_join([languages.get(each, each) for each in most])}.")
    if expert.regions:
        parts.append(f" Sees region {_join(sorted(expert.regions))}.")
    return "".join(parts)


def _join(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
