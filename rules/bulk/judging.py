"""Whether one of many queries can be changed as asked: the event of it, or why it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from rules import events as kinds
from rules import states
from rules.actor import Actor
from rules.bulk.changes import (
    DATED_VERBS,
    Assign,
    Balance,
    Change,
    Gather,
    Move,
    PlanNext,
    Prioritise,
    Recategorise,
    Tell,
)
from rules.case_state import CaseState
from rules.errors import NotFound
from rules.events import Event
from rules.linking.allowed import Kin, list_as_child
from rules.lookups import Reference

Body = dict[str, Any]


class Refusal(NamedTuple):
    """Why a query cannot be changed so, in words that many can share."""

    reason: str


Verdict: TypeAlias = Event | Refusal

_NOTHING: Final = Refusal("Nothing would change: it is so already.")
_MERGED: Final = Refusal("It was merged into another query. Change that one.")
_AHEAD: Final = Refusal("Its history holds something dated later than now. Open it and act there.")
_KEEPS: Final = Refusal("It stays with who has it: that is a fair share already.")
_PARENT: Final = Refusal("It is the parent itself.")
_NO_STEP: Final = Refusal("It has no next step of its own to keep. Write one for all of them.")


@dataclass(frozen=True, slots=True)
class Around:
    """What a judgement needs beside the query.

    `shares`: who gets which query where they are shared out; `unreachable`: why a resident gets no e-mail;
    `kin`: where each stands among parents and children.
    """

    actor: Actor
    reference: Reference
    now: datetime
    shares: Mapping[int, int] = field(default_factory=dict)
    unreachable: Mapping[int, str] = field(default_factory=dict)
    kin: Mapping[int, Kin] = field(default_factory=dict)


def judge(case_id: int, state: CaseState, change: Change, around: Around) -> Verdict:
    """The event that changes a query, or why there is none: by the moves and roles of the single verb."""
    if state.last_event_at is not None and state.last_event_at > around.now:
        return _AHEAD
    if state.outcome_code == states.MERGED:
        return _MERGED
    step = find_step(state.status, change.verb, around)
    if isinstance(step, Refusal):
        return step
    planned = _PLANNERS[type(change)](case_id, state, change, around)
    if isinstance(planned, Refusal):
        return planned
    kind, body = planned
    return Event(kind, around.now, step | body, around.actor.user_id)


def find_step(status: str, verb: str, around: Around) -> Body | Refusal:
    """The status a verb leads to, as part of an event's body, if the table of moves has it for the role."""
    reference, actor = around.reference, around.actor
    move = reference.moves.get((verb, status))
    if move is None:
        named = next((each.name for each in reference.moves.values() if each.verb == verb), verb)
        return Refusal(f"It is {reference.statuses[status].name.lower()}: “{named}” cannot be used there.")
    if actor.role != "system" and actor.role not in move.roles:
        return Refusal(f"The role {actor.role} may not use “{move.name}” there.")
    return {} if move.to_status == status else {"status": move.to_status}


Planned = tuple[str, Body] | Refusal


def _assign(case_id: int, state: CaseState, change: Assign, around: Around) -> Planned:
    team_id = state.team_id if change.team_id is None else change.team_id
    if (change.holder_id, team_id) == (state.holder_id, state.team_id):
        return _NOTHING
    team = {} if change.team_id is None else {"team_id": change.team_id}
    return kinds.ASSIGNED, {"holder_id": change.holder_id} | team


def _balance(case_id: int, state: CaseState, change: Balance, around: Around) -> Planned:
    holder_id = around.shares[case_id]
    if holder_id == state.holder_id:
        return _KEEPS
    return kinds.ASSIGNED, {"holder_id": holder_id, "team_id": change.team_id}


def _recategorise(case_id: int, state: CaseState, change: Recategorise, around: Around) -> Planned:
    topic = change.category_code, change.subcategory_code
    if topic == (state.category_code, state.subcategory_code):
        return _NOTHING
    received_on = around.reference.local_day(state.received_at or around.now)
    try:
        entity_code = around.reference.owner_entity(*topic, received_on)
    except NotFound as error:
        return Refusal(str(error))
    return kinds.RECATEGORISED, {
        "category_code": change.category_code,
        "subcategory_code": change.subcategory_code,
        "entity_code": entity_code,
    }


def _prioritise(case_id: int, state: CaseState, change: Prioritise, around: Around) -> Planned:
    if change.priority_code == state.priority_code:
        return _NOTHING
    was = {"priority_code": state.priority_code}
    return kinds.CORRECTED, {"priority_code": change.priority_code, "was": was}


_MOVED_BY: Final[Mapping[str, str]] = {
    "start": kinds.MOVED,
    "release": kinds.RELEASED,
    "request_documents": kinds.DOCUMENTS_REQUESTED,
    "receive_documents": kinds.DOCUMENTS_RECEIVED,
}
_THEN: Final[Mapping[str, str]] = {
    "request_documents": "Documents due from the resident",
    "receive_documents": "Work on the documents received",
}


def _move(case_id: int, state: CaseState, change: Move, around: Around) -> Planned:
    if change.verb == "release" and state.holder_id is None:
        return Refusal("It is in the queue already: nobody holds it.")
    body: Body = {}
    if change.verb in DATED_VERBS and change.on is not None:
        body = {
            "document_codes": list(change.document_codes),
            "next_step": _THEN[change.verb],
            "next_step_on": change.on.isoformat(),
        }
    return _MOVED_BY[change.verb], body


def _plan_next(case_id: int, state: CaseState, change: PlanNext, around: Around) -> Planned:
    words = change.next_step or state.next_step
    if not words:
        return _NO_STEP
    parked_until = change.next_step_on if change.parked else None
    planned = words, change.next_step_on, parked_until
    if planned == (state.next_step, state.next_step_on, state.parked_until_on):
        return _NOTHING
    day = change.next_step_on.isoformat()
    return kinds.NEXT_STEP_SET, {"next_step": words, "next_step_on": day, "parked": change.parked}


def _gather(case_id: int, state: CaseState, change: Gather, around: Around) -> Planned:
    if case_id == change.parent_id:
        return _PARENT
    it = replace(around.kin[case_id], reference="It")  # so that many share the reason
    for refusal in list_as_child(it):
        return Refusal(refusal)
    return kinds.LINKED, {"kind": "child_of", "to_id": change.parent_id, "to": change.parent}


def _tell(case_id: int, state: CaseState, change: Tell, around: Around) -> Planned:
    if state.contact_id is None:
        return Refusal("Nobody is noted who could be written to.")
    if case_id in around.unreachable:
        return Refusal(around.unreachable[case_id])
    return kinds.MESSAGE_PLANNED, {"not_before_at": change.not_before_at.isoformat()}


_PLANNERS: Final[Mapping[type[Any], Callable[[int, CaseState, Any, Around], Planned]]] = {
    Assign: _assign,
    Balance: _balance,
    Recategorise: _recategorise,
    Prioritise: _prioritise,
    Move: _move,
    PlanNext: _plan_next,
    Gather: _gather,
    Tell: _tell,
}


def may_be_shared(state: CaseState, around: Around) -> bool:
    """Whether a query takes part when they are shared out: one that cannot be assigned does not."""
    return state.status != states.RESOLVED and not isinstance(
        find_step(state.status, "assign", around), Refusal
    )
