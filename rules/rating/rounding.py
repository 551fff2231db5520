"""How figures are rounded: half up, as the statements do."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

CENT: Final = Decimal("0.01")
THOUSANDTH: Final = Decimal("0.001")


def to_cents(amount: Decimal) -> Decimal:
    """Rand rounded half up to cents."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def to_thousandths(quantity: Decimal) -> Decimal:
    """A quantity or band limit rounded half up to three decimals."""
    return quantity.quantize(THOUSANDTH, ROUND_HALF_UP)


def divide_half_up(numerator: int, denominator: int) -> int:
    """An integer quotient rounded half away from zero; `denominator` is positive."""
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)
