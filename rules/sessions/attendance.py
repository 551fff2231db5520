"""How many stay away, learnt carefully from few evenings, and how many extra bookings that allows.

The number who stay away is beta-binomial: the profile's prior, then what was observed. Each narrower group
(a category, its region, the campaign) starts from the wider one's mean with the weight of the profile's
prior, so that a handful of bookings moves it little and hundreds speak for themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma
from typing import Final, NamedTuple

from rules.lookups import SessionRules

MOST_EXTRA: Final = 100


class Observed(NamedTuple):
    """Bookings of a group whose time is past, and how many of them nobody came to."""

    name: str
    bookings: int
    missed: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share that stays away as a beta distribution (a of a + b), and how each group moved it."""

    a: float
    b: float
    working: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.a / (self.a + self.b)


@dataclass(frozen=True, slots=True)
class Overbooking:
    """So many bookings over the seats; `risk` is how often more come than there are seats.

    `next_risk` is the risk with one more, which the limit refuses.
    """

    extra: int
    risk: float
    next_risk: float
    working: tuple[str, ...]


def estimate_no_show(groups: Sequence[Observed], rules: SessionRules) -> Estimate:
    """The share that stays away, from the widest group to the narrowest."""
    weight = rules.no_show_a + rules.no_show_b
    a, b = rules.no_show_a, rules.no_show_b
    working = [f"Before anything is observed: {a:g} of {weight:g} stay away ({a / weight:.1%})."]
    for group in groups:
        prior = a / (a + b)
        a = prior * weight + group.missed
        b = (1 - prior) * weight + group.bookings - group.missed
        working.append(_tell_group(group, prior, weight, a / (a + b)))
    return Estimate(a, b, tuple(working))


def _tell_group(group: Observed, prior: float, weight: float, share: float) -> str:
    if not group.bookings:
        return f"{group.name}: nothing observed, so {prior:.1%} stands."
    sums = f"({prior * weight:.2f} + {group.missed}) ÷ ({weight:g} + {group.bookings})"
    return f"{group.name}: {group.missed} of {group.bookings} stayed away; {sums} = {share:.1%}."


def suggest_overbooking(seats: int, estimate: Estimate, rules: SessionRules) -> Overbooking:
    """The most extra bookings at which more come than there are seats no oftener than the profile allows."""
    extra, risk = 0, 0.0
    next_risk = find_overflow(seats, 1, estimate) if seats else 1.0
    while next_risk <= rules.overflow_risk and extra < min(seats, MOST_EXTRA):
        extra, risk = extra + 1, next_risk
        next_risk = find_overflow(seats, extra + 1, estimate)
    words = (
        *estimate.working,
        f"{seats} seats: with {extra} extra, more than {seats} come in {risk:.1%} of evenings;"
        f" with {extra + 1} extra in {next_risk:.1%}. The rule allows {rules.overflow_risk:.0%}.",
    )
    return Overbooking(extra, risk, next_risk, words)


def find_overflow(seats: int, extra: int, estimate: Estimate) -> float:
    """The chance that more come than there are seats, when so many extra are booked."""
    booked = seats + extra
    return min(1.0, sum(_chance_missing(missing, booked, estimate) for missing in range(extra)))


def _chance_missing(missing: int, booked: int, estimate: Estimate) -> float:
    """Beta-binomial: that exactly so many of the booked stay away."""
    ways = lgamma(booked + 1) - lgamma(missing + 1) - lgamma(booked - missing + 1)
    a, b = estimate.a, estimate.b
    return exp(ways + _log_beta(missing + a, booked - missing + b) - _log_beta(a, b))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
