"""Slots: equal parts of a window, each one talk of an expert with a resident."""

from datetime import datetime, timedelta
from typing import NamedTuple


class Slot(NamedTuple):
    """One part of a window: its number from 1, and aware instants."""

    slot_no: int
    starts_at: datetime
    ends_at: datetime


def list_slots(starts_at: datetime, ends_at: datetime, slot_minutes: int) -> tuple[Slot, ...]:
    """The whole slots of a window, one after another without a gap.

    Instants, not clock times, are divided: a night on which clocks change keeps its length.

    Raises:
        ValueError: a slot of no length.
    """
    if slot_minutes < 1:
        raise ValueError("a slot lasts a minute or more")
    length = timedelta(minutes=slot_minutes)
    return tuple(
        Slot(number + 1, starts_at + number * length, starts_at + (number + 1) * length)
        for number in range((ends_at - starts_at) // length)
    )
