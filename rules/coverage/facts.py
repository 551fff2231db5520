"""What the ledger is made from: wards, areas, outings and the days on which outings can be held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from rules.lookups import OutingRules

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


class Visit(NamedTuple):
    """An outing that is not cancelled. `is_held`: it was held; otherwise it is still to come."""

    kind: str
    held_on: date
    region: str
    ward_no: int | None
    is_held: bool


class Ward(NamedTuple):
    """A ward that must be walked. `weight` puts the needier of two that are due on one day first."""

    ward_no: int
    region: str
    weight: float = 0.0


@dataclass(frozen=True)
class Facts:
    """Everything the ledger needs to know, on the municipality's day `today`."""

    today: date
    wards: Sequence[Ward]
    regions: Sequence[str]
    visits: Sequence[Visit]
    holidays: frozenset[date]
    rules: OutingRules

    def is_open(self, on: date) -> bool:
        """Whether outings can be held on a day."""
        return on.isoweekday() in self.rules.weekdays and on not in self.holidays

    def count_open(self, from_on: date, to_on: date) -> int:
        """Days on which outings can be held, both ends included."""
        return sum(map(self.is_open, list_days(from_on, to_on)))

    def step_back(self, on: date, days: int) -> date:
        """The day that leaves so many open days free before and on `on`."""
        while days > 0:
            days -= self.is_open(on)
            on -= DAY
        return on

    @property
    def week_begins(self) -> date:
        return monday_of(self.today)

    @property
    def week_ends(self) -> date:
        return self.week_begins + WEEK - DAY


def monday_of(on: date) -> date:
    """The Monday of a day's week."""
    return on - timedelta(days=on.weekday())


def list_days(from_on: date, to_on: date) -> list[date]:
    """Every day from one to the other, both included."""
    return [from_on + timedelta(days=n) for n in range((to_on - from_on).days + 1)]
