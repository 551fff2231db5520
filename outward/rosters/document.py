"""The roster of one evening as a PDF: who sits where, by which link, and which queries come when."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from outward.typesetting import typeset_pdf

_TEMPLATE: Final = Path(__file__).with_name("roster.typ")


@dataclass(frozen=True, slots=True)
class Seating:
    """One slot that is taken: local time, the expert, and references of the resident's queries."""

    time: str
    expert: str
    references: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """One virtual session: category and local times, its link, experts with the links of their own."""

    category: str
    times: str
    link: str
    experts: Sequence[str]
    seats: str
    seatings: Sequence[Seating]


@dataclass(frozen=True, slots=True)
class DayRoster:
    """One evening of a campaign. It names no resident: only references of queries."""

    municipality: str
    campaign: str
    on: date
    day: str
    area: str
    zone: str
    warnings: Sequence[str]
    sittings: Sequence[Sitting]
    made_at: datetime
    made: str


def build_roster(roster: DayRoster) -> bytes:
    """The roster as a tagged PDF; the same roster makes the same bytes."""
    values = {name: value for name, value in asdict(roster).items() if name not in ("on", "made_at")}
    return typeset_pdf(_TEMPLATE, "roster", values, roster.made_at)


def name_file(roster: DayRoster) -> str:
    """The file's name, such as roster-2026-12-01.pdf."""
    return f"roster-{roster.on.isoformat()}.pdf"
