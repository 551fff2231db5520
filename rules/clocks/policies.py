"""What is promised: targets by kind of query, the public clocks, how pauses and reopenings count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from rules.case import CaseState
from rules.errors import InvalidInput

Measure = Literal["first_response", "resolution"]
Unit = Literal["working_hours", "working_days", "calendar_days"]
Reopening = Literal["continue", "restart"]

_MOST_REMEMBERED: Final = 4096


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

    @property
    def wants(self) -> tuple[str | None, ...]:
        """Priority, category, class and entity that a case must have."""
        return (self.priority_code, self.category_code, self.customer_class_code, self.entity_code)

    @property
    def rank(self) -> tuple[int, ...]:
        """What names more holds before what names less; then priority, category, class, entity decide."""
        named = tuple(int(want is not None) for want in self.wants)
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

    def __hash__(self) -> int:
        return hash((self.code, self.valid_from))

    def find_target(self, measure: Measure, state: CaseState) -> Target:
        """The target of a case: the one that names most of what the case is.

        Raises:
            InvalidInput: no target matches.
        """
        return _choose(
            self,
            measure,
            state.priority_code,
            state.category_code,
            state.customer_class_code,
            state.entity_code,
        )

    def working_seconds(self, days: int) -> float:
        """Working days in seconds of office time."""
        return float(days * self.hours_per_day * 3600)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _choose(policy: Policy, measure: Measure, *has: str | None) -> Target:
    """The target for a case that has this priority, category, class and entity."""
    matching = [
        target
        for target in policy.targets
        if target.measure == measure
        and all(want is None or want == given for want, given in zip(target.wants, has, strict=True))
    ]
    if not matching:
        raise InvalidInput(f"The policy {policy.name} has no target for {measure.replace('_', ' ')}.")
    return max(matching, key=lambda target: target.rank)


def find_policy(policies: Sequence[Policy], on: date) -> Policy:
    """The version in force on a day; the first one extends backwards, the last one until a newer is made.

    Raises:
        InvalidInput: there is no policy at all.
    """
    if not policies:
        raise InvalidInput("There is no service policy; the profile needs at least one.")
    begun = [policy for policy in policies if policy.valid_from <= on]
    if begun:
        return max(begun, key=lambda policy: policy.valid_from)
    return min(policies, key=lambda policy: policy.valid_from)
