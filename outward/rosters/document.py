"""The roster of one evening as a PDF: who sits where, by which link, and which queries come when."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import typst

from outward.report.letters import clean

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
    pdf = typst.compile(
        _TEMPLATE.read_bytes(),
        sys_inputs={"roster": json.dumps(_clean(values), ensure_ascii=False)},
        ignore_system_fonts=True,
        timestamp=roster.made_at.astimezone(UTC).replace(microsecond=0),
        format="pdf",
        pdf_standards="ua-1",
    )
    return bytes(pdf)


def name_file(roster: DayRoster) -> str:
    """The file's name, such as roster-2026-12-01.pdf."""
    return f"roster-{roster.on.isoformat()}.pdf"


def _clean(value: Any) -> Any:
    """Every text reduced to letters that the fonts have."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {name: _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value]
