"""A small rulebook for tests: office hours Monday to Friday, one policy with targets of each kind."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from rules.clocks.credits import Credit
from rules.clocks.policies import Policy, Target
from rules.clocks.rulebook import Rulebook
from rules.office_hours import OfficeHours

WEEK = tuple(OfficeHours(day, time(7, 30), time(15, 30), date(2020, 1, 1)) for day in range(1, 6))
TARGETS = (
    Target("resolution", 20, "working_days"),
    Target("resolution", 2, "working_days", priority_code="urgent"),
    Target("resolution", 10, "calendar_days", category_code="indigent"),
    Target("resolution", 5, "working_days", category_code="rates", customer_class_code="business"),
    Target("first_response", 16, "working_hours"),
)
POLICY = Policy(
    code="standards",
    name="Service standards",
    valid_from=date(2020, 1, 1),
    valid_to=None,
    calendar_code="office",
    hours_per_day=Decimal(8),
    pause_cap_days=10,
    reopening="continue",
    at_risk_hours=24,
    promise_days=30,
    investigation_days=14,
    appeal_days=90,
    targets=TARGETS,
)
RULEBOOK = Rulebook(
    revision=1,
    timezone="Africa/Johannesburg",
    policies=(POLICY,),
    hours={"office": WEEK},
    declared_days={date(2026, 11, 4): "Local government elections"},
    credits=(Credit("rand_1000", "rand", 4, "R 1 000 or more", Decimal(1000)),),
)


def change_policy(**changes: Any) -> Rulebook:
    """The rulebook with another policy."""
    return replace(RULEBOOK, policies=(replace(POLICY, **changes),))
