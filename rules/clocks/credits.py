"""What brings a case forward in the queue: hours off its due date, each with the words that say why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class Credit:
    """Hours by which a case comes forward in the queue, with the words that say why.

    `threshold` is rand for kind 'rand' and days for kind 'age': the days a query had already waited when it
    reached the desk.
    """

    code: str
    kind: Literal["rand", "hardship", "age", "class"]
    hours: int
    words: str
    threshold: Decimal | None = None
    customer_class: str | None = None


def list_credits(
    policy: Iterable[Credit],
    *,
    amount_rand: Decimal | None = None,
    hardship: bool = False,
    waited_days: int = 0,
    customer_class: str | None = None,
) -> tuple[Credit, ...]:
    """The credits a case has earned, at most one of each kind: the one worth most hours.

    `waited_days` is fixed when the case is logged (or opened again), never counted to now: the order of the
    queue must not drift while somebody pages through it.
    """
    best: dict[str, Credit] = {}
    for credit in policy:
        if _is_earned(credit, amount_rand, hardship, waited_days, customer_class):
            known = best.get(credit.kind)
            if known is None or credit.hours > known.hours:
                best[credit.kind] = credit
    return tuple(best.values())


def _is_earned(
    credit: Credit, amount_rand: Decimal | None, hardship: bool, waited_days: int, customer_class: str | None
) -> bool:
    if credit.kind == "hardship":
        return hardship
    if credit.kind == "class":
        return customer_class is not None and customer_class == credit.customer_class
    figure = amount_rand if credit.kind == "rand" else waited_days
    return figure is not None and credit.threshold is not None and figure >= credit.threshold


def act_by(due_at: datetime, credits: Iterable[Credit]) -> datetime:  # noqa: A002 - the word of the domain
    """When to act at the latest: due minus the hours of all credits."""
    return due_at - timedelta(hours=sum(credit.hours for credit in credits))
