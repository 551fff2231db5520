"""When a case is due in plain working days, and by when to act on it.

A calendar is compiled once to two tables (local midnights, closing times of working days), so that a due
instant is two look-ups, for one case or for a million.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from rules.errors import InvalidInput

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2069
_FIRST_DAY: Final = date(FIRST_YEAR, 1, 1)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Opening and closing time of one weekday (Monday is 1) from one day to another, both included."""

    weekday: int
    opens: time
    closes: time
    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Days from FIRST_YEAR to LAST_YEAR; make it with `compile_calendar`.

    `midnights` are epoch seconds, one a day and ascending; `opened` counts the working days up to and with
    each day; `closings` holds the end of office hours of every working day, in order.
    """

    midnights: tuple[int, ...]
    opened: tuple[int, ...]
    closings: tuple[datetime, ...]
    midnight_array: NDArray[np.int64]
    opened_array: NDArray[np.int64]
    closing_array: NDArray[np.datetime64]

    def due_at(self, received_at: datetime, working_days: int) -> datetime:
        """End of office hours of the n-th working day after the local day of receipt, aware UTC.

        With 0 it is the day of receipt, or the next working day.

        Raises:
            InvalidInput: the receipt or the due day lies outside the calendar.
        """
        day = bisect_right(self.midnights, received_at.timestamp()) - 1
        if day < 0:
            raise InvalidInput(f"No calendar for {received_at:%d %b %Y}: it starts in {FIRST_YEAR}.")
        before = self.opened[day] if working_days or day == 0 else self.opened[day - 1]
        try:
            return self.closings[before + working_days - 1 if working_days else before]
        except IndexError:
            raise InvalidInput(f"No calendar after {LAST_YEAR}.") from None

    def days_between(self, start_on: date, end_on: date) -> int:
        """Working days after a day up to and with another; negative when that is earlier.

        Days outside the calendar count as its first or last day.
        """
        last = len(self.opened) - 1
        start, end = ((day - _FIRST_DAY).days for day in (start_on, end_on))
        return self.opened[min(max(end, 0), last)] - self.opened[min(max(start, 0), last)]

    def list_due(self, received_at: NDArray[Any], working_days: NDArray[Any]) -> NDArray[np.datetime64]:
        """`due_at` for whole arrays: datetime64 in UTC and integers in, datetime64[s] in UTC out."""
        seconds = received_at.astype("datetime64[s]").astype(np.int64)
        days = np.searchsorted(self.midnight_array, seconds, side="right") - 1
        if days.size and int(days.min()) < 0:
            raise InvalidInput(f"No calendar before {FIRST_YEAR}.")
        n = np.asarray(working_days, dtype=np.int64)
        earlier = np.concatenate(([0], self.opened_array[:-1]))
        index = np.where(n > 0, self.opened_array[days] + n - 1, earlier[days])
        if index.size and int(index.max()) >= len(self.closing_array):
            raise InvalidInput(f"No calendar after {LAST_YEAR}.")
        return self.closing_array[index]


@lru_cache(maxsize=16)
def compile_calendar(
    timezone: str, hours: tuple[OfficeHours, ...], holidays: frozenset[date]
) -> WorkingCalendar:
    """Compile office hours and public holidays; the first version of a weekday's hours extends backwards.

    Raises:
        InvalidInput: no weekday is ever open.
    """
    zone, by_weekday = ZoneInfo(timezone), _order_hours(hours)
    if not by_weekday:
        raise InvalidInput("A calendar needs office hours on one weekday at least.")
    days = [_FIRST_DAY + timedelta(n) for n in range((date(LAST_YEAR, 12, 31) - _FIRST_DAY).days + 1)]
    midnights = [int(datetime(d.year, d.month, d.day, tzinfo=zone).timestamp()) for d in days]
    open_hours = [None if d in holidays else _find_hours(by_weekday.get(d.isoweekday(), ()), d) for d in days]
    closings = tuple(
        datetime.combine(day, found.closes, zone).astimezone(UTC)
        for day, found in zip(days, open_hours, strict=True)
        if found
    )
    opened = tuple(accumulate(1 if found else 0 for found in open_hours))
    return WorkingCalendar(
        midnights=tuple(midnights),
        opened=opened,
        closings=closings,
        midnight_array=np.array(midnights, dtype=np.int64),
        opened_array=np.array(opened, dtype=np.int64),
        closing_array=np.array([c.replace(tzinfo=None) for c in closings], dtype="datetime64[s]"),
    )


def _order_hours(hours: Iterable[OfficeHours]) -> dict[int, list[OfficeHours]]:
    ordered: dict[int, list[OfficeHours]] = {}
    for found in sorted(hours, key=lambda h: h.valid_from):
        ordered.setdefault(found.weekday, []).append(found)
    return ordered


def _find_hours(versions: Sequence[OfficeHours], day: date) -> OfficeHours | None:
    if not versions:
        return None
    if day < versions[0].valid_from:
        return versions[0]
    latest = [found for found in versions if found.valid_from <= day][-1]
    return latest if latest.valid_to is None or day <= latest.valid_to else None


@dataclass(frozen=True, slots=True)
class Credit:
    """Hours by which a case comes forward in the queue, with the words that say why.

    `threshold` is rand for kind 'rand' and days for kind 'age': the days a query had already waited when it
    reached the desk.
    """

    code: str
    kind: Literal["rand", "hardship", "age", "class"]
    hours: int
    words: str
    threshold: Decimal | None = None
    customer_class: str | None = None


def list_credits(
    policy: Iterable[Credit],
    *,
    amount_rand: Decimal | None = None,
    hardship: bool = False,
    waited_days: int = 0,
    customer_class: str | None = None,
) -> tuple[Credit, ...]:
    """The credits a case has earned, at most one of each kind: the one worth most hours.

    `waited_days` is fixed when the case is logged (or opened again), never counted to now: the order of the
    queue must not drift while somebody pages through it.
    """
    best: dict[str, Credit] = {}
    for credit in policy:
        if _is_earned(credit, amount_rand, hardship, waited_days, customer_class):
            known = best.get(credit.kind)
            if known is None or credit.hours > known.hours:
                best[credit.kind] = credit
    return tuple(best.values())


def _is_earned(
    credit: Credit, amount_rand: Decimal | None, hardship: bool, waited_days: int, customer_class: str | None
) -> bool:
    if credit.kind == "hardship":
        return hardship
    if credit.kind == "class":
        return customer_class is not None and customer_class == credit.customer_class
    figure = amount_rand if credit.kind == "rand" else waited_days
    return figure is not None and credit.threshold is not None and figure >= credit.threshold


def act_by(due_at: datetime, credits: Iterable[Credit]) -> datetime:  # noqa: A002 - the word of the domain
    """When to act at the latest: due minus the hours of all credits."""
    return due_at - timedelta(hours=sum(credit.hours for credit in credits))
