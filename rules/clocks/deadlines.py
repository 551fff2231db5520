"""The deadlines that a case's row keeps, so that lists can be ordered and counted by them."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Final

from rules.case import CaseState
from rules.clocks.courses import find_due, find_promise, list_stoppages, plot_course
from rules.clocks.credits import Credit, act_by, list_credits
from rules.clocks.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What the clocks say that does not depend on the present moment.

    `due_at` counts declared stoppages, `raw_due_at` does not; `promise_due_at` is the public promise in
    calendar days; `act_by_at` is `due_at` brought forward by credits. `worked_seconds` is the office time
    that resolving took, pauses left out, once it is resolved. `clock_revision` names the rules read by.
    """

    due_at: datetime
    raw_due_at: datetime
    response_due_at: datetime
    promise_due_at: datetime
    act_by_at: datetime
    worked_seconds: int | None
    clock_revision: int

    def as_columns(self) -> dict[str, Any]:
        """The columns of a case's row, by name."""
        return dict(zip(_NAMES, _pick(self), strict=True))


_NAMES: Final = tuple(field.name for field in fields(Deadlines))
_pick: Final = attrgetter(*_NAMES)


def plan_deadlines(state: CaseState, rulebook: Rulebook, logged_at: datetime | None) -> Deadlines:
    """The deadlines of a case. They depend on its events and the rules, never on the present moment.

    `logged_at` is when the desk came to know of it, as for `credits_of`.
    """
    course, stoppages = plot_course(state, rulebook), list_stoppages(state, rulebook)
    raw_due_at = find_due(course, state, "resolution")
    due_at = find_due(course, state, "resolution", stoppages) if stoppages else raw_due_at
    worked = None if state.resolved_at is None else int(course.worked_seconds(state.resolved_at))
    return Deadlines(
        due_at=due_at,
        raw_due_at=raw_due_at,
        response_due_at=find_due(course, state, "first_response", stoppages),
        promise_due_at=find_promise(course, course.policy.promise_days),
        act_by_at=act_by(due_at, credits_of(state, rulebook, logged_at)),
        worked_seconds=worked,
        clock_revision=rulebook.revision,
    )


def credits_of(state: CaseState, rulebook: Rulebook, logged_at: datetime | None) -> tuple[Credit, ...]:
    """What brings a case forward in the queue.

    `logged_at` is when the desk came to know of it: what waited before that earns a credit. None for
    history from another system, where the day of the import says nothing about the resident's wait.
    """
    assert state.received_at is not None, "a case has at least one event"
    if not (logged_at or state.amount_rand or state.hardship or state.customer_class_code):
        return ()
    waited = logged_at - state.received_at if logged_at else timedelta(0)
    return list_credits(
        rulebook.credits,
        amount_rand=state.amount_rand,
        hardship=state.hardship,
        waited_days=max(waited, timedelta(0)).days,
        customer_class=state.customer_class_code,
    )
