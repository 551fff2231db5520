"""What is promised: targets by kind of query, the public clocks, how pauses and reopenings count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from rules.case import CaseState
from rules.errors import InvalidInput

Measure = Literal["first_response", "resolution"]
Unit = Literal["working_hours", "working_days", "calendar_days"]
Reopening = Literal["continue", "restart"]

_DIMENSIONS: Final = ("priority_code", "category_code", "customer_class_code", "entity_code")


@dataclass(frozen=True, slots=True)
class Target:
    """How long a measure may take, for the cases that match; None matches every case."""

    measure: Measure
    amount: int
    unit: Unit
    category_code: str | None = None
    priority_code: str | None = None
    customer_class_code: str | None = None
    entity_code: str | None = None

    def matches(self, state: CaseState) -> bool:
        wanted = ((getattr(self, name), getattr(state, name)) for name in _DIMENSIONS)
        return all(want is None or want == has for want, has in wanted)

    @property
    def rank(self) -> tuple[int, ...]:
        """What names more holds before what names less; then priority, category, class, entity decide."""
        named = tuple(int(getattr(self, name) is not None) for name in _DIMENSIONS)
        return (sum(named), *named)


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the rules, for queries received from one day to another, both included.

    `hours_per_day` turns a working day of a target into hours. All the waiting for a resident that one query
    may be paused for is `pause_cap_days` working days. The three public clocks count calendar days.
    """

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    calendar_code: str
    hours_per_day: Decimal
    pause_cap_days: int
    reopening: Reopening
    at_risk_hours: int
    promise_days: int
    investigation_days: int
    appeal_days: int
    targets: tuple[Target, ...]

    def find_target(self, measure: Measure, state: CaseState) -> Target:
        """The target of a case: the one that names most of what the case is.

        Raises:
            InvalidInput: no target matches.
        """
        matching = [each for each in self.targets if each.measure == measure and each.matches(state)]
        if not matching:
            raise InvalidInput(f"The policy {self.name} has no target for {measure.replace('_', ' ')}.")
        return max(matching, key=lambda each: each.rank)

    def working_seconds(self, days: int) -> float:
        """Working days in seconds of office time."""
        return float(days * self.hours_per_day * 3600)


def find_policy(policies: Sequence[Policy], on: date) -> Policy:
    """The version in force on a day; the first one extends backwards, the last one until a newer is made.

    Raises:
        InvalidInput: there is no policy at all.
    """
    ordered = sorted(policies, key=lambda policy: policy.valid_from)
    if not ordered:
        raise InvalidInput("There is no service policy; the profile needs at least one.")
    begun = [policy for policy in ordered if policy.valid_from <= on]
    return begun[-1] if begun else ordered[0]
