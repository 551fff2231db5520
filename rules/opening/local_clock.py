"""What the clock on a wall shows: from local time to instants and back, for whole arrays.

Instants are microseconds since 1970 in UTC; local times are microseconds since 1970 on the wall clock.
"""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from rules.errors import InvalidInput
from rules.opening.instants import DAY, EPOCH, MICROSECOND, SECOND, Whole, count_micros

# Before this year every zone keeps one offset (the first change known is of 1844), and from that year on
# every zone follows a yearly rule (the last change listed by itself is of 2086).
FIRST_CHANGING_YEAR: Final = 1800
FIRST_REGULAR_YEAR: Final = 2101

# No zone has changed its offset twice within six days.
_STEP: Final = timedelta(days=3)
_EARLIEST: Final = datetime(1, 1, 3, tzinfo=UTC)
_LATEST: Final = datetime(9999, 12, 29, tzinfo=UTC)


def find_zone(name: str) -> ZoneInfo:
    """The zone of a name like Africa/Johannesburg.

    Raises:
        InvalidInput: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        raise InvalidInput(f"There is no time zone {name!r}; names are like Africa/Johannesburg.") from None


class LocalClock:
    """The wall clock of one zone in a span of whole UTC days.

    A local time that a change skips is read with the offset before the change, and one that occurs twice
    is its first occurrence, as RFC 5545 (3.3.5) and PEP 495 read them. `skipped_days`, counted from 1970, are
    dates that never were, as 30 December 2011 in Samoa.
    """

    def __init__(self, zone: ZoneInfo, first_day: int, last_day: int) -> None:
        changes = [
            change for year in _list_years(first_day, last_day) for change in _list_changes(zone, year)
        ]
        opening = _find_offset(zone, EPOCH + _clip_day(first_day))
        self._instants = np.array([at for at, _, _ in changes], dtype=np.int64)
        first = changes[0][1] if changes else opening
        self._offsets = np.array([first, *(later for _, _, later in changes)], dtype=np.int64)
        # The first occurrence of what comes twice belongs to the offset before, and so does what is
        # skipped: the later offset begins where the wall clock has passed both.
        self._local = self._instants + np.maximum(self._offsets[:-1], self._offsets[1:])
        skips = self._instants + self._offsets[:-1]
        self.skipped_days = np.array(
            [
                day
                for start, end in zip(skips.tolist(), self._local.tolist(), strict=True)
                for day in range(-(-start // DAY), end // DAY)
            ],
            dtype=np.int64,
        )

    def to_instants(self, local: Whole) -> Whole:
        """Instants of local times."""
        return local - self._offsets[np.searchsorted(self._local, local, side="right")]

    def to_days(self, instants: Whole) -> Whole:
        """Local days, counted from 1970, of instants."""
        return (instants + self._offsets[np.searchsorted(self._instants, instants, side="right")]) // DAY


def _clip_day(day: int) -> timedelta:
    earliest, latest = (_EARLIEST - EPOCH).days, (_LATEST - EPOCH).days
    return timedelta(days=min(max(day, earliest), latest))


def _list_years(first_day: int, last_day: int) -> range:
    first, last = (EPOCH + _clip_day(day) for day in (first_day, last_day))
    return range(max(first.year, FIRST_CHANGING_YEAR), last.year + 1)


def _find_offset(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None, "a zone always has an offset"
    return offset // MICROSECOND


@lru_cache(maxsize=20_000)
def _list_changes(zone: ZoneInfo, year: int) -> tuple[tuple[int, int, int], ...]:
    """Each change of a year: its instant, the offset before and the offset from then on."""
    at = max(datetime(year, 1, 1, tzinfo=UTC), _EARLIEST)
    end = min(datetime(year + 1, 1, 1, tzinfo=UTC), _LATEST) if year < _LATEST.year else _LATEST
    changes, offset = [], _find_offset(zone, at)
    while at < end:
        following = min(at + _STEP, end)
        later = _find_offset(zone, following)
        if later != offset:
            changes.append((_find_change(zone, at, following), offset, later))
        at, offset = following, later
    return tuple(changes)


def _find_change(zone: ZoneInfo, at: datetime, following: datetime) -> int:
    """The first second after `at` with another offset."""
    offset, start = _find_offset(zone, at), count_micros(at) // SECOND
    seconds = range(start, count_micros(following) // SECOND + 1)
    return (
        seconds[
            bisect_right(
                seconds, 0, key=lambda s: int(_find_offset(zone, EPOCH + timedelta(seconds=s)) != offset)
            )
        ]
        * SECOND
    )
