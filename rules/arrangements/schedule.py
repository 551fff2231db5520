"""When what is due: equal instalments to the cent, the last one takes what is left over."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Final

from rules.errors import InvalidInput
from rules.period import add_months

CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment of a schedule, in rand; `left_rand` after it."""

    number: int
    due_on: date
    amount_rand: Decimal
    left_rand: Decimal


def split(rest_rand: Decimal, instalments: int) -> tuple[Decimal, Decimal]:
    """What each instalment comes to, rounded down to the cent, and the last one, which is never less."""
    each = (rest_rand / instalments).quantize(CENT, ROUND_DOWN)
    return each, rest_rand - each * (instalments - 1)


def draw_schedule(rest_rand: Decimal, instalments: int, first_due_on: date) -> tuple[Instalment, ...]:
    """Monthly instalments of what is left after the down payment; a month without the day uses its last.

    Raises:
        InvalidInput: there is less than a cent for each instalment.
    """
    each, last = split(rest_rand, instalments)
    if each < CENT:
        raise InvalidInput("There is less than a cent for each instalment: choose fewer.")
    return tuple(
        Instalment(
            number,
            add_months(first_due_on, number - 1),
            last if number == instalments else each,
            rest_rand - (rest_rand if number == instalments else each * number),
        )
        for number in range(1, instalments + 1)
    )
