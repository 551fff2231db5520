"""VAT: on the sub-total of each service section, rounded to cents, and shared over its lines."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from rules.rating.rounding import divide_half_up

# Value-Added Tax Act s7(1): 14 % until 31 March 2018.
RATES: Final = ((date(2018, 4, 1), 15), (date(1993, 4, 7), 14))
NO_VAT: Final = frozenset({"rates", "interest"})
SECTIONS: Final = {
    "rates": "municipality",
    "interest": "municipality",
    "sundry": "municipality",
    "adjustment": "municipality",
    "electricity": "electricity",
    "water": "water",
    "sewer": "water",
    "refuse": "refuse",
}


def vat_percent(service: str, on: date) -> int:
    """VAT in percent for a service on a date; 0 on property rates and interest."""
    if service in NO_VAT:
        return 0
    return next((percent for start, percent in RATES if start <= on), 0)


def vat_cents(subtotal_cents: int, percent: int) -> int:
    """VAT on a section's sub-total, both in cents."""
    return divide_half_up(subtotal_cents * percent, 100)


def share_vat(amounts_cents: Sequence[int], percent: int) -> list[int]:
    """VAT of each line of one section, so that together they are exactly the section's VAT.

    Each line takes the growth of the running VAT, so no line is more than a cent off its own.
    """
    shares: list[int] = []
    subtotal = charged = 0
    for amount in amounts_cents:
        subtotal += amount
        until = vat_cents(subtotal, percent)
        shares.append(until - charged)
        charged = until
    return shares


def add_vat(amounts: Sequence[Decimal], percent: int) -> list[Decimal]:
    """As `share_vat`, for amounts in rand."""
    cents = [int(amount.scaleb(2).to_integral_exact()) for amount in amounts]
    return [Decimal(share).scaleb(-2) for share in share_vat(cents, percent)]
