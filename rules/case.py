"""The state of a case as a fold over its events."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import Final

from rules import events as kinds
from rules.case_changes import Body, change_state, hear, list_changes
from rules.case_state import CaseState
from rules.case_stretches import note_stretches
from rules.case_tracks import find_place, note_tracks
from rules.events import Event
from rules.undoing import leave_out_unmerged

__all__ = [
    "CaseState", "apply", "apply_all", "fold", "needs_history", "replay", "replay_order", "replay_source",
    "settle",
]  # fmt: skip


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
    change(draft, "received_at", words[0][0])
    place = find_place(draft)
    for (at, _), body in zip(words, _tell_first([body for _, body in words]), strict=True):
        hear(draft, body, at)
        place = note_tracks(draft, place, at, is_first=not draft.flows)
    change(draft, "last_event_at", words[-1][0])
    return draft


def settle(events: Iterable[Event]) -> list[Event]:
    """A whole history in replay order, with what a source told twice told once, without undone merges.

    Imported events of one instant and one tie are one fact: the telling that was recorded last holds.
    """
    ordered = sorted(events, key=replay_order)
    told = [event for event, after in zip_longest(ordered, ordered[1:]) if not _is_retold(event, after)]
    return leave_out_unmerged(told)


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


# what a merge adds to a query, and what taking it back leaves, only the whole history says
_OF_HISTORY: Final = frozenset({kinds.ABSORBED, kinds.UNMERGED})


def needs_history(events: Iterable[Event]) -> bool:
    """Whether the state after these events cannot be told from the state before them alone."""
    return any(event.kind in _OF_HISTORY for event in events)


def apply_all(state: CaseState, events: Iterable[Event]) -> CaseState:
    """The state after events that are already in replay order, of which none `needs_history`."""
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
    place = find_place(draft)
    for event, body in zip(events, bodies, strict=True):
        if event.kind != kinds.SOURCE_STATUS:
            before = draft.status
            change_state(draft, list_changes(draft, event, body))
            if event.kind != kinds.UNDONE:  # which says itself what stretches there were
                note_stretches(draft, before, event.at, is_asked=event.kind == kinds.DOCUMENTS_REQUESTED)
        elif not (draft.staff_acted or "late" in body):
            hear(draft, body, event.at)
        place = note_tracks(draft, place, event.at, is_first=draft.received_at is None)
        _note(draft, event)
    return draft


# by these alone staff have done nothing about a query
_NO_WORK: Final = frozenset({kinds.LOGGED, kinds.UNDONE, kinds.UNMERGED})


def _note(draft: CaseState, event: Event) -> None:
    """What every event changes, whatever it says."""
    at = event.at
    if draft.received_at is None:
        object.__setattr__(draft, "received_at", at)
    if draft.last_event_at is None or at > draft.last_event_at:
        object.__setattr__(draft, "last_event_at", at)
    if event.kind not in _NO_WORK and event.is_by_staff:
        object.__setattr__(draft, "staff_acted", True)
