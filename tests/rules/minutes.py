"""A twin of the working calendar that counts minute by minute, and random calendars to try both on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume
from hypothesis import strategies as st

from rules.errors import InvalidInput
from rules.opening.opening_hours import WEEKDAYS
from rules.working_time import WorkingCalendar

Pairs = list[tuple[str, str]]

MINUTE = timedelta(minutes=1)
# Weeks around changes of the clock and around quiet days, in every zone of the tests.
ZONES = (
    "America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Johannesburg", "America/Sao_Paulo",
    "Pacific/Apia", "Asia/Kolkata",
)  # fmt: skip
MONDAYS = (
    date(2026, 3, 2), date(2026, 3, 23), date(2026, 10, 19), date(2026, 10, 26), date(2026, 3, 30),
    date(2017, 10, 9), date(2018, 2, 12), date(2011, 12, 26), date(2024, 2, 26), date(2026, 9, 28),
)  # fmt: skip
DAYS = 17


def minute_of(at: datetime) -> int:
    """Whole minutes from 1970 to an instant."""
    return int(at.timestamp()) // 60


def at_minute(minute: int) -> datetime:
    """The instant at which a minute begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


def count_minutes(start: datetime, end: datetime) -> range:
    """The minutes from one instant to another."""
    return range(minute_of(start), minute_of(end))


@dataclass(frozen=True)
class MinuteTwin:
    """The set of open minutes of some days, found by asking each minute of each shift."""

    timezone: str
    weekly: Mapping[str, Pairs]
    holidays: Iterable[date]
    date_hours: Mapping[date, Pairs]
    breaks: Mapping[date, Pairs]
    first_on: date

    def calendar(self) -> WorkingCalendar:
        return WorkingCalendar(
            timezone=self.timezone,
            weekly=self.weekly,
            holidays=self.holidays,
            date_hours=self.date_hours,
            breaks=self.breaks,
        )

    @cached_property
    def open_minutes(self) -> frozenset[int]:
        """The open minutes, counted from 1970."""
        opened: set[int] = set()
        broken: set[int] = set()
        for number in range(-2, DAYS + 1):
            on = self.first_on + timedelta(number)
            hours = self.date_hours.get(on, self.weekly.get(WEEKDAYS[on.weekday()], []))
            for pair in [] if on in self.holidays else hours:
                opened.update(self._list_minutes(on, pair))
            for pair in self.breaks.get(on, []):
                broken.update(self._list_minutes(on, pair))
        return frozenset(opened - broken)

    def _list_minutes(self, on: date, pair: tuple[str, str]) -> range:
        opens = time.fromisoformat(pair[0])
        closes = time() if pair[1] == "24:00" else time.fromisoformat(pair[1])
        ends_on = on + timedelta(1) if closes <= opens else on
        zone = ZoneInfo(self.timezone)
        noon = datetime.combine(on, time(12), zone).astimezone(UTC)
        if noon.astimezone(zone).date() != on:
            return range(0)
        return count_minutes(
            datetime.combine(on, opens, zone).astimezone(UTC),
            datetime.combine(ends_on, closes, zone).astimezone(UTC),
        )

    def seconds_between(self, start: datetime, end: datetime, paused: Iterable[int] = ()) -> float:
        return 60.0 * len((self.open_minutes - set(paused)).intersection(count_minutes(start, end)))

    def due(self, start: datetime, minutes: int, paused: Iterable[int] = ()) -> datetime | None:
        """The end of the n-th open, unpaused minute from start; with 0 the start of the first."""
        left = sorted(m for m in self.open_minutes - set(paused) if m >= minute_of(start))
        if minutes == 0:
            return at_minute(left[0]) if left else None
        return at_minute(left[minutes - 1] + 1) if len(left) >= minutes else None

    def due_backward(self, start: datetime, minutes: int) -> datetime | None:
        left = sorted((m for m in self.open_minutes if m < minute_of(start)), reverse=True)
        if minutes == 0:
            return at_minute(left[0] + 1) if left else None
        return at_minute(left[minutes - 1]) if len(left) >= minutes else None

    def next_close(self, t: datetime) -> datetime | None:
        closings = (m + 1 for m in self.open_minutes if m + 1 not in self.open_minutes)
        found = min((m for m in closings if m > minute_of(t)), default=None)
        return None if found is None else at_minute(found)

    @property
    def first_at(self) -> datetime:
        return datetime.combine(self.first_on, time(), UTC) + timedelta(days=2)

    @property
    def last_at(self) -> datetime:
        return self.first_at + timedelta(days=DAYS - 6)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def hours_of_day(draw: st.DrawFn, most: int = 3) -> Pairs:
    """Intervals of one day that do not overlap; the last may run past midnight or to 24:00."""
    step = draw(st.sampled_from((5, 30)))
    edges = draw(st.lists(st.integers(0, 1440 // step), max_size=2 * most, unique=True).map(sorted))
    pairs = [(_clock(a * step), _clock(b * step)) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    if draw(st.booleans()) and len(edges) % 2 and edges[-1] * step < 1440:
        pairs.append((_clock(edges[-1] * step), _clock(draw(st.integers(0, 6)) * 60)))
    return pairs


@st.composite
def twins(draw: st.DrawFn) -> MinuteTwin:
    """A random calendar that the class accepts, with exceptions inside the days it is tried on."""
    first_on = draw(st.sampled_from(MONDAYS)) - timedelta(3)
    days = st.integers(0, DAYS).map(lambda n: first_on + timedelta(n))
    some: Any = st.dictionaries(days, hours_of_day(), max_size=3)
    twin = MinuteTwin(
        timezone=draw(st.sampled_from(ZONES)),
        weekly=draw(st.dictionaries(st.sampled_from(WEEKDAYS), hours_of_day(), max_size=7)),
        holidays=draw(st.frozensets(days, max_size=3)),
        date_hours=draw(some),
        breaks=draw(some),
        first_on=first_on,
    )
    try:
        twin.calendar()
    except InvalidInput:
        assume(False)
    return twin
