"""What was counted in one place and time, and shares of it."""

from dataclasses import dataclass, fields
from decimal import Decimal
from operator import add, attrgetter
from typing import Final


@dataclass(frozen=True, slots=True)
class Sums:
    """Counts of cases and their rand. Names are those of `rules.counted`; sums of disjoint parts add up.

    `touched` are resolved queries of which it is known what staff did, `touches` what they did in all.
    """

    received: int = 0
    reopened: int = 0
    moved_in: int = 0
    moved_out: int = 0
    merged: int = 0
    closed: int = 0
    resolved: int = 0
    on_time: int = 0
    on_time_raw: int = 0
    in_promise: int = 0
    touched: int = 0
    touches: int = 0
    first_contact: int = 0
    stated: int = 0
    came_back: int = 0
    relogged: int = 0
    due: int = 0
    due_met: int = 0
    due_raw: int = 0
    due_raw_met: int = 0
    response_due: int = 0
    response_met: int = 0
    received_rand: Decimal = Decimal(0)
    resolved_rand: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*map(add, _read(self), _read(other)))

    @property
    def net(self) -> int:
        """By how much the stock grew."""
        return self.received + self.reopened + self.moved_in - self.moved_out - self.merged - self.closed

    def share(self, numerator: str, denominator: str) -> float | None:
        """One sum as a part of another; None where there is nothing to divide by: no data is not zero."""
        whole = getattr(self, denominator)
        return float(getattr(self, numerator) / whole) if whole else None


NAMES: Final = tuple(field.name for field in fields(Sums))
_read: Final = attrgetter(*NAMES)


@dataclass(frozen=True, slots=True)
class Movement:
    """How a stock came to be: opening + received + reopened + moved in - moved out - merged - closed."""

    opening: int
    sums: Sums

    @property
    def closing(self) -> int:
        return self.opening + self.sums.net
