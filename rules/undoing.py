"""Taking a change back: what a case's state was before it, as an event's body holds it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from rules.events import ABSORBED, MERGED, UNDONE, UNMERGED, Event
from rules.stretches import Stretches

BULK_ID: Final = "bulk_id"
LINK_ID: Final = "link_id"
_MERGING: Final = frozenset({MERGED, ABSORBED})
# when something last happened is not taken back: taking back happens too
_GOES_ON: Final = "last_event_at"


def tell_before(before: Any, after: Any, names: Iterable[str]) -> dict[str, Any]:
    """The values that a change of state replaced, by field, as JSON holds them."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names if name != _GOES_ON)
    return {name: _write(was) for name, was, has in pairs if was != has}


def _write(value: Any) -> Any:
    if isinstance(value, date):  # an instant is one too
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [[_write(moment) for moment in stretch] for stretch in value]
    return value


def read_before(written: Mapping[str, Any]) -> dict[str, Any]:
    """The values that `tell_before` wrote."""
    return {
        name: value if value is None or name not in _READERS else _READERS[name](value)
        for name, value in written.items()
    }


def _stretches(written: Sequence[Sequence[str | None]]) -> Stretches:
    return tuple(
        (datetime.fromisoformat(began), datetime.fromisoformat(ended) if ended else None)
        for began, ended in written
        if began
    )


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "amount_rand": Decimal,
    "next_step_on": date.fromisoformat,
    "parked_until_on": date.fromisoformat,
    "first_response_at": datetime.fromisoformat,
    "resolved_at": datetime.fromisoformat,
    "escalated_at": datetime.fromisoformat,
    "call_back_at": datetime.fromisoformat,
    "waits": _stretches,
    "closures": _stretches,
}


def leave_out_undone(history: Iterable[Event]) -> list[Event]:
    """A history without what was taken back, and without the taking back: neither is work on a query."""
    history = leave_out_unmerged(history)
    undone = {event.body[BULK_ID] for event in history if event.kind == UNDONE}
    return [
        event
        for event in history
        if event.kind != UNMERGED and not (undone and event.body.get(BULK_ID) in undone)
    ]


def leave_out_unmerged(history: Iterable[Event]) -> list[Event]:
    """A history without the merges that were taken back: everything is then as if they had never been."""
    history = list(history)
    undone = {event.body[LINK_ID] for event in history if event.kind == UNMERGED}
    if not undone:
        return history
    return [event for event in history if event.kind not in _MERGING or event.body[LINK_ID] not in undone]
