"""What changes of the rules would make of them, before anybody makes them."""

from dataclasses import replace
from datetime import date

from rules.clocks.policies import Policy
from rules.clocks.rulebook import Rulebook
from rules.clocks.stoppages import Stoppage


def with_stoppage(rulebook: Rulebook, stoppage: Stoppage) -> Rulebook:
    """The rules with one more stoppage."""
    return replace(rulebook, stoppages=(*rulebook.stoppages, stoppage))


def without_stoppage(rulebook: Rulebook, stoppage_id: int) -> Rulebook:
    """The rules without a stoppage that is taken back."""
    return replace(
        rulebook, stoppages=tuple(each for each in rulebook.stoppages if each.stoppage_id != stoppage_id)
    )


def with_declared_day(rulebook: Rulebook, on: date, name: str) -> Rulebook:
    """The rules with one more public holiday."""
    return replace(rulebook, declared_days={**rulebook.declared_days, on: name})


def without_declared_day(rulebook: Rulebook, on: date) -> Rulebook:
    """The rules without a declared day that is taken back."""
    return replace(
        rulebook, declared_days={day: name for day, name in rulebook.declared_days.items() if day != on}
    )


def with_policy(rulebook: Rulebook, policy: Policy) -> Rulebook:
    """The rules with a new version of the policy, or one that replaces a version of the same code."""
    others = tuple(each for each in rulebook.policies if each.code != policy.code)
    return replace(rulebook, policies=(*others, policy))
