"""Inclining blocks: bands scaled by days and dwellings, each step rounded on its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.errors import InvalidInput
from rules.rating.periods import MONTH_DAYS
from rules.rating.rounding import to_cents, to_thousandths
from rules.rating.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Step:
    """One band's part of a charge: quantity × rate, rounded to cents."""

    quantity: Decimal
    rate: Decimal
    amount_rand: Decimal


def scale_limit(limit: Decimal, days: int, units: int) -> Decimal:
    """A monthly band limit for a number of days and dwellings, to three decimals.

    Source: Joburg Water tariff report 2023/24, definition 1.12 (a month is 30.4375 days).
    """
    return to_thousandths(limit * units * days / MONTH_DAYS)


def rate_blocks(bands: Sequence[Tariff], quantity: Decimal, days: int, units: int = 1) -> list[Step]:
    """Steps of a consumption, in order of band; the last band takes the rest. Their sum is the charge.

    A zero quantity gives one zero step, so that a line can always be shown with its sum.

    Raises:
        InvalidInput: negative quantity, or days or units below one.
    """
    if quantity < 0:
        raise InvalidInput("A quantity to be rated cannot be negative.")
    if days < 1 or units < 1:
        raise InvalidInput("Days and dwelling units must be at least 1.")
    steps: list[Step] = []
    below = Decimal(0)
    for band in bands:
        last = band is bands[-1] or band.band_to is None
        limit = quantity if last else min(quantity, scale_limit(band.band_to or quantity, days, units))
        if limit > below or not steps:
            steps.append(Step(limit - below, band.rate, to_cents((limit - below) * band.rate)))
            below = limit
        if last or below == quantity:
            break
    return steps
