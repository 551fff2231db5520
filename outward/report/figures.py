"""Everything the report says, gathered: its figures with the names that people know things by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar

from rules.kpis.sums import Movement, Sums

Figure = TypeVar("Figure")


@dataclass(frozen=True, slots=True)
class Compared(Generic[Figure]):
    """A figure of the month, of the month before and of the same month a year earlier; None is no data."""

    month: Figure | None
    prior: Figure | None
    last_year: Figure | None


@dataclass(frozen=True, slots=True)
class Took:
    """How long `n` resolved queries took, in hours; None where there were none. Not exact: within 1 %."""

    n: int
    median_hours: float | None
    p90_hours: float | None
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A category, a region, or a category in one `region`, and how its stock moved."""

    name: str
    movement: Movement
    region: str = ""


@dataclass(frozen=True, slots=True)
class AgeLine:
    """What was open in one age bucket at the end, of every category in the order of `Report.categories`."""

    name: str
    cases: int
    overdue: int
    overdue_raw: int
    rand: Decimal
    by_category: Sequence[int]


@dataclass(frozen=True, slots=True)
class OpenThen:
    """What was open at the end of a month, by the due dates known today; `oldest_days` None without any."""

    cases: int
    overdue: int
    overdue_raw: int
    rand: Decimal
    oldest_days: int | None


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month of the thirteen; the stock is that at its end."""

    month_on: date
    sums: Sums
    stock: int
    working: Took


@dataclass(frozen=True, slots=True)
class StoppageLine:
    """A declared stoppage: when, where and why."""

    starts_at: datetime
    ends_at: datetime
    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class CauseLine:
    """Queries resolved by what turned out to be their cause."""

    name: str
    resolved: int
    rand: Decimal


@dataclass(frozen=True, slots=True)
class HandLine:
    """How long the queries resolved lay in one pair of hands, all together."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Seal:
    """The freezing of the month. `sha256` is in hexadecimal."""

    sha256: str
    frozen_at: datetime
    frozen_by_name: str


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A figure of a frozen month that is another one today; both as they are written."""

    month_on: date
    name: str
    frozen: str
    present: str


@dataclass(frozen=True, slots=True)
class Targets:
    """What the policy in force at the end promises for a query that no narrower target names."""

    policy: str
    resolution: str
    first_response: str
    promise_days: int


@dataclass(frozen=True, slots=True)
class Report:
    """One month of the desk. `scope` is empty for the whole municipality.

    The month is counted up to `until_on`; what was open is told as at the end of that day, or as at `as_of`
    while the day lasts. `months` are thirteen, oldest first; the last one is the month itself.
    """

    municipality: str
    scope: str
    month_on: date
    until_on: date
    as_of: datetime
    rules_revision: int
    seal: Seal | None
    targets: Targets
    sums: Compared[Sums]
    movement: Movement
    categories: Sequence[Part]
    regions: Sequence[Part]
    cells: Sequence[Part]
    ages: Sequence[AgeLine]
    open_then: Compared[OpenThen]
    months: Sequence[MonthLine]
    working: Compared[Took]
    calendar: Compared[Took]
    stoppages: Sequence[StoppageLine]
    causes: Sequence[CauseLine]
    hands: Sequence[HandLine]
    corrections: Sequence[CorrectionLine]

    @property
    def has_data(self) -> bool:
        """Whether anything was ever counted up to the end of the month."""
        return bool(self.movement.opening) or self.movement.sums != Sums()
