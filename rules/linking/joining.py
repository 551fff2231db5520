"""The one clock of two merged queries: the earlier start, and what stopped it until the other began."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from rules.hands import HandChanges
from rules.stretches import Stretches

Changes = dict[str, Any]


class Clocked(Protocol):
    """What a state of a case says of its clock; `hands` are whole where its history was folded."""

    @property
    def received_at(self) -> datetime | None: ...
    @property
    def first_response_at(self) -> datetime | None: ...
    @property
    def waits(self) -> Stretches: ...
    @property
    def closures(self) -> Stretches: ...
    @property
    def hands(self) -> HandChanges: ...


@dataclass(frozen=True, slots=True)
class Joined:
    """The clock of a query that was merged into another, as it stood then."""

    received_at: datetime
    first_response_at: datetime | None = None
    waits: Stretches = ()
    closures: Stretches = ()
    hands: HandChanges = ()


_STRETCHES: Final = ("waits", "closures")


def tell_joined(state: Clocked) -> dict[str, Any]:
    """The clock of a query that is to be merged, as an event's body holds it."""
    assert state.received_at is not None, "a case has at least one event"
    body: dict[str, Any] = {"received_at": state.received_at.isoformat()}
    if state.first_response_at is not None:
        body["first_response_at"] = state.first_response_at.isoformat()
    for name in _STRETCHES:
        stretches: Stretches = getattr(state, name)
        if stretches:
            body[name] = [[begin.isoformat(), end and end.isoformat()] for begin, end in stretches]
    return body | {"hands": [[at.isoformat(), hand] for at, hand in state.hands]}


def read_joined(body: Mapping[str, Any]) -> Joined:
    """The clock that `tell_joined` wrote."""
    answered = body.get("first_response_at")
    return Joined(
        received_at=_read(body["received_at"]),
        first_response_at=None if answered is None else _read(answered),
        waits=_stretches(body, "waits"),
        closures=_stretches(body, "closures"),
        hands=tuple((_read(at), hand) for at, hand in body.get("hands", ())),
    )


def _stretches(body: Mapping[str, Any], name: str) -> Stretches:
    return tuple((_read(begin), None if end is None else _read(end)) for begin, end in body.get(name, ()))


_read = datetime.fromisoformat


def join_clocks(merged: Joined, kept: Clocked, began_at: datetime) -> Changes:
    """What the clock of the query that stays becomes; `began_at` is when that one was received.

    While both were open the resident waited for whichever was worked on, so only what stopped the earlier
    clock before the later query came in stops the one clock that is left.
    """
    answered = [at for at in (merged.first_response_at, kept.first_response_at) if at is not None]
    changes: Changes = {"first_response_at": min(answered, default=None)}
    if merged.received_at >= began_at:
        return changes
    return changes | {
        "received_at": merged.received_at,
        "waits": (*cut_at(merged.waits, began_at), *kept.waits),
        "closures": (*cut_at(merged.closures, began_at), *kept.closures),
        "hands": (*((at, hand) for at, hand in merged.hands if at < began_at), *kept.hands),
    }


def cut_at(stretches: Stretches, until_at: datetime) -> Stretches:
    """The parts of stretches before an instant."""
    return tuple(
        (begin, until_at if end is None else min(end, until_at))
        for begin, end in stretches
        if begin < until_at
    )
