"""The state of a case as a fold over its events."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from rules import events as kinds
from rules import states
from rules.events import Event

Changes = dict[str, Any]
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseState:
    """Everything about a case that its events decide. The row in `cases` holds the same fields."""

    status: str = states.NEW
    category_code: str = ""
    subcategory_code: str | None = None
    priority_code: str = "normal"
    account_no: str | None = None
    customer_class_code: str | None = None
    region: str = "X"
    delimitation_code: str | None = None
    ward_no: int | None = None
    entity_code: str | None = None
    channel_code: str | None = None
    contact_id: int | None = None
    amount_rand: Decimal | None = None
    hardship: bool = False
    received_at: datetime | None = None
    holder_id: int | None = None
    team_id: int | None = None
    next_step: str | None = None
    next_step_on: date | None = None
    parked_until_on: date | None = None
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None
    outcome_code: str | None = None
    cause_code: str | None = None
    reopened_count: int = 0
    last_event_at: datetime | None = None
    staff_acted: bool = False

    @property
    def is_open(self) -> bool:
        return self.status != states.RESOLVED


def replay_order(event: Event) -> tuple[datetime, str]:
    """Sort key of a history; a stable sort keeps desk events of one instant in sequence."""
    return event.at, event.tie


def fold(events: Iterable[Event]) -> CaseState:
    """The state after a whole history, in any order given.

    Events of the desk at one instant must come in sequence.
    """
    return replay(settle(events))


def replay(history: Sequence[Event]) -> CaseState:
    """The state after a whole history as `settle` gives it."""
    return _replay(CaseState(), history, _tell_first([event.body for event in history]))


def replay_source(words: Iterable[tuple[datetime, Body]]) -> CaseState:
    """`replay` for a case of which only its source has told: instants and bodies, settled and in order."""
    words = list(words)
    draft, change = CaseState(), object.__setattr__
    for (at, _), body in zip(words, _tell_first([body for _, body in words]), strict=True):
        _hear(draft, body, at)
    change(draft, "received_at", words[0][0])
    change(draft, "last_event_at", words[-1][0])
    return draft


def settle(events: Iterable[Event]) -> list[Event]:
    """A whole history in replay order, with what a source told twice told once.

    Imported events of one instant and one tie are one fact: the telling that was recorded last holds.
    """
    ordered = sorted(events, key=replay_order)
    return [event for event, after in zip_longest(ordered, ordered[1:]) if not _is_retold(event, after)]


def _is_retold(event: Event, after: Event | None) -> bool:
    return after is not None and event.tie != "" and event.tie == after.tie and event.at == after.at


def _tell_first(bodies: Sequence[Body]) -> Sequence[Body]:
    """Fields under `first` count only where no earlier event told them."""
    if not any("first" in body for body in bodies):
        return bodies
    told: set[str] = set()
    settled = []
    for body in bodies:
        first = {name: value for name, value in body.get("first", {}).items() if name not in told}
        settled.append({**body, **first})
        told.update(settled[-1])
    return settled


def apply_all(state: CaseState, events: Iterable[Event]) -> CaseState:
    """The state after events that are already in replay order."""
    events = list(events)
    return _replay(replace(state), events, [event.body for event in events])


def apply(state: CaseState, event: Event) -> CaseState:
    """The state after one more event.

    A source's word no longer moves a case that staff have acted on, nor does one that was heard (`late`)
    after they had; the event stays in the timeline.

    Raises:
        KeyError: the event's kind is unknown.
    """
    return apply_all(state, (event,))


def _replay(draft: CaseState, events: Iterable[Event], bodies: Iterable[Body]) -> CaseState:
    """Change a state that nobody else holds yet: a copy for every event would cost more than the event."""
    for event, body in zip(events, bodies, strict=True):
        if event.kind != kinds.SOURCE_STATUS:
            _change(draft, _status(draft, body) | _HANDLERS[event.kind](draft, body, event.at))
        elif not (draft.staff_acted or "late" in body):
            _hear(draft, body, event.at)
        _note(draft, event)
    return draft


def _change(draft: CaseState, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        object.__setattr__(draft, name, value)


def _note(draft: CaseState, event: Event) -> None:
    """What every event changes, whatever it says."""
    at = event.at
    if draft.received_at is None:
        object.__setattr__(draft, "received_at", at)
    if draft.last_event_at is None or at > draft.last_event_at:
        object.__setattr__(draft, "last_event_at", at)
    if event.kind != kinds.LOGGED and event.is_by_staff:
        object.__setattr__(draft, "staff_acted", True)


def _status(state: CaseState, body: Mapping[str, Any]) -> dict[str, Any]:
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


def _contacted(state: CaseState, body: Body, at: datetime) -> Changes:
    return {} if state.first_response_at else {"first_response_at": at}


def _unchanged(state: CaseState, body: Body, at: datetime) -> Changes:
    return {}


def _documents_requested(state: CaseState, body: Body, at: datetime) -> Changes:
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
    day = _day(body["next_step_on"])
    return {
        "next_step": body["next_step"],
        "next_step_on": day,
        "parked_until_on": day if body.get("parked") else None,
    }


def _resolved(state: CaseState, body: Body, at: datetime) -> Changes:
    return {
        "status": states.RESOLVED,
        "resolved_at": at,
        "outcome_code": body["outcome_code"],
        "cause_code": body.get("cause_code"),
        "next_step": None,
        "next_step_on": None,
        "parked_until_on": None,
    }


def _hear(draft: CaseState, body: Body, at: datetime) -> None:
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
    if status != draft.status:
        _change(draft, _to(draft, status))
    if status == states.RESOLVED:
        _change(draft, _resolved(draft, {"outcome_code": states.NOT_STATED} | dict(body), at))


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
    kinds.DOCUMENTS_REQUESTED: _documents_requested,
    kinds.DOCUMENTS_RECEIVED: _planned,
    kinds.HANDED_OVER: _handed_over,
    kinds.HANDED_BACK: _planned,
    kinds.NEXT_STEP_SET: _next_step_set,
    kinds.RESOLVED: _resolved,
    kinds.REOPENED: _reopened,
}
