"""What an account owes, what of it is disputed, and what may be asked for now: with the working shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

from rules.disputes.held import InterestLine, list_held
from rules.disputes.ledger import NOTHING, Entry, list_shields

Part = Literal["balance", "correction", "lines", "interest", "other", "credit", "paid", "to_pay"]
PARTS: Final[dict[Part, str]] = {
    "balance": "Balance after payments",
    "correction": "Corrections that are agreed but on no bill yet",
    "lines": "Less the disputed part of the bills",
    "interest": "Less interest charged on that part",
    "other": "Less what else is claimed or known as disputed",
    "credit": "The account is in credit",
    "paid": "Disputed, but paid already",
    "to_pay": "To pay now",
}


@dataclass(frozen=True, slots=True)
class Position:
    """An account at one instant, in rand with VAT.

    `balance_rand`: the last bill less payments since; negative: in credit. `lines_rand`: disputed parts of
    lines. `interest_rand`: interest charged on them while they were disputed, where it is not itself among
    them. `other_rand`: what residents claim in queries that name no line, and what the billing system knows
    as disputed beyond both. `correction_rand`: what agreed corrections change that are on no bill yet;
    negative: less to pay.
    """

    balance_rand: Decimal
    lines_rand: Decimal = NOTHING
    interest_rand: Decimal = NOTHING
    other_rand: Decimal = NOTHING
    correction_rand: Decimal = NOTHING

    @property
    def owed_rand(self) -> Decimal:
        return max(self.balance_rand + self.correction_rand, NOTHING)

    @property
    def in_dispute_rand(self) -> Decimal:
        """Never more than is owed: what has been paid is no longer collected, disputed or not."""
        return min(self._claimed_rand, self.owed_rand)

    @property
    def collectable_rand(self) -> Decimal:
        return self.owed_rand - self.in_dispute_rand

    @property
    def paid_of_disputed_rand(self) -> Decimal:
        """The disputed part that payments have covered already; credited if the resident turns out right."""
        return self._claimed_rand - self.in_dispute_rand

    @property
    def _claimed_rand(self) -> Decimal:
        return self.lines_rand + self.interest_rand + self.other_rand


@dataclass(frozen=True, slots=True)
class WorkingStep:
    """One line of a sum, in rand."""

    part: Part
    amount_rand: Decimal

    @property
    def words(self) -> str:
        return PARTS[self.part]


def place_account(
    balance_rand: Decimal,
    entries: Iterable[Entry],
    interest: Iterable[InterestLine],
    at: datetime,
    *,
    claimed_rand: Decimal = NOTHING,
    known_rand: Decimal = NOTHING,
    correction_rand: Decimal = NOTHING,
) -> Position:
    """Where an account stands at an instant.

    `claimed_rand`: claimed in open queries that name no line; `known_rand`: disputes of the billing system,
    which mostly repeat ours, so that they count only where they come to more; `correction_rand` as in
    Position.
    """
    entries = list(entries)
    lines_rand = sum((shield.shielded_rand for shield in list_shields(entries, at)), NOTHING)
    held = list_held(entries, interest, at)
    interest_rand = sum((each.held_rand for each in held.values()), NOTHING) - lines_rand
    other_rand = max(known_rand - lines_rand, claimed_rand)
    return Position(balance_rand, lines_rand, interest_rand, other_rand, correction_rand)


def explain_payable(position: Position) -> tuple[WorkingStep, ...]:
    """How much to pay now while the dispute is open: each step of the sum, the answer last."""
    parts: list[tuple[Part, Decimal]] = [
        ("correction", position.correction_rand),
        ("lines", -position.lines_rand),
        ("interest", -position.interest_rand),
        ("other", -position.other_rand),
    ]
    steps = [WorkingStep("balance", position.balance_rand)]
    steps += [WorkingStep(part, rand) for part, rand in parts if rand]
    rest = position.collectable_rand - sum((step.amount_rand for step in steps), NOTHING)
    if rest:
        in_credit = position.balance_rand + position.correction_rand < 0
        steps.append(WorkingStep("credit" if in_credit else "paid", rest))
    return (*steps, WorkingStep("to_pay", position.collectable_rand))
