"""What one row says: facts about a case, each with its instant."""

import json
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

OPENED: Final = "0"
OWN: Final = "1"
REPEATED: Final = "2"
NAME_LIMIT: Final = 200
CACHE_LIMIT: Final = 50_000

# At one instant a history moves forward: of events that the map does not order, the later stage comes last.
STAGE: Final = {
    "new": 1,
    "in_progress": 2,
    "shown": 3,
    "waiting_resident": 4,
    "waiting_entity": 4,
    "resolved": 8,
    "closed": 9,
}

Key = TypeVar("Key")
Value = TypeVar("Value")


class Fact(NamedTuple):
    """One thing that happened to one case, as the file tells it. Empty text means nothing said.

    phase: OPENED, OWN (the row's own event) or REPEATED (a time of the case, told on its rows: one fact
    however often). status: where the case stands from then on, '' unchanged; `anew` when that is an act
    (resolved again) rather than a standing. rank orders facts of one instant. detail: JSON of who and what
    the source shows, part of the fact's identity. body: JSON of the case's fields as this row has them.
    references: JSON of [system, reference] pairs. as_of: the row's latest instant; of two tellings of one
    fact the later row's holds.
    """

    line: int
    reference: str
    at: datetime
    phase: str
    label: str
    status: str
    anew: bool
    rank: str
    detail: str
    body: str
    title: str
    words: str
    references: str
    as_of: datetime


class Label(NamedTuple):
    """A row's activity or state in words, its effect, and its place among others of one instant."""

    text: str
    effect: str
    order: int


def rank_fact(label: Label, effect: str, sequence: str) -> str:
    """Text that sorts facts of one instant: the sequence of the source, the order of the map, the stage."""
    return f"{sequence:0>12}{label.order:03d}{STAGE[effect]}"


def write_json(value: Any) -> str:
    """JSON with keys in order and no blanks: equal values give equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def remember(cache: dict[Key, Value], key: Key, value: Value) -> Value:
    """Keep a value under its key; a cache that grew too large starts again."""
    if len(cache) >= CACHE_LIMIT:
        cache.clear()
    cache[key] = value
    return value
