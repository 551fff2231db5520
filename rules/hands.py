"""Whose move it is: every second of a case's life lies in exactly one pair of hands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

RESIDENT: Final = "resident"
NOBODY: Final = "nobody"
DESK: Final = "desk."
ENTITY: Final = "entity."

# from when on a case lies in which hands, in time order
HandChange = tuple[datetime, str]
HandChanges = tuple[HandChange, ...]


def measure_hands(changes: Sequence[HandChange], until: datetime) -> dict[str, float]:
    """Seconds in each pair of hands from the first change to an instant; they sum to the whole."""
    seconds: dict[str, float] = {}
    ends = [at for at, _ in changes[1:]] + [until]
    for (began_at, hand), ended_at in zip(changes, ends, strict=True):
        length = (min(ended_at, until) - began_at).total_seconds()
        if length > 0:
            seconds[hand] = seconds.get(hand, 0.0) + length
    return seconds
