"""How a query stands, in words that a resident's cousin understands."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from rules import states
from rules.written import show_date

_STANDS: Final = {
    states.NEW: "It is in the queue. Nobody has begun with it yet.",
    states.IN_PROGRESS: "Somebody is working on it.",
    states.WAITING_RESIDENT: "It waits for the resident: for documents or an answer that we asked for.",
    states.WAITING_ENTITY: "It lies with the department that must act.",
    states.RESOLVED: "It is decided. The answer says how, and how to have it looked at again.",
}
_STEPS: Final = {
    states.NEW: "The first look at it",
    states.IN_PROGRESS: "The next step",
    states.WAITING_RESIDENT: "What we asked for",
    states.WAITING_ENTITY: "Our next question to the department",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What anybody who has the reference may know; `owner` is a department or entity, never a person."""

    reference: str
    status: str
    owner: str
    received_on: date
    since_on: date
    next_step_on: date | None
    answer_by_on: date

    @property
    def is_open(self) -> bool:
        return self.status != states.RESOLVED


def tell_standing(standing: Standing) -> str:
    """Where it stands, as a sentence or two."""
    return _STANDS.get(standing.status, _STANDS[states.IN_PROGRESS])


def tell_next_step(standing: Standing, today: date) -> str:
    """What comes next and when; says so when that day has passed, and when none is set."""
    if not standing.is_open:
        return ""
    step = _STEPS.get(standing.status, _STEPS[states.IN_PROGRESS])
    if standing.next_step_on is None:
        return f"{step} has no day yet."
    if standing.next_step_on < today:
        return f"{step} was due on {show_date(standing.next_step_on)} and is late."
    return f"{step} is due by {show_date(standing.next_step_on)}."


def tell_promise(standing: Standing, today: date) -> str:
    """By when an answer is promised; empty once it is given."""
    if not standing.is_open:
        return ""
    on = show_date(standing.answer_by_on)
    if standing.answer_by_on < today:
        return f"An answer was promised by {on}. That day has passed: offer to have it escalated."
    return f"An answer is promised by {on}."
