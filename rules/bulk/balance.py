"""Sharing queries out over people, so that in the end each has as many open ones as can be."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple


class Held(NamedTuple):
    """A query that is shared out: who has it, and by when somebody must act on it."""

    case_id: int
    holder_id: int | None
    act_by_at: datetime


def balance(held: Iterable[Held], loads: Mapping[int, int]) -> dict[int, int]:
    """Who gets which query; `loads` are the open ones that each person has beside them.

    Whoever has one of them keeps it while that is within the fair share, the most urgent first; the rest is
    dealt out by urgency, each to whoever is furthest below theirs, so that no one gets the urgent ones alone.
    """
    ordered = sorted(held, key=lambda each: (each.act_by_at, each.case_id))
    room = _share(len(ordered), loads)
    shares, rest = {}, []
    for each in ordered:
        if each.holder_id is not None and room.get(each.holder_id, 0) > 0:
            shares[each.case_id] = each.holder_id
            room[each.holder_id] -= 1
        else:
            rest.append(each)
    for each in rest:
        user_id = min(room, key=lambda person: (-room[person], person))
        shares[each.case_id] = user_id
        room[user_id] -= 1
    return shares


def _share(count: int, loads: Mapping[int, int]) -> dict[int, int]:
    """How many of so many queries each person gets: whoever has fewest is filled up first."""
    level = _find_level(count, sorted(loads.values()))
    room = {user_id: max(level - load, 0) for user_id, load in sorted(loads.items())}
    left = count - sum(room.values())
    for user_id in sorted(loads, key=lambda person: (loads[person], person)):
        if left and loads[user_id] <= level:
            room[user_id] += 1
            left -= 1
    return room


def _find_level(count: int, loads: Sequence[int]) -> int:
    """The load up to which everybody below it can be filled with so many queries."""
    filled = 0
    for people, load in enumerate(loads, start=1):
        filled += load
        level = (count + filled) // people
        if people == len(loads) or level <= loads[people]:
            return level
    return 0
