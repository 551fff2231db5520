"""Signs that figures were made to look better than the work was. A sign is no proof: it asks for a look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rules.period import add_months, month_of

LAST_DAYS: Final = 3
TIMES: Final = 3.0
FEWEST: Final = 20


@dataclass(frozen=True, slots=True)
class MassClosure:
    """The last days of a month, with how many closings they had and how many days like others would have."""

    first_on: date
    last_on: date
    closed: int
    expected: float


def find_mass_closures(closed: Mapping[date, int]) -> tuple[MassClosure, ...]:
    """Months whose last three days saw at least three times the closings of their other days, and twenty."""
    months = sorted({on.replace(day=1) for on in closed})
    found = (_look_at(month, closed) for month in months)
    return tuple(each for each in found if each.closed >= FEWEST and each.closed >= TIMES * each.expected)


def _look_at(month: date, closed: Mapping[date, int]) -> MassClosure:
    last_on = month_of(month).last_on
    first_on = last_on - timedelta(days=LAST_DAYS - 1)
    in_month = {on: n for on, n in closed.items() if month <= on < add_months(month, 1)}
    at_end = sum(n for on, n in in_month.items() if on >= first_on)
    others = sum(in_month.values()) - at_end
    expected = others / (last_on.day - LAST_DAYS) * LAST_DAYS
    return MassClosure(first_on, last_on, at_end, expected)
