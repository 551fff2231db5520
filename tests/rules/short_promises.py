"""A small rulebook for tests: office hours from 08:00 to 16:00 on weekdays, in Johannesburg."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from rules.clocks.policies import Policy, Target
from rules.clocks.rulebook import Rulebook
from rules.clocks.stoppages import Stoppage
from rules.office_hours import OfficeHours

TARGETS: Final = (
    Target("resolution", 10, "working_days"),
    Target("resolution", 2, "working_days", priority_code="urgent"),
    Target("resolution", 14, "calendar_days", category_code="credit_control"),
    Target("first_response", 16, "working_hours"),
)
POLICY: Final = Policy(
    code="standards",
    name="Service standards",
    valid_from=date(2020, 1, 1),
    valid_to=None,
    calendar_code="office",
    hours_per_day=Decimal(8),
    pause_cap_days=5,
    reopening="continue",
    at_risk_hours=24,
    promise_days=30,
    investigation_days=14,
    appeal_days=90,
    targets=TARGETS,
)
HOURS: Final = tuple(OfficeHours(day, time(8), time(16), date(2020, 1, 1)) for day in range(1, 6))
RULEBOOK: Final = Rulebook(
    revision=1,
    timezone="Africa/Johannesburg",
    policies=(POLICY,),
    hours={"office": HOURS},
    declared_days={date(2026, 3, 12): "Day of the flood"},
)


def with_policy(**changes: Any) -> Rulebook:
    return replace(RULEBOOK, policies=(replace(POLICY, **changes),))


def with_stoppage(starts_at: datetime, ends_at: datetime, reason: str = "Strike") -> Rulebook:
    return replace(RULEBOOK, stoppages=(Stoppage(1, starts_at, ends_at, reason),))
