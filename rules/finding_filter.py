"""Which findings are looked at, as a value and as the parameters of an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.errors import InvalidInput
from rules.handoffs import STAGES, Stage
from rules.lookups import Reference
from rules.period import add_months, parse_month

CLOSED_FOR: Final = timedelta(days=30)
# shorter than what a key of the database may hold
LONGEST_NUMBER: Final = 18


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings; what is None does not restrict.

    Closed ones count from `since_at` on; `received` is from one instant up to another.
    """

    entity_code: str | None = None
    stages: tuple[Stage, ...] = ()
    region: str | None = None
    ward: tuple[str, int] | None = None
    case_ids: tuple[int, ...] | None = None
    since_at: datetime | None = None
    received: tuple[datetime, datetime] | None = None
    outing_id: int | None = None


def read_filter(params: Mapping[str, str], reference: Reference, now: datetime) -> FindingFilter:
    """The filter in an address: stage, department, ward, month and outing; what cannot be read is left out.

    A ward is of the set in force today. Without a month, closed findings are those of the last CLOSED_FOR.
    """
    stage, department = params.get("stage", ""), params.get("department", "")
    ward_no = _read_number(params.get("ward", ""))
    ward = reference.find_ward(ward_no, reference.local_day(now))
    received = _read_month(params.get("month", ""), reference)
    return FindingFilter(
        entity_code=department if department in reference.entities else None,
        stages=tuple(each for each in STAGES if each == stage),
        ward=(ward.delimitation_code, ward.ward_no) if ward else None,
        since_at=None if received else now - CLOSED_FOR,
        received=received,
        outing_id=_read_number(params.get("outing", "")),
    )


def _read_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else None


def _read_month(text: str, reference: Reference) -> tuple[datetime, datetime] | None:
    try:
        month_on = parse_month(text)
    except InvalidInput:
        return None
    return reference.midnight(month_on), reference.midnight(add_months(month_on, 1))
