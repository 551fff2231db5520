"""The route sheet of an outing, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from rules.sheets.brief import WardBrief
from rules.written import show_date

KIND_NAMES: Final = {"walkabout": "Walkabout", "mobile_office": "Mobile office"}
STOP_NAMES: Final = {"hotspot": "Hotspot", "facility": "Facility", "query": "Query", "other": "Stop"}


@dataclass(frozen=True, slots=True)
class RouteStop:
    """A stop in its place; `more` is what is to be said beside its name."""

    position: int
    kind: str
    name: str
    more: str
    reference: str
    outcome: str
    is_seen: bool


@dataclass(frozen=True, slots=True)
class RouteSheet:
    """What those who go have in hand; times are the municipality's."""

    municipality: str
    kind: str
    place: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    venue: str
    equipment: Sequence[str]
    note: str
    status: str
    people: Sequence[tuple[str, str]]
    stops: Sequence[RouteStop]
    brief: WardBrief | None

    @property
    def title(self) -> str:
        return f"{self.kind}: {self.place}"

    @property
    def when(self) -> str:
        """'Mon 30 Nov 2026, 07:00 to 11:00 (SAST)'."""
        hours = f"{self.starts_at:%H:%M} to {self.ends_at:%H:%M} ({self.starts_at.tzname()})"
        return f"{self.held_on:%a} {show_date(self.held_on)}, {hours}"
