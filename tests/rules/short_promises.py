"""The rulebook for tests with shorter promises, and offices open from 08:00 to 16:00."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, Final

from rules.clocks.policies import Policy, Target
from rules.clocks.rulebook import Rulebook
from rules.clocks.stoppages import Stoppage
from rules.office_hours import OfficeHours
from tests.rules import rulebooks

TARGETS: Final = (
    Target("resolution", 10, "working_days"),
    Target("resolution", 2, "working_days", priority_code="urgent"),
    Target("resolution", 14, "calendar_days", category_code="credit_control"),
    Target("first_response", 16, "working_hours"),
)
POLICY: Final[Policy] = replace(rulebooks.POLICY, pause_cap_days=5, targets=TARGETS)
HOURS: Final = tuple(OfficeHours(day, time(8), time(16), date(2020, 1, 1)) for day in range(1, 6))
RULEBOOK: Final[Rulebook] = replace(
    rulebooks.RULEBOOK,
    policies=(POLICY,),
    hours={"office": HOURS},
    declared_days={date(2026, 3, 12): "Day of the flood"},
    credits=(),
)


def with_policy(**changes: Any) -> Rulebook:
    return replace(RULEBOOK, policies=(replace(POLICY, **changes),))


def with_stoppage(starts_at: datetime, ends_at: datetime, reason: str = "Strike") -> Rulebook:
    return replace(RULEBOOK, stoppages=(Stoppage(1, starts_at, ends_at, reason),))
