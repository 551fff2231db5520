"""Words of a time → instants: exact formats, stated date order, zones, skipped and repeated hours."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from jobs.case_import.facts import remember
from jobs.case_import.time_formats import (
    EPOCHS,
    ISO,
    Reader,
    compile_epoch,
    compile_format,
    expand,
    full_year,
    hour_of_half_day,
    read_offset,
)

ORDERS: Final = {"day first": "dmy", "month first": "mdy", "year first": "ymd"}

_NUMERIC: Final = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})"
    r"(?:[ T,]\s*(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:\s*([AaPp])\.?\s?[Mm]\.?)?"
    r"\s*(Z|UTC|[+-]\d\d:?\d\d)?)?"
)


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL_EPOCH: Final = _EPOCH.replace(tzinfo=None)
CONTRADICTION: Final = "contradiction"


class BadTime(ValueError):
    """A value that no stated format reads."""


class StatementMissing(ValueError):
    """The map does not state what a value needs (order, zone), or the value contradicts it: a file fault."""

    def __init__(self, kind: str, what: str, do: str) -> None:
        super().__init__(what)
        self.kind = kind
        self.what = what
        self.do = do


@dataclass(frozen=True, slots=True)
class TimeStyle:
    """How one column writes its times. `formats` None: ISO, and numeric dates only in the stated order."""

    formats: tuple[str, ...] | None = None
    order: str | None = None
    zone: str | None = None
    months: tuple[str, ...] = ()
    repeated_hour: str = "first"
    earliest: date = date(1970, 1, 1)
    latest: datetime = datetime(9999, 1, 1, tzinfo=UTC)


def compile_times(style: TimeStyle) -> Callable[[str], datetime]:
    """A reader of words to aware UTC instants.

    The reader raises BadTime for a value nothing reads or that lies outside earliest and latest, and
    StatementMissing for one whose order of day and month is not stated or contradicts the statement.
    """
    readers = tuple(_list_readers(style))
    locate = _compile_zone(style)
    earliest = datetime(style.earliest.year, style.earliest.month, style.earliest.day, tzinfo=UTC)
    latest = style.latest

    def read(text: str) -> datetime:
        for reader in readers:
            found = reader(text)
            if found is not None:
                break
        else:
            _explain_order(text, style)
            raise BadTime(f"is not a time in {_say_formats(style)}")
        instant = found.astimezone(UTC) if found.tzinfo is not None else locate(text, found)
        if not earliest <= instant <= latest:
            raise BadTime(f"is not between {earliest:%Y-%m-%d} and {latest:%Y-%m-%d}")
        return instant

    return read


def _compile_zone(style: TimeStyle) -> Callable[[str, datetime], datetime]:
    """From local to UTC. A day whose offset is the same throughout is looked up once."""
    if style.zone is None:
        return _refuse_unzoned
    zone = ZoneInfo(style.zone)
    fold = int(style.repeated_hour == "second")
    starts: dict[tuple[int, int, int], datetime | None] = {}

    def locate(text: str, local: datetime) -> datetime:
        day = (local.year, local.month, local.day)
        start = starts.get(day)
        if start is None:
            if day not in starts:
                remember(starts, day, _find_start(local, zone))
            return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        return start + (local - _LOCAL_EPOCH)

    return locate


def _find_start(local: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant of the epoch in the offset of a local day, None when its clocks change."""
    ends = (
        local.replace(hour=0, minute=0, second=0, microsecond=0),
        local.replace(hour=23, minute=59, second=59),
    )
    offsets = {zone.utcoffset(end.replace(fold=fold)) for end in ends for fold in (0, 1)}
    return _EPOCH - (offsets.pop() or timedelta()) if len(offsets) == 1 else None


def _refuse_unzoned(text: str, local: datetime) -> datetime:
    raise StatementMissing(
        "no zone",
        f"times such as {text!r} have no zone.",
        "State time.zone in the map, such as 'Africa/Johannesburg' or 'UTC'.",
    )


def _list_readers(style: TimeStyle) -> Iterator[Reader]:
    if style.formats is None:
        yield _read_iso
        if style.order:
            yield _compile_numeric(ORDERS[style.order])
    for text in style.formats or ():
        if text == ISO:
            yield _read_iso
        elif text in EPOCHS:
            yield compile_epoch(EPOCHS[text])
        else:
            yield compile_format(text, style.months)


def _say_formats(style: TimeStyle) -> str:
    if style.formats:
        return "the stated formats (" + ", ".join(style.formats) + ")"
    return f"ISO form or {style.order}" if style.order else "ISO form"


def _read_iso(text: str) -> datetime | None:
    if len(text) < 8:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _compile_numeric(order: str) -> Reader:
    def read(text: str) -> datetime | None:
        found = _NUMERIC.fullmatch(text)
        return None if found is None else _read_numeric(found, order)

    return read


def _read_numeric(found: re.Match[str], order: str) -> datetime | None:
    first, _, second, third, hour, minute, second_, fraction, half, offset = found.groups()
    parts = dict(zip(order, (first, second, third), strict=True))
    if len(parts["y"]) not in (2, 4) or len(parts["m"]) > 2 or len(parts["d"]) > 2:
        return None
    year = int(parts["y"]) if len(parts["y"]) == 4 else full_year(int(parts["y"]))
    try:
        hours = int(hour or 0) if half is None else hour_of_half_day(int(hour), half)
        clock = (hours, int(minute or 0), int(second_ or 0), int(((fraction or "") + "000000")[:6]))
        return datetime(year, int(parts["m"]), int(parts["d"]), *clock, tzinfo=read_offset(offset))
    except ValueError:
        return None


def _say_readings(found: re.Match[str] | None, readings: Sequence[str]) -> str:
    """Each way to read a date with the day it gives."""
    days = (found and _read_numeric(found, ORDERS[name]) for name in readings)
    return f"{' or '.join(readings)}: {' or '.join(f'{day.day} {day:%b %Y}' for day in days if day)}"


def _explain_order(text: str, style: TimeStyle) -> None:
    """Raise StatementMissing when the value is a date in an order other than the stated one."""
    if style.formats is None:
        found = _NUMERIC.fullmatch(text)
        readings = [name for name, order in ORDERS.items() if found and _read_numeric(found, order)]
        if readings and style.order is None:
            raise StatementMissing(
                "no order",
                f"ambiguous date order: {text!r} does not say whether day or month comes first.",
                f"State time.order (this one can be read {_say_readings(found, readings)}) or time.formats.",
            )
        if readings:
            raise StatementMissing(
                CONTRADICTION,
                f"{text!r} contradicts the stated order ({style.order}): it is {' or '.join(readings)}.",
                "Check which order the file uses and correct time.order, or correct this line.",
            )
    for stated in style.formats or ():
        if (
            stated not in (ISO, *EPOCHS)
            and (other := _swapped(stated))
            and compile_format(other, style.months)(text)
        ):
            raise StatementMissing(
                CONTRADICTION,
                f"{text!r} contradicts the stated format {stated!r}: it fits only {other!r}.",
                "Check which order the file uses and correct the format in the map, or correct this line.",
            )


def _swapped(text: str) -> str | None:
    """The same format with day and month exchanged, or None when it names the month in words."""
    expanded = expand(text)
    if "%d" not in expanded or "%m" not in expanded:
        return None
    return expanded.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
