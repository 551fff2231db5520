"""Opening hours as people write them, checked, and laid out on the days of a local calendar."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np

from rules.errors import InvalidInput
from rules.opening.instants import DAY, MINUTE, Whole, count_days
from rules.opening.spans import Spans

Pairs = Iterable[Sequence[str]]
Weekly = Mapping[str, Pairs]
Day = date | str
Minutes = tuple[int, int]

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_DAY_MINUTES: Final = 24 * 60
_FIRST: Final = count_days(date.min)


@dataclass(frozen=True, slots=True)
class WeekPattern:
    """Hours of the week from a day on: for Monday to Sunday, minutes from local midnight, in order.

    A closing time after 24 hours lies on the next day.
    """

    first_day: int
    days: tuple[tuple[Minutes, ...], ...]

    @property
    def is_empty(self) -> bool:
        return not any(self.days)


@dataclass(frozen=True)
class OpeningHours:
    """Patterns of the week in order of their first day, and what departs from them on single days.

    `excepted` are the days, ascending, on which no pattern counts; `special` are the local spans that
    replace it there, `breaks` those taken out of whatever is open. Days and spans are counted from 1970.
    """

    patterns: tuple[WeekPattern, ...]
    excepted: Whole
    special: Spans
    breaks: Spans

    def lay_out(self, first_day: int, last_day: int) -> Spans:
        """Local spans that open on the days from one up to another, in no order, before breaks."""
        days = np.arange(first_day, last_day, dtype=np.int64)
        days = days[~np.isin(days, self.excepted)]
        begun = (self.special[0] >= first_day * DAY) & (self.special[0] < last_day * DAY)
        opens, closes = [self.special[0][begun]], [self.special[1][begun]]
        ends = [pattern.first_day for pattern in self.patterns[1:]] + [last_day]
        for pattern, end in zip(self.patterns, ends, strict=True):
            inside = days[(days >= pattern.first_day) & (days < end)]
            for weekday, spans in enumerate(pattern.days):
                midnights = inside[(inside + 3) % 7 == weekday] * DAY
                opens += [midnights + start * MINUTE for start, _ in spans]
                closes += [midnights + end * MINUTE for _, end in spans]
        return np.concatenate(opens), np.concatenate(closes)

    @cached_property
    def irregular_days(self) -> tuple[int, ...]:
        """The days on which something departs from one pattern, and those on which a pattern begins."""
        begun = [pattern.first_day for pattern in self.patterns[1:]]
        taken_out = [int(start) // DAY for start in self.breaks[0]]
        return tuple(sorted([*begun, *(int(day) for day in self.excepted), *taken_out]))

    @cached_property
    def never_opens(self) -> bool:
        return all(pattern.is_empty for pattern in self.patterns) and not len(self.special[0])


def read_hours(
    versions: Iterable[tuple[Day, Weekly]],
    holidays: Iterable[Day],
    date_hours: Mapping[Any, Pairs] | None,
    breaks: Mapping[Any, Pairs] | None,
) -> OpeningHours:
    """Opening hours as written; the first version extends backwards. A holiday has no hours at all.

    Raises:
        InvalidInput: something cannot be read, or hours of one day or week overlap.
    """
    closed = {_read_day(day) for day in _list(holidays, "holidays")}
    special = _read_dates(date_hours, "date_hours")
    return OpeningHours(
        patterns=_read_versions(versions),
        excepted=np.array(sorted(closed | set(special)), dtype=np.int64),
        special=_span({day: spans for day, spans in special.items() if day not in closed}),
        breaks=_span(_read_dates(breaks, "breaks")),
    )


def _read_versions(versions: Iterable[tuple[Day, Weekly]]) -> tuple[WeekPattern, ...]:
    read = sorted(((_read_day(day), _read_week(weekly)) for day, weekly in versions), key=lambda v: v[0])
    if not read:
        raise InvalidInput("A calendar needs the hours of a week.")
    for (day, _), (following, _) in pairwise(read):
        if day == following:
            raise InvalidInput("Two versions of the weekly hours begin on the same day.")
    return tuple(
        WeekPattern(day if number else _FIRST - DAY, week) for number, (day, week) in enumerate(read)
    )


def _read_week(weekly: Weekly) -> tuple[tuple[Minutes, ...], ...]:
    if not isinstance(weekly, Mapping):
        raise InvalidInput('Weekly hours map "mon" to "sun" to lists of opening and closing times.')
    for name in weekly:
        if name not in WEEKDAYS:
            raise InvalidInput(f"{name!r} is not a day of the week; use {', '.join(WEEKDAYS)}.")
    week = tuple(_read_intervals(weekly.get(name, ()), name) for name in WEEKDAYS)
    for number, spans in enumerate(week):
        following = week[(number + 1) % 7]
        if spans and following and spans[-1][1] - _DAY_MINUTES > following[0][0]:
            later = WEEKDAYS[(number + 1) % 7]
            raise InvalidInput(f"Hours of {WEEKDAYS[number]} run into those of {later}: they overlap.")
    return week


def _read_dates(hours: Mapping[Any, Pairs] | None, words: str) -> dict[int, tuple[Minutes, ...]]:
    if hours is None:
        return {}
    if not isinstance(hours, Mapping):
        raise InvalidInput(f"{words} map dates to lists of opening and closing times.")
    read: dict[int, tuple[Minutes, ...]] = {}
    for on, intervals in hours.items():
        day = _read_day(on)
        if day in read:
            raise InvalidInput(f"{words} name {on} twice.")
        read[day] = _read_intervals(intervals, f"{words} of {on}")
    return read


def _read_intervals(intervals: Pairs, words: str) -> tuple[Minutes, ...]:
    spans = tuple(sorted(_read_interval(pair, words) for pair in _list(intervals, words)))
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise InvalidInput(f"Hours of {words} overlap.")
    return spans


def _read_interval(pair: Sequence[str], words: str) -> Minutes:
    if isinstance(pair, str) or not isinstance(pair, Sequence) or len(pair) != 2:
        raise InvalidInput(f'{words}: {pair!r} is not a pair of times like ("07:30", "15:30").')
    opens = _read_minutes(pair[0], words)
    closes = _DAY_MINUTES if pair[1] == "24:00" else _read_minutes(pair[1], words)
    return opens, closes if closes > opens else closes + _DAY_MINUTES


def _read_minutes(text: str, words: str) -> int:
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise InvalidInput(f"{words}: {text!r} is not a time of day like 07:30.")
    return int(found[1]) * 60 + int(found[2])


def _read_day(on: Day) -> int:
    if isinstance(on, str):
        try:
            on = date.fromisoformat(on)
        except ValueError:
            raise InvalidInput(f"{on!r} is not a date like 2026-12-25.") from None
    if isinstance(on, datetime) or not isinstance(on, date):
        raise InvalidInput(f"{on!r} is not a date; give a date or text like 2026-12-25.")
    return count_days(on)


def _list(values: Iterable[Any], words: str) -> list[Any]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InvalidInput(f"{words}: {values!r} is not a list.")
    return list(values)


def _span(hours: Mapping[int, tuple[Minutes, ...]]) -> Spans:
    spans = [
        (day * DAY + a * MINUTE, day * DAY + b * MINUTE) for day, pairs in hours.items() for a, b in pairs
    ]
    opens, closes = zip(*sorted(spans), strict=True) if spans else ((), ())
    return np.array(opens, dtype=np.int64), np.array(closes, dtype=np.int64)
