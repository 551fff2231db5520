"""Whose move it is: every second of a query's life lies in exactly one pair of hands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rules import states

RESIDENT: Final = "resident"
NOBODY: Final = "nobody"
RESOLVED: Final = "resolved"
DESK: Final = "desk."
ENTITY: Final = "entity."
UNKNOWN_ENTITY: Final = f"{ENTITY}unknown"
BILLING: Final = "billing"
CREDIT_CONTROL: Final = "credit_control"

# from when on a case lies in which hands, in time order
HandChange = tuple[datetime, str]
HandChanges = tuple[HandChange, ...]


@dataclass(frozen=True, slots=True)
class HandSpan:
    """A stretch of a query's life in one pair of hands, the first instant included, the last not."""

    hand: str
    from_at: datetime
    to_at: datetime

    @property
    def seconds(self) -> float:
        return (self.to_at - self.from_at).total_seconds()


def find_hand(status: str, holder_id: int | None, category_code: str, entity_code: str | None) -> str:
    """In whose hands a case lies where it stands.

    One of `resident`, `nobody` (new, and nobody has taken it), `resolved`, `entity.` and the code of whom it
    was handed to, `desk.` and the code of its category: the desk that works such queries has it.
    """
    if status == states.WAITING_RESIDENT:
        return RESIDENT
    if status == states.WAITING_ENTITY:
        return f"{ENTITY}{entity_code}" if entity_code else UNKNOWN_ENTITY
    if status == states.RESOLVED:
        return RESOLVED
    if status == states.NEW and holder_id is None:
        return NOBODY
    return f"{DESK}{category_code}"


def name_desks(changes: Iterable[HandChange], desks: Mapping[str, str]) -> HandChanges:
    """The changes with `billing` or another desk in place of a category; `desks` goes by category code."""
    return tuple((at, name_desk(hand, desks)) for at, hand in changes)


def name_desk(hand: str, desks: Mapping[str, str]) -> str:
    """The hand, with `billing` or another desk in place of a category."""
    return desks.get(hand.removeprefix(DESK), BILLING) if hand.startswith(DESK) else hand


def list_hands(changes: Sequence[HandChange], until: datetime) -> tuple[HandSpan, ...]:
    """The stretches from the first change to an instant, one after the other.

    While it stood resolved a query was in nobody's life: these stretches are left out.
    """
    spans: list[HandSpan] = []
    for hand, from_at, to_at in _list_stretches(changes, until):
        if spans and spans[-1].hand == hand and spans[-1].to_at == from_at:
            spans[-1] = HandSpan(hand, spans[-1].from_at, to_at)
        else:
            spans.append(HandSpan(hand, from_at, to_at))
    return tuple(spans)


def _list_stretches(
    changes: Sequence[HandChange], until: datetime
) -> Iterator[tuple[str, datetime, datetime]]:
    ends = [at for at, _ in changes[1:]] + [until]
    for (from_at, hand), end_at in zip(changes, ends, strict=True):
        to_at = min(end_at, until)
        if to_at > from_at and hand != RESOLVED:
            yield hand, from_at, to_at


def measure_hands(changes: Sequence[HandChange], until: datetime) -> dict[str, float]:
    """Seconds in each pair of hands from the first change to an instant.

    They sum to the whole life: to `until`, without the stretches in which the query stood resolved.
    """
    seconds: dict[str, float] = {}
    for hand, from_at, to_at in _list_stretches(changes, until):
        seconds[hand] = seconds.get(hand, 0.0) + (to_at - from_at).total_seconds()
    return seconds
