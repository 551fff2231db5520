"""What a municipality's policy lets an arrangement be, for each group of customers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Final

from rules.errors import InvalidInput
from rules.written import show_rand

CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Terms:
    """One group's bounds. `down_payment_percent`: the least share of the debt that is paid at once.

    The group is that of a customer class, or of whoever has one of the rebates in force.
    """

    code: str
    name: str
    least_instalments: int
    most_instalments: int
    down_payment_percent: Decimal
    classes: frozenset[str] = frozenset()
    rebates: frozenset[str] = frozenset()
    needs_sheet: bool = False


@dataclass(frozen=True, slots=True)
class ArrangementPolicy:
    """All groups, and the rand a month that must stay with each person of a household."""

    groups: tuple[Terms, ...]
    least_left_rand: Decimal
    first_due_days: int

    def find_terms(self, customer_class: str | None, rebates: Collection[str]) -> Terms:
        """The terms of a customer: a rebate counts before the class.

        Raises:
            InvalidInput: the policy has no terms for the class.
        """
        for terms in self.groups:
            if terms.rebates & set(rebates):
                return terms
        for terms in self.groups:
            if customer_class in terms.classes:
                return terms
        raise InvalidInput(
            f"The policy has no arrangement for the kind of customer “{customer_class or 'not known'}”."
        )


def least_down_payment(terms: Terms, debt_rand: Decimal) -> Decimal:
    """What must be paid at once, in rand rounded up to the cent."""
    return (debt_rand * terms.down_payment_percent / 100).quantize(CENT, ROUND_UP)


def check_terms(terms: Terms, debt_rand: Decimal, down_payment_rand: Decimal, instalments: int) -> None:
    """Refuse what the policy does not allow.

    Raises:
        InvalidInput: names the bound.
    """
    least = least_down_payment(terms, debt_rand)
    refusals: Iterable[tuple[bool, str]] = (
        (debt_rand <= 0, "Nothing is owed that an arrangement could be made for."),
        (
            not terms.least_instalments <= instalments <= terms.most_instalments,
            f"{terms.name}: {terms.least_instalments} to {terms.most_instalments} instalments.",
        ),
        (
            down_payment_rand < least,
            f"{terms.name}: at least {show_rand(least)} is paid at once ({terms.down_payment_percent:f} %).",
        ),
        (
            down_payment_rand != down_payment_rand.quantize(CENT),
            "The down payment is in rand and cents.",
        ),
        (
            0 < debt_rand <= down_payment_rand,
            f"{show_rand(down_payment_rand)} pays the whole debt: no arrangement is needed.",
        ),
    )
    for refused, words in refusals:
        if refused:
            raise InvalidInput(words)
