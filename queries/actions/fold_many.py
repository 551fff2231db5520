"""The states of many cases after their new events; histories are read only where they are needed, at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from queries.actions.record import NewCase
from queries.actions.record_parts import CaseChange
from queries.actions.reread import list_many_events
from queries.cases import CaseRecord
from rules.case import CaseState, apply_all, fold, needs_history, replay_order
from rules.events import Event


@dataclass(frozen=True, slots=True)
class Folded:
    """The state after all events, and those its flows are told by; None where no flow can have changed."""

    state: CaseState
    history: Sequence[Event] | None


def fold_changes(connection: Connection, changes: Sequence[CaseChange]) -> list[Folded]:
    """The state of each case after its new events.

    A row is the fold of what came before, unless a new event lies further back than the last one. Where stock
    moves, the flows of the whole history are needed.
    """
    quick = [_apply(change) for change in changes]
    unread = [
        change.case.case_id
        for change, folded in zip(changes, quick, strict=True)
        if folded is None and isinstance(change.case, CaseRecord)
    ]
    histories = list_many_events(connection, unread) if unread else {}
    return [folded or _fold(change, histories) for change, folded in zip(changes, quick, strict=True)]


def _apply(change: CaseChange) -> Folded | None:
    """The state, where it can be told without the history."""
    new = [each.event for each in change.events]
    case = change.case
    if isinstance(case, NewCase):
        return Folded(change.state or fold(new), new)
    if change.state is not None:
        return None if change.state.staff_acted else Folded(change.state, new)
    last_at, ordered = case.state.last_event_at, sorted(new, key=replay_order)
    is_earlier = last_at is not None and ordered and ordered[0].at < last_at
    if is_earlier or needs_history(ordered):
        return None
    state = apply_all(case.state, ordered)
    return Folded(state, None) if state.flows == case.state.flows else None


def _fold(change: CaseChange, histories: Mapping[int, Sequence[Event]]) -> Folded:
    assert isinstance(change.case, CaseRecord), "the history of a case that is made is its new events"
    history = [*histories.get(change.case.case_id, ()), *(each.event for each in change.events)]
    return Folded(change.state or fold(history), history)
