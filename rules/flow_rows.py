"""The flows of a case as rows that can be counted: the local day, and of a closing what came before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from rules import events as kinds
from rules import states
from rules.case_state import CaseState
from rules.events import Event
from rules.flows import CLOSED, REOPENED, Flow
from rules.hands import measure_hands
from rules.undoing import leave_out_undone

# what staff do about a query; taking, giving and letting go of it is not counted
TOUCHES: Final = frozenset(
    {
        kinds.CONTACTED, kinds.NOTED, kinds.ATTACHED, kinds.DOCUMENTS_REQUESTED, kinds.DOCUMENTS_RECEIVED,
        kinds.HANDED_OVER, kinds.HANDED_BACK, kinds.ACKNOWLEDGED, kinds.RECATEGORISED, kinds.CORRECTED,
        kinds.NEXT_STEP_SET, kinds.REFERENCED, kinds.MOVED, kinds.RESOLVED, kinds.SESSION_HELD,
    }
)  # fmt: skip
_CONTACTS: Final = frozenset({kinds.CONTACTED, kinds.SESSION_HELD})
# after any of these a query was not resolved at the first contact
_DETOURS: Final = frozenset(
    {kinds.DOCUMENTS_REQUESTED, kinds.HANDED_OVER, kinds.HANDED_BACK, kinds.RECATEGORISED, kinds.REOPENED}
)


class FlowRow(NamedTuple):
    """A row of `case_flow`. From `worked_seconds` on it tells of a closing; None where it is none.

    `touches` and `is_first_contact` are None where another system did the work and did not say. `is_last`: no
    later closing followed; `came_back`: the query was opened again after it; `closed_by`: which of the staff
    decided it, None where another system did; `hands`: whole seconds by hand.
    """

    case_id: int
    n: int
    kind: str
    at: datetime
    happened_on: date
    category_code: str
    region: str
    ward_no: int | None
    entity_code: str | None
    channel_code: str | None
    source: str
    amount_rand: Decimal | None
    outcome_code: str | None
    cause_code: str | None
    worked_seconds: int | None = None
    calendar_seconds: int | None = None
    touches: int | None = None
    is_first_contact: bool | None = None
    is_stated: bool | None = None
    is_last: bool | None = None
    came_back: bool | None = None
    closed_by: int | None = None
    hands: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class FlowSource:
    """Whose flows are told: the case, what its whole history folds to, and the history where staff worked."""

    case_id: int
    source: str
    state: CaseState
    history: Sequence[Event] = ()


def list_flow_rows(
    of: FlowSource, *, find_worked: Callable[[Flow], int | None], local_day: Callable[[datetime], date]
) -> list[FlowRow]:
    """The rows of all flows of a case. `find_worked` gives the office seconds that a closing took."""
    rows, history = [], leave_out_undone(of.history)
    for number, flow in enumerate(of.state.flows):
        told = _tell_closing(of, history, number, find_worked(flow)) if flow.kind == CLOSED else ()
        rows.append(
            FlowRow(
                of.case_id, number + 1, flow.kind, flow.at, local_day(flow.at), flow.category_code,
                flow.region, flow.ward_no, flow.entity_code, flow.channel_code, of.source, flow.amount_rand,
                flow.outcome_code, flow.cause_code, *told,
            )
        )  # fmt: skip
    return rows


def _tell_closing(
    of: FlowSource, history: Sequence[Event], number: int, worked_seconds: int | None
) -> tuple[Any, ...]:
    """The fields of a closing's row from `worked_seconds` on; the time it took begins with the clock."""
    flow, after = of.state.flows[number], [later.kind for later in of.state.flows[number + 1 :]]
    before = [event for event in history if event.at <= flow.at]
    is_told = any(event.is_by_staff for event in before)
    calendar_seconds = int((flow.at - (of.state.received_at or flow.at)).total_seconds())
    hands = measure_hands(of.state.hands, flow.at)
    return (
        worked_seconds,
        calendar_seconds,
        count_touches(before) if is_told else None,
        is_first_contact(before) if is_told else None,
        flow.outcome_code not in (None, states.NOT_STATED),
        CLOSED not in after,
        REOPENED in after,
        find_closer(before, flow.at),
        {hand: int(seconds) for hand, seconds in hands.items()},
    )


def find_closer(history: Sequence[Event], at: datetime) -> int | None:
    """Who of the staff resolved a query at an instant."""
    closings = (e for e in reversed(history) if e.kind == kinds.RESOLVED and e.at == at and e.is_by_staff)
    return next((event.actor_id for event in closings), None)


def count_touches(history: Sequence[Event]) -> int:
    """How often staff did something about a query."""
    return sum(event.is_by_staff and event.kind in TOUCHES for event in history)


def is_first_contact(history: Sequence[Event]) -> bool:
    """Whether a query was resolved without asking back, handing over, opening again or a second contact."""
    return not any(event.kind in _DETOURS for event in history) and (
        sum(event.kind in _CONTACTS for event in history) <= 1
    )
