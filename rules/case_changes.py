"""What each event changes in the state of its case."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from rules import events as kinds
from rules import states
from rules.case_state import CaseState
from rules.case_stretches import note_stretches
from rules.events import Event
from rules.linking.joining import join_clocks, read_joined
from rules.undoing import read_before

Changes = dict[str, Any]
Body = Mapping[str, Any]


def list_changes(state: CaseState, event: Event, body: Body) -> Changes:
    """What an event of the desk changes; `body` is the event's, settled.

    Raises:
        KeyError: the event's kind is unknown.
    """
    changes = _HANDLERS[event.kind](state, body, event.at)
    return _status(state, body) | changes if "status" in body else changes


def _status(state: CaseState, body: Body) -> Changes:
    """Where the event itself says the case went; the moves that were allowed at the time decided that."""
    status = body.get("status")
    return {} if status in (None, state.status) else _to(state, status)


_LOGGED_FIELDS: Final = frozenset({
    "category_code", "subcategory_code", "priority_code", "account_no", "customer_class_code", "region",
    "delimitation_code", "ward_no", "entity_code", "channel_code", "contact_id", "hardship", "team_id",
    "next_step",
})  # fmt: skip


def _fields(body: Body) -> Changes:
    changes: Changes = {name: body[name] for name in body if name in _LOGGED_FIELDS}
    if "amount_rand" in body:
        changes["amount_rand"] = _amount(body["amount_rand"])
    if "next_step_on" in body:
        changes["next_step_on"] = _day(body["next_step_on"])
    return changes


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _described(state: CaseState, body: Body, at: datetime) -> Changes:
    return _fields(body)


def _held(state: CaseState, body: Body, at: datetime) -> Changes:
    changes: Changes = {"holder_id": body["holder_id"], "parked_until_on": None}
    return changes | ({"team_id": body["team_id"]} if "team_id" in body else {})


def _released(state: CaseState, body: Body, at: datetime) -> Changes:
    return {"holder_id": None}


def _to(state: CaseState, status: str) -> Changes:
    changes: Changes = {"status": status, "parked_until_on": None}
    if state.status == states.RESOLVED and status != states.RESOLVED:
        changes |= {
            "resolved_at": None,
            "outcome_code": None,
            "cause_code": None,
            "reopened_count": state.reopened_count + 1,
        }
    return changes


def _answered(state: CaseState, body: Body, at: datetime) -> Changes:
    return {} if state.first_response_at else {"first_response_at": at}


def _contacted(state: CaseState, body: Body, at: datetime) -> Changes:
    """Whoever was reached need not be called back any more."""
    return _answered(state, body, at) | {"call_back_at": None}


def _unchanged(state: CaseState, body: Body, at: datetime) -> Changes:
    return {}


def _answered_and_planned(state: CaseState, body: Body, at: datetime) -> Changes:
    return _answered(state, body, at) | _next(body)


def _reached_and_planned(state: CaseState, body: Body, at: datetime) -> Changes:
    return _contacted(state, body, at) | _next(body)


def _planned(state: CaseState, body: Body, at: datetime) -> Changes:
    return _next(body)


def _reopened(state: CaseState, body: Body, at: datetime) -> Changes:
    return {"holder_id": None} | _next(body)


def _handed_over(state: CaseState, body: Body, at: datetime) -> Changes:
    return {"entity_code": body["entity_code"]} | _next(body)


def _next(body: Body) -> Changes:
    return (
        {"next_step": body["next_step"], "next_step_on": _day(body["next_step_on"])}
        if "next_step_on" in body
        else {}
    )


def _next_step_set(state: CaseState, body: Body, at: datetime) -> Changes:
    """A promised call stays unless the event says otherwise: other work on a query breaks no promise."""
    day = _day(body["next_step_on"])
    changes = {
        "next_step": body["next_step"],
        "next_step_on": day,
        "parked_until_on": day if body.get("parked") else None,
    }
    call = {"call_back_at": _instant(body["call_back_at"])} if "call_back_at" in body else {}
    return changes | call


def _resolved(state: CaseState, body: Body, at: datetime) -> Changes:
    return {
        "status": states.RESOLVED,
        "resolved_at": at,
        "outcome_code": body["outcome_code"],
        "cause_code": body.get("cause_code"),
        "next_step": None,
        "next_step_on": None,
        "parked_until_on": None,
        "call_back_at": None,
    }


def _escalated(state: CaseState, body: Body, at: datetime) -> Changes:
    climbed = {"escalation_step": max(state.escalation_step, body["step"]), "escalated_at": at}
    return climbed | _next(body)


def _disputed(state: CaseState, body: Body, at: datetime) -> Changes:
    """The amount in question is what the ledger says, as long as lines are named in it."""
    amount = _amount(body["disputed_rand"])
    return {"amount_rand": amount} if amount else {}


def _merged(state: CaseState, body: Body, at: datetime) -> Changes:
    """It goes on in another query, which is no decision."""
    return _resolved(state, {"outcome_code": states.MERGED}, at)


def _absorbed(state: CaseState, body: Body, at: datetime) -> Changes:
    """The earlier start holds, what stopped that clock before this query came in, and the earlier promise."""
    joined = join_clocks(read_joined(body["joined"]), state, state.received_at or at)
    calls = [call for call in (state.call_back_at, _instant(body.get("call_back_at"))) if call]
    call = {"call_back_at": min(calls)} if calls else {}
    return joined | call | ({"hardship": True} if body.get("hardship") else {})


def _undone(state: CaseState, body: Body, at: datetime) -> Changes:
    """What was before the change that is taken back, field by field."""
    return read_before(body["before"])


def change_state(draft: CaseState, changes: Mapping[str, Any]) -> None:
    """Change a state that nobody else holds yet."""
    for name, value in changes.items():
        object.__setattr__(draft, name, value)


def hear(draft: CaseState, body: Body, at: datetime) -> None:
    """What another system says: history is taken as it was, whatever moves staff are allowed.

    `anew`: the case was resolved at this instant even if it stood resolved before.
    """
    change = object.__setattr__
    for name in body:
        if name in _LOGGED_FIELDS:
            change(draft, name, body[name])
        elif name == "amount_rand":
            change(draft, name, _amount(body[name]))
    status = body.get("status")
    if status is None or (status == draft.status and "anew" not in body):
        return
    before = draft.status
    if status != before:
        change_state(draft, _to(draft, status))
    if status == states.RESOLVED:
        change_state(draft, _resolved(draft, {"outcome_code": states.NOT_STATED} | dict(body), at))
    note_stretches(draft, before, at, is_asked=True)


_HANDLERS: Final[dict[str, Callable[[CaseState, Body, datetime], Changes]]] = {
    kinds.LOGGED: _described,
    kinds.CORRECTED: _described,
    kinds.RECATEGORISED: _described,
    kinds.CLAIMED: _held,
    kinds.ASSIGNED: _held,
    kinds.RELEASED: _released,
    kinds.MOVED: _unchanged,
    kinds.CONTACTED: _contacted,
    kinds.NOTED: _unchanged,
    kinds.ATTACHED: _unchanged,
    kinds.REFERENCED: _unchanged,
    kinds.DOCUMENTS_REQUESTED: _answered_and_planned,
    kinds.DOCUMENTS_RECEIVED: _planned,
    kinds.HANDED_OVER: _handed_over,
    kinds.HANDED_BACK: _planned,
    kinds.ACKNOWLEDGED: _planned,
    kinds.NEXT_STEP_SET: _next_step_set,
    kinds.RESOLVED: _resolved,
    kinds.REOPENED: _reopened,
    kinds.ESCALATED: _escalated,
    kinds.INVITED: _unchanged,
    kinds.SEAT_BOOKED: _planned,
    kinds.SEAT_CANCELLED: _planned,
    kinds.SESSION_JOINED: _unchanged,
    kinds.SESSION_HELD: _reached_and_planned,
    kinds.SESSION_MISSED: _planned,
    kinds.OUTING_LINKED: _unchanged,
    kinds.DISPUTED: _disputed,
    kinds.BILL_CORRECTION: _unchanged,
    kinds.LETTER_SENT: _answered,
    kinds.ARRANGEMENT_PROPOSED: _unchanged,
    kinds.FINDING_JUDGED: _planned,
    kinds.REBATE_CHECKED: _unchanged,
    kinds.CUT_IN_DISPUTE: _unchanged,
    kinds.MESSAGE_PLANNED: _unchanged,
    kinds.UNDONE: _undone,
    kinds.LINKED: _unchanged,
    kinds.UNLINKED: _unchanged,
    kinds.MERGED: _merged,
    kinds.ABSORBED: _absorbed,
    kinds.UNMERGED: _unchanged,
    kinds.SPLIT: _unchanged,
}
