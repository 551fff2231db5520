"""What one row says: facts about a case, each with its instant."""

import hashlib
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
_STATUS: Final = {"closed": "resolved", "shown": ""}

Key = TypeVar("Key")
Value = TypeVar("Value")


class Telling(NamedTuple):
    """What a fact tells of a case, apart from whose it is and when it was.

    phase: OPENED, OWN (the row's own event) or REPEATED (a time of the case, told on its rows: one fact
    however often). status: where the case stands from then on, '' unchanged; `anew` when that is an act
    (resolved again) rather than a standing. rank orders facts of one instant. what: hash of phase, activity
    and detail; beside case and instant it is the fact's identity. head: JSON of the event, left open.
    """

    phase: str
    label: str
    status: str
    anew: bool
    rank: str
    what: str
    head: str


class Fact(NamedTuple):
    """One thing that happened to one case, as the file tells it. Empty text means nothing said.

    body: JSON of the case's fields as this row has them. told: title and words of the resident.
    references: JSON of [system, reference] pairs. as_of: the row's latest instant; of two tellings of a fact
    the later row's holds.
    """

    line: int
    reference: str
    at: datetime
    telling: Telling
    body: str
    told: str
    references: str
    as_of: datetime


class Label(NamedTuple):
    """A row's activity or state in words, its effect, and its place among others of one instant."""

    text: str
    effect: str
    order: int


def make_telling(
    phase: str, text: str, effect: str, *, anew: bool, order: int = 0, sequence: str = "", detail: str = ""
) -> Telling:
    """What a fact tells; `order` is the map's, `sequence` the source's own number of the event."""
    status = _STATUS.get(effect, effect)
    if sequence:
        detail = detail[:-1] + "," if detail else "{"
        detail += f'"sequence":{write_json(sequence)}}}'
    what = hashlib.blake2b(f"{phase}\x1f{text}\x1f{detail}".encode(), digest_size=8)
    return Telling(
        phase=phase,
        label=text,
        status=status,
        anew=anew,
        rank=f"{sequence:0>12}{order:03d}{STAGE[effect]}" if sequence else f"{order:03d}{STAGE[effect]}",
        what=what.hexdigest(),
        head=_write_head(text, status, anew, detail),
    )


def _write_head(text: str, status: str, anew: bool, detail: str) -> str:
    parts = [f'"activity":{write_json(text)}']
    if status:
        parts.append(f'"status":"{status}"')
    if anew:
        parts.append('"anew":true')
    if detail:
        parts.append(detail[1:-1])
    return "{" + ",".join(parts)


def mark_words(body: str, told: str) -> str:
    """The body with a hash of the words that go with it, so that other words make another telling."""
    mark = hashlib.sha256(told.encode()).hexdigest()[:16]
    return f'{body[:-1]}{"," if len(body) > 2 else ""}"text":"{mark}"}}'


def write_json(value: Any) -> str:
    """JSON with keys in order and no blanks: equal values give equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def remember(cache: dict[Key, Value], key: Key, value: Value) -> Value:
    """Keep a value under its key; a cache that grew too large starts again."""
    if len(cache) >= CACHE_LIMIT:
        cache.clear()
    cache[key] = value
    return value
