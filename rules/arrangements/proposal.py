"""An arrangement as it is proposed: what it covers, what is paid at once, and when the rest is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rules.arrangements.policy import Terms, check_terms
from rules.arrangements.schedule import Instalment, draw_schedule
from rules.errors import Conflict, InvalidInput
from rules.written import show_rand


@dataclass(frozen=True, slots=True)
class Debt:
    """What an arrangement can be made for, in rand, and the terms that hold for the customer.

    `in_dispute_rand` is part of `owed_rand`.
    """

    owed_rand: Decimal
    in_dispute_rand: Decimal
    terms: Terms

    def covered_rand(self, carve_out: bool) -> Decimal:
        """What the arrangement covers, with or without the disputed part."""
        return self.owed_rand - (self.in_dispute_rand if carve_out else Decimal(0))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person chose. `admits`: the resident was told that signing admits the disputed part too."""

    down_payment_rand: Decimal
    instalments: int
    first_due_on: date
    carve_out: bool = True
    admits: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """An arrangement that was proposed, in rand.

    `in_dispute_rand`: of the debt, when it was proposed; `carved_out_rand` of it stays in dispute.
    """

    debt_rand: Decimal
    in_dispute_rand: Decimal
    carved_out_rand: Decimal
    down_payment_rand: Decimal
    instalments: int
    first_due_on: date

    @property
    def admits(self) -> bool:
        """Whether it covers what was in dispute, of which the resident was told."""
        return self.in_dispute_rand > 0 and self.carved_out_rand == 0

    @property
    def schedule(self) -> tuple[Instalment, ...]:
        rest = self.debt_rand - self.down_payment_rand
        return draw_schedule(rest, self.instalments, self.first_due_on)

    def as_body(self) -> dict[str, str | int]:
        """What an event keeps of it."""
        return {
            "debt_rand": str(self.debt_rand),
            "in_dispute_rand": str(self.in_dispute_rand),
            "carved_out_rand": str(self.carved_out_rand),
            "down_payment_rand": str(self.down_payment_rand),
            "instalments": self.instalments,
            "first_due_on": self.first_due_on.isoformat(),
        }


def read_proposal(body: Mapping[str, Any]) -> Proposal:
    """The proposal that an event keeps; one without `in_dispute_rand` admits nothing."""
    return Proposal(
        Decimal(body["debt_rand"]),
        Decimal(body.get("in_dispute_rand", body["carved_out_rand"])),
        Decimal(body["carved_out_rand"]),
        Decimal(body["down_payment_rand"]),
        int(body["instalments"]),
        date.fromisoformat(body["first_due_on"]),
    )


def propose(debt: Debt, plan: Plan, today: date) -> Proposal:
    """The arrangement of a plan.

    Raises:
        InvalidInput: the policy does not allow it, it begins in the past, or it would admit what is disputed
            without the resident having been told.
    """
    covered = debt.covered_rand(plan.carve_out)
    check_terms(debt.terms, covered, plan.down_payment_rand, plan.instalments)
    if plan.first_due_on < today:
        raise InvalidInput("The first instalment cannot be due in the past.")
    if debt.in_dispute_rand and not (plan.carve_out or plan.admits):
        raise InvalidInput(
            f"Signing admits the {show_rand(debt.in_dispute_rand)} that is in dispute. "
            "Leave it out, or confirm that the resident was told."
        )
    carved_out = debt.owed_rand - covered
    return Proposal(
        covered,
        debt.in_dispute_rand,
        carved_out,
        plan.down_payment_rand,
        plan.instalments,
        plan.first_due_on,
    )


def check_same_debt(seen: Debt, now: Debt) -> None:
    """Refuse an arrangement of a debt that has changed since it was looked at.

    Raises:
        Conflict: names both figures.
    """
    for what, before, after in (
        ("owed", seen.owed_rand, now.owed_rand),
        ("in dispute", seen.in_dispute_rand, now.in_dispute_rand),
    ):
        if before != after:
            raise Conflict(
                f"{show_rand(before)} was {what} when you looked; the ledger says {show_rand(after)}. "
                "Look at the plan again."
            )
