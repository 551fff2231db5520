"""Findings handed to the department that must act: its clock, where each stands, what it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from urllib.parse import urlencode

from rules import states
from rules.actor import UNKNOWN_REGION
from rules.messages import Draft, to_address, to_user
from rules.working_time import WorkingCalendar
from rules.written import show_instant

Stage = Literal["late", "waiting", "acknowledged", "with_us", "closed"]

STAGES: Final[Mapping[Stage, str]] = {
    "late": "Acknowledgement late",
    "waiting": "Waiting for acknowledgement",
    "acknowledged": "Acknowledged",
    "with_us": "Back with us",
    "closed": "Closed",
}
HANDED: Final = "handoff"
LATE: Final = "handoff_late"
LISTED: Final = 20
_WITH_THEM: Final = frozenset({states.WAITING_ENTITY, states.WAITING_RESIDENT})


@dataclass(frozen=True, slots=True)
class Department:
    """How an owner takes in what is handed to it.

    `acknowledge_hours` are working hours of the default calendar, None where nothing was agreed or assumed;
    without an `email` its findings go to it as a sheet. `source` and `confidence` are those of the hours.
    """

    entity_code: str
    acknowledge_hours: int | None = None
    email: str = ""
    source: str = ""
    confidence: str = "assumed"


def acknowledge_by(
    department: Department | None, handed_at: datetime, calendar: WorkingCalendar
) -> datetime | None:
    """When a department must have said that it has it; None where no target holds."""
    if department is None or department.acknowledge_hours is None:
        return None
    return calendar.due(handed_at, department.acknowledge_hours * 3600)


def find_stage(
    status: str, acknowledge_by_at: datetime | None, acknowledged_at: datetime | None, now: datetime
) -> Stage:
    """Where a finding stands: by the status of its query, and by its clock while the department has it."""
    if status == states.RESOLVED:
        return "closed"
    if status not in _WITH_THEM:
        return "with_us"
    if acknowledged_at is not None:
        return "acknowledged"
    return "late" if acknowledge_by_at is not None and acknowledge_by_at <= now else "waiting"


def tell_where(ward_no: int | None, region: str) -> str:
    """'ward 87 (Region B)', as far as it is known."""
    known = "" if region == UNKNOWN_REGION else f"Region {region}"
    if ward_no is None:
        return known or "place not known"
    return f"ward {ward_no}" + (f" ({known})" if known else "")


def compose_handoff(
    reference: str, times: int, what: str, where: str, email: str, by_words: str, address: str
) -> Draft:
    """The message to a department; `times` counts how often the finding was handed on.

    It holds what kind of fault it is and roughly where; the words and the contact stay in the desk.
    """
    lines = [
        f"{what}, {where}.",
        f"Our reference: {reference}",
        *([f"Please say by {by_words} that you have it, with your own reference."] if by_words else []),
        "",
        "The whole query:",
        _link(address, reference),
    ]
    return Draft(
        key=f"{HANDED}:{reference}:{times}",
        to=to_address(email),
        template_code=HANDED,
        subject=f"{what}, {where}: {reference}",
        body="\n".join(lines),
    )


@dataclass(frozen=True, slots=True)
class LateFinding:
    """A finding whose department has not acknowledged it in time; `due_at` is local."""

    reference: str
    times: int
    department: str
    due_at: datetime


def compose_late(late: Sequence[LateFinding], user_id: int, address: str) -> Draft:
    """What a manager is told once of findings that nobody acknowledged in time; `late` is not empty."""
    count = len(late)
    findings = "1 finding is" if count == 1 else f"{count} findings are"
    lines = [
        f"{each.department}, due {show_instant(each.due_at)}: {_link(address, each.reference)}"
        for each in late[:LISTED]
    ]
    if count > LISTED:
        lines.append(f"and {count - LISTED} more")
    return Draft(
        key=f"{LATE}:{late[0].reference}:{late[0].times}:{user_id}",
        to=to_user(user_id),
        template_code=LATE,
        subject=f"{findings} not acknowledged in time",
        body="\n".join(["Ring the department, or hand it to somebody else:", "", *lines]),
    )


def _link(address: str, reference: str) -> str:
    return f"{address}/query?{urlencode({'ref': reference})}"
