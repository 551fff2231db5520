"""When queries come in and how long each step takes, drawn for many at once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

YEARS: Final = 3
DAY: Final = 86_400
OPENS: Final = 5 * 3_600 + 1_800
CLOSES: Final = 13 * 3_600 + 1_800
# shares of open queries by age in days, near those of the city's backlog in August 2017
OPEN_AGES: Final = ((0, 24, 0.58), (24, 60, 0.28), (60, 90, 0.08), (90, 365, 0.05), (365, 900, 0.01))
MOST_OPEN: Final = 5_000
OPEN_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Paces:
    """One value a query: epoch seconds of receipt, and the days its whole life takes (inf: still open)."""

    received: NDArray[np.int64]
    days: NDArray[np.float64]


def count_open(cases: int) -> int:
    """How many of so many queries are still open: a share of few, a steady backlog of many."""
    return min(round(cases * OPEN_SHARE), MOST_OPEN)


def draw_paces(stream: np.random.Generator, closed: int, still_open: int, now: datetime) -> Paces:
    """Queries that are closed, then those that are open; receipts on days and at hours people complain."""
    end = int(now.timestamp())
    days = np.minimum(np.exp(stream.normal(2.4, 0.9, closed)), 200.0)
    ages = days + (YEARS * 365 - days) * np.sqrt(stream.random(closed))
    bounds = np.array(OPEN_AGES)
    chosen = stream.choice(len(bounds), still_open, p=bounds[:, 2])
    open_ages = bounds[chosen, 0] + (bounds[chosen, 1] - bounds[chosen, 0]) * stream.random(still_open)
    received = _to_office_hours(end - (np.concatenate([ages, open_ages]) * DAY).astype(np.int64), stream)
    return Paces(np.minimum(received, end - 600), np.concatenate([days, np.full(still_open, np.inf)]))


def _to_office_hours(seconds: NDArray[np.int64], stream: np.random.Generator) -> NDArray[np.int64]:
    """Move receipts of the night into the day (UTC+2), and most of those of a weekend to the Monday."""
    days, second = np.divmod(seconds, DAY)
    second = 5 * 3600 + (second * 11) // 24
    weekday = (days + 3) % 7
    shift = np.where((weekday >= 5) & (stream.random(len(days)) < 0.85), 7 - weekday, 0)
    return (days + shift) * DAY + second


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def later(moment: datetime, days: float) -> datetime:
    """So many days on, at an hour when staff work: what falls outside waits for the next morning."""
    return datetime.fromtimestamp(next_working(int(moment.timestamp() + days * DAY)), UTC)


def next_working(seconds: int) -> int:
    """The instant itself in office hours, else some minutes into the next working morning (UTC+2)."""
    day, second = divmod(seconds, DAY)
    if second >= CLOSES:
        day, second = day + 1, 0
    weekday = (day + 3) % 7
    if weekday >= 5:
        day, second = day + 7 - weekday, 0
    if second < OPENS:
        second = OPENS + seconds % 5_400
    return day * DAY + second
