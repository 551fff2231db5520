"""Billing periods: days counted with both ends, months of 30.4375 days, splits at tariff changes."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from rules.errors import InvalidInput
from rules.rating.rounding import to_thousandths

MONTH_DAYS: Final = Decimal("30.4375")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `from_on` to `to_on`, both counted.

    Raises:
        InvalidInput: the period ends before it starts.
    """

    from_on: date
    to_on: date

    def __post_init__(self) -> None:
        if self.to_on < self.from_on:
            raise InvalidInput(f"The period ends ({self.to_on}) before it starts ({self.from_on}).")

    @property
    def days(self) -> int:
        """Days, both ends counted."""
        return (self.to_on - self.from_on).days + 1

    @property
    def whole_months(self) -> int | None:
        """Calendar months, when the period is made of whole ones."""
        if self.from_on.day != 1 or self.to_on.day != monthrange(self.to_on.year, self.to_on.month)[1]:
            return None
        return (self.to_on.year - self.from_on.year) * 12 + self.to_on.month - self.from_on.month + 1


def month_of(on: date) -> Period:
    """The calendar month of a date."""
    return Period(on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1]))


def split_period(period: Period, cuts: Iterable[date]) -> list[Period]:
    """The parts of a period, a new one starting on each cut inside it."""
    starts = [period.from_on, *sorted({cut for cut in cuts if period.from_on < cut <= period.to_on})]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [period.to_on]
    return [Period(start, end) for start, end in zip(starts, ends, strict=True)]


def split_quantity(quantity: Decimal, parts: list[Period]) -> list[Decimal]:
    """A quantity shared over the parts of a period by their days; the shares add up to it exactly."""
    days = sum(part.days for part in parts)
    passed, given, shares = 0, Decimal(0), list[Decimal]()
    for part in parts[:-1]:
        passed += part.days
        # a rounded share of less than a thousandth may exceed what there is to share
        until = min(to_thousandths(quantity * passed / days), quantity)
        shares.append(until - given)
        given = until
    return [*shares, quantity - given]


def weigh_months(parts: list[Period]) -> list[Fraction]:
    """Months that each part counts for a monthly charge.

    Whole calendar months count as such. Any other period is one billing month, whatever its days, shared by
    days where the tariff changes inside it.
    """
    months = [part.whole_months for part in parts]
    if all(months):
        return [Fraction(count or 0) for count in months]
    days = sum(part.days for part in parts)
    return [Fraction(part.days, days) for part in parts]
