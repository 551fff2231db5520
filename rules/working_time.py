"""Working time: how much of it lies between two instants, and when a target of it is used up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rules.opening.instants import (
    SECOND,
    count_days,
    count_micros,
    make_date,
    make_instant,
    make_instants,
    read_instants,
    read_target,
)
from rules.opening.local_clock import find_zone
from rules.opening.open_time import OpenTime
from rules.opening.opening_hours import Day, OpeningHours, Pairs, Weekly, read_hours
from rules.opening.pauses import NEVER, count_paused, move_past, read_pauses
from rules.opening.working_arrays import list_due, list_seconds
from rules.opening.working_days import WorkingDays

Pauses = Iterable[tuple[datetime, datetime | None]]
Instants = NDArray[np.datetime64]
# An array, or one numpy instant for all rows.
SomeInstants = Instants | np.datetime64


class WorkingCalendar:
    """Opening hours of a place, and the arithmetic of working time over them.

    Hours are half-open: the opening instant is open, the closing instant is not. They are read on the wall
    clock of the zone, while time is counted as it really passes: on the night in which the clock springs
    forward a shift from 22:00 to 06:00 lasts seven hours. A local time that a change of the clock skips is
    read with the offset before the change, one that occurs twice is its first occurrence (RFC 5545, 3.3.5).

    Hours that run past midnight belong to the day on which they open: a holiday or the hours of a date
    replace the shift that opens on that day, as a whole, and leave alone the one that runs into it. Breaks
    are plain local times of their date and are taken out of whatever is open then. A holiday has no hours,
    even when `date_hours` name it. Hours of different days that meet or overlap on a date count once.

    A calendar never changes and may be shared by threads; two calendars are equal only when they are one.
    """

    def __init__(
        self,
        *,
        timezone: str,
        weekly: Weekly,
        holidays: Iterable[Day] = (),
        date_hours: Mapping[Any, Pairs] | None = None,
        breaks: Mapping[Any, Pairs] | None = None,
    ) -> None:
        """A calendar whose weekly hours never change.

        `weekly` maps "mon" to "sun" to lists of opening and closing times ("HH:MM"); a closing may be
        "24:00", and one that is not after the opening lies on the next day. Days left out are closed.
        `date_hours` and `breaks` map dates to such lists. Dates are `date` or ISO text.

        Raises:
            InvalidInput: an unknown zone; times, days or dates that cannot be read; hours of one day or week
                that overlap.
        """
        self._compile(timezone, read_hours([(date.min, weekly)], holidays, date_hours, breaks))

    @classmethod
    def of_versions(
        cls,
        *,
        timezone: str,
        versions: Iterable[tuple[Day, Weekly]],
        holidays: Iterable[Day] = (),
        date_hours: Mapping[Any, Pairs] | None = None,
        breaks: Mapping[Any, Pairs] | None = None,
    ) -> "WorkingCalendar":
        """A calendar whose weekly hours change: each version holds from its day, the first also before it."""
        calendar = cls.__new__(cls)
        calendar._compile(timezone, read_hours(versions, holidays, date_hours, breaks))
        return calendar

    def _compile(self, timezone: str, hours: OpeningHours) -> None:
        self._zone = find_zone(timezone)
        self._open_time = OpenTime(hours, self._zone)
        self._working_days = WorkingDays(self._open_time)

    @overload
    def seconds_between(self, start: datetime, end: datetime, pauses: Pauses = ()) -> float: ...
    @overload
    def seconds_between(
        self, start: SomeInstants, end: SomeInstants, pauses: Sequence[Any] = ()
    ) -> NDArray[np.float64]: ...
    def seconds_between(self, start: Any, end: Any, pauses: Any = ()) -> Any:
        """Seconds of working time from one instant to another, without what was paused; 0 when end is first.

        Instants are aware datetimes with pauses as pairs of them, or datetime64 arrays in UTC with pauses as
        three arrays (row, start, end), which give an array of floats. A pause counts its open time only,
        pauses that overlap count once, and one that ends before it starts does not count. Its end may be
        None (NaT): it goes on. NaT in start or end gives NaN.

        Raises:
            InvalidInput: an instant without time zone, or pauses that cannot be read.
        """
        if not isinstance(start, datetime):
            return list_seconds(self._open_time, start, end, pauses)
        first, last = count_micros(start), count_micros(end)
        spans = read_pauses(pauses, first, last)
        if last <= first:
            return 0.0
        table = self._open_time.cover(first, last)
        open_micros = table.read(last) - table.read(first)
        if spans:
            open_micros -= count_paused((table.read(a), table.read(b)) for a, b in spans)
        return open_micros / SECOND

    @overload
    def due(self, start: datetime, target_seconds: float, pauses: Pauses = ()) -> datetime | None: ...
    @overload
    def due(self, start: SomeInstants, target_seconds: ArrayLike, pauses: Sequence[Any] = ()) -> Instants: ...
    def due(self, start: Any, target_seconds: Any, pauses: Any = ()) -> Any:
        """The instant at which so many seconds of working time have passed since start.

        A target that uses a day up exactly is due at the closing instant; a target of 0 is due at start, or
        at the next instant that is open and not paused. A pause that is still open leaves a target that it
        interrupts without a due instant: None (NaT). Arguments are as for `seconds_between`; the target is a
        number, or an array of them. Instants are returned in UTC.

        Raises:
            InvalidInput: the calendar does not open for as long as that or the instant lies after the year
                9999; a negative target; an instant without time zone; pauses that cannot be read.
        """
        if not isinstance(start, datetime):
            return list_due(self._open_time, start, target_seconds, pauses)
        first, target = count_micros(start), read_target(target_seconds)
        spans = read_pauses(pauses, first, NEVER)
        self._open_time.check_opens()
        table = self._open_time.cover(first, max((b for _, b in spans if b != NEVER), default=first))
        while True:
            paused = [(table.read(a), b if b == NEVER else table.read(b)) for a, b in spans]
            reading = move_past(table.read(first) + target, paused, leaving=target == 0)
            if reading == NEVER:
                return None
            if table.reaches(reading, reading, leaving=target == 0):
                return make_instant(table.find(reading, leaving=target == 0))
            table = self._open_time.grow(table, ahead=True)

    def due_backward(self, start: datetime, target_seconds: float) -> datetime:
        """The latest instant from which so many seconds of working time fit before start, in UTC.

        A target that uses a day up exactly gives the opening instant. A target of 0 gives start, or the last
        closing before it.

        Raises:
            InvalidInput: the calendar was not open for as long as that; a negative target; an instant
                without time zone.
        """
        last, target = count_micros(start), read_target(target_seconds)
        self._open_time.check_opens()
        table = self._open_time.cover(last, last)
        while True:
            reading = table.read(last) - target
            if table.reaches(reading, reading, leaving=target > 0):
                return make_instant(table.find(reading, leaving=target > 0))
            table = self._open_time.grow(table, ahead=False)

    def is_open(self, t: datetime) -> bool:
        """Whether an instant is working time."""
        at = count_micros(t)
        return self._open_time.cover(at, at).is_open(at)

    def next_open(self, t: datetime) -> datetime:
        """The instant itself when it is open, else the next opening, in UTC.

        Raises:
            InvalidInput: the calendar does not open again; an instant without time zone.
        """
        count_micros(t)
        found = self.due(t, 0)
        assert found is not None, "nothing is paused"
        return found

    def next_close(self, t: datetime) -> datetime:
        """The next closing after an instant, open or not, in UTC; hours that touch close once, at their end.

        Raises:
            InvalidInput: the calendar does not close again; an instant without time zone.
        """
        at = count_micros(t)
        self._open_time.check_opens()
        table = self._open_time.cover(at, at)
        while (close := table.find_close(at)) is None:
            table = self._open_time.grow(table, ahead=True)
        return make_instant(close)

    def closing_of_working_day(self, start: datetime, n: int) -> datetime:
        """When the n-th working day after the local day of start closes, in UTC.

        A working day is a local day whose hours are open at all. With 0 it is the local day or the next one.

        Raises:
            InvalidInput: there is no such day, or n is negative; an instant without time zone.
        """
        count_micros(start)
        day = count_days(start.astimezone(self._zone).date())
        return make_instant(self._working_days.find(day, n)[1])

    def list_closings(self, start: Instants, n: ArrayLike) -> Instants:
        """`closing_of_working_day` for arrays: datetime64 in UTC and whole numbers in, datetime64[us] out."""
        instants, missing = read_instants(start)
        instants, days = np.broadcast_arrays(instants, np.asarray(n, dtype=np.int64))
        return make_instants(self._working_days.list_closings(instants, days), missing)

    def working_day_after(self, on: date, n: int) -> date:
        """The n-th working day after a day; with 0, the day itself or the next working day.

        Raises:
            InvalidInput: there is no such day, or n is negative.
        """
        return make_date(self._working_days.find(count_days(on), n)[0])

    def working_days_between(self, start_on: date, end_on: date) -> int:
        """Working days after a day up to and with another; negative when that is earlier."""
        return self._working_days.count_between(start_on, end_on)
