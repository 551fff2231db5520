"""What speaks against an evening: a public holiday, and what staff know of the area on that day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from rules.errors import InvalidInput
from rules.holidays import list_holidays
from rules.lookups import Reference
from rules.written import show_date

AlertKind = Literal["outage", "load_shedding", "water_cut", "other"]

KINDS: Final[dict[AlertKind, str]] = {
    "load_shedding": "Load shedding",
    "outage": "Power outage",
    "water_cut": "Water cut",
    "other": "Other",
}
LONGEST_CAUSE: Final = 200


@dataclass(frozen=True, slots=True)
class AreaAlert:
    """Something that keeps residents of an area away; empty lists of regions and wards mean everywhere."""

    kind: AlertKind
    regions: tuple[str, ...]
    wards: tuple[int, ...]
    from_at: datetime
    to_at: datetime
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Where a campaign's residents live; empty means everywhere. `region_of_ward` places every ward."""

    regions: tuple[str, ...]
    wards: tuple[int, ...] = ()
    region_of_ward: Mapping[int, str] = field(default_factory=dict)


def make_area(regions: Sequence[str], wards: Sequence[int], reference: Reference, on: date) -> Area:
    """Where the residents of regions and wards live on a day."""
    homes = {ward.ward_no: ward.region_code for ward in reference.list_wards(on)}
    return Area(tuple(regions), tuple(wards), homes)


@dataclass(frozen=True, slots=True)
class DayWarning:
    """A sentence about one day."""

    on: date
    words: str


def list_warnings(
    spans: Iterable[tuple[datetime, datetime]],
    area: Area,
    *,
    alerts: Sequence[AreaAlert],
    declared: Mapping[date, str],
    timezone: ZoneInfo,
) -> tuple[DayWarning, ...]:
    """What speaks against the times `spans`, each once, in order of days.

    `declared` are the days that the President declared, with their names.
    """
    found = dict.fromkeys(
        warning
        for starts_at, ends_at in sorted(spans)
        for warning in _warn_of(starts_at, ends_at, area, alerts, declared, timezone)
    )
    return tuple(found)


def find_holiday(on: date, declared: Mapping[date, str]) -> str | None:
    """The name of the public holiday that a day is, by rule or declared."""
    return list_holidays(on.year, declared).get(on)


def touches(alert: AreaAlert, area: Area) -> bool:
    """Whether an alert concerns an area; a ward is met by its region and the other way round."""
    if not (alert.regions or alert.wards) or not (area.regions or area.wards):
        return True
    homes = {area.region_of_ward.get(number) for number in area.wards} | set(area.regions)
    struck = {area.region_of_ward.get(number) for number in alert.wards}
    return bool(
        set(alert.wards) & set(area.wards) or set(alert.regions) & homes or struck & set(area.regions)
    )


def check_alert(alert: AreaAlert) -> AreaAlert:
    """The alert with its cause tidied.

    Raises:
        InvalidInput: it ends before it begins, lasts longer than a year, or its cause is too long.
    """
    if alert.to_at <= alert.from_at:
        raise InvalidInput("It must end after it begins.")
    if (alert.to_at - alert.from_at).days > 366:
        raise InvalidInput("That is longer than a year. Give the days that are known.")
    cause = " ".join(alert.cause.split())
    if len(cause) > LONGEST_CAUSE:
        raise InvalidInput(f"Say the cause in at most {LONGEST_CAUSE} characters.")
    return AreaAlert(
        alert.kind, alert.regions, tuple(sorted(set(alert.wards))), alert.from_at, alert.to_at, cause
    )


def _warn_of(
    starts_at: datetime,
    ends_at: datetime,
    area: Area,
    alerts: Sequence[AreaAlert],
    declared: Mapping[date, str],
    timezone: ZoneInfo,
) -> Iterator[DayWarning]:
    on = starts_at.astimezone(timezone).date()
    if holiday := find_holiday(on, declared):
        yield DayWarning(on, f"{show_date(on)} is a public holiday: {holiday}.")
    for alert in alerts:
        if alert.from_at < ends_at and alert.to_at > starts_at and touches(alert, area):
            yield DayWarning(on, f"{show_date(on)}: {describe_alert(alert, timezone)}.")


def describe_alert(alert: AreaAlert, timezone: ZoneInfo) -> str:
    """'Load shedding in Region B from 17:00 to 19:30 (stage 4)'; other days are named."""
    from_at, to_at = alert.from_at.astimezone(timezone), alert.to_at.astimezone(timezone)
    where = [f"Region {code}" for code in alert.regions] + [f"ward {number}" for number in alert.wards]
    if from_at.date() == to_at.date():
        when = f"from {from_at:%H:%M} to {to_at:%H:%M}"
    else:
        when = f"from {show_date(from_at)} {from_at:%H:%M} to {show_date(to_at)} {to_at:%H:%M}"
    cause = f" ({alert.cause})" if alert.cause else ""
    return f"{KINDS[alert.kind]} {'in ' + ', '.join(where) if where else 'everywhere'} {when}{cause}"
