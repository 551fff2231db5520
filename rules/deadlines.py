"""When a case is due, by when to act on it, and why it stands where it stands in the queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.case import CaseState
from rules.due import Credit, act_by, list_credits
from rules.lookups import Reference


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Due in working days; act-by is due brought forward by credits."""

    due_at: datetime
    act_by_at: datetime
    credits: tuple[Credit, ...]


def plan_deadlines(state: CaseState, reference: Reference, logged_at: datetime | None) -> Deadlines:
    """The deadlines of a case. They depend on its events and the profile, never on the present moment.

    `logged_at` is when the desk came to know of it: what waited before that earns a credit. None for
    history from another system, where the day of the import says nothing about the resident's wait.
    """
    received_at = state.received_at
    assert received_at is not None, "a case has at least one event"
    target = reference.target(state.category_code, state.priority_code)
    due_at = reference.calendar.due_at(received_at, target.working_days)
    credits_ = list_credits(
        reference.credits,
        amount_rand=state.amount_rand,
        hardship=state.hardship,
        waited_days=max(logged_at - received_at, timedelta(0)).days if logged_at else 0,
        customer_class=state.customer_class_code,
    )
    return Deadlines(due_at, act_by(due_at, credits_), credits_)
