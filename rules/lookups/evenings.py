"""How virtual sessions are run here: hours, seats, holds, fairness, and what one talk can settle."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Final, NamedTuple

from rules.errors import InvalidInput

_CLOCK: Final = r"((?:[01]\d|2[0-3]):[0-5]\d)"
_WINDOW: Final = re.compile(rf"\s*{_CLOCK}\s*[-–]\s*{_CLOCK}\s*")


class Window(NamedTuple):
    """From when to when on one day, local times; `ends` is after `begins`."""

    begins: time
    ends: time

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return (self.ends.hour - self.begins.hour) * 60 + self.ends.minute - self.begins.minute


def parse_window(text: str) -> Window:
    """A window written as 17:00-20:00.

    Raises:
        InvalidInput: it is written otherwise, or ends before it begins.
    """
    found = _WINDOW.fullmatch(text)
    if not found:
        raise InvalidInput(f"“{text[:40]}” is no window; write one like 17:00-20:00.")
    window = Window(time.fromisoformat(found[1]), time.fromisoformat(found[2]))
    if window.ends <= window.begins:
        raise InvalidInput(f"The window {window} must end after it begins, on the same day.")
    return window


@dataclass(frozen=True, slots=True)
class SessionOutcome:
    """How a talk may end, and what staff do with the query then."""

    code: str
    name: str
    verbs: tuple[str, ...]
    retired: bool = False


UNKNOWN_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class SessionRules:
    """The rules of virtual sessions; what a profile leaves out stands as here.

    `no_show_a` and `no_show_b` are the prior of those who stay away (a of a + b), `oldest_share` and
    `ward_cap_share` bind who is invited, `overflow_risk` how often too many may come.
    After `late_minutes` a booked resident counts as absent; an offered seat is held `offer_hours`. `topics`
    gives the share of queries of a category (and sub-category, or None) that one talk can settle.
    """

    teams_hosts: tuple[str, ...] = ("teams.microsoft.com", "teams.live.com", "teams.cloud.microsoft")
    windows: tuple[str, ...] = ("17:00-20:00",)
    slot_minutes: int = 15
    seats_a_day: int = 12
    hold_minutes: int = 10
    most_notices: int = 3
    remind_before_hours: tuple[int, ...] = (24, 1)
    oldest_share: float = 0.5
    ward_cap_share: float = 0.25
    no_show_a: float = 2.0
    no_show_b: float = 8.0
    overflow_risk: float = 0.1
    weight_age: float = 1.0
    weight_rand: float = 0.6
    weight_hardship: float = 0.8
    weight_resolvable: float = 1.0
    weight_documents: float = 0.5
    late_minutes: int = 10
    offer_hours: int = 4
    topics: Mapping[tuple[str, str | None], float] = field(default_factory=dict)
    outcomes: Mapping[str, SessionOutcome] = field(default_factory=dict)

    def list_windows(self) -> tuple[Window, ...]:
        """The usual windows of an evening."""
        return tuple(parse_window(text) for text in self.windows)

    def share_resolvable(self, category_code: str, subcategory_code: str | None) -> float:
        """The share of such queries that one talk can settle, 0 to 1; a half when nobody said."""
        for key in ((category_code, subcategory_code), (category_code, None)):
            if key in self.topics:
                return self.topics[key]
        return UNKNOWN_SHARE
