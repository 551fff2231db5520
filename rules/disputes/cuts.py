"""Credit control's steps against supply that need money in dispute: who is told at once, and what (E31)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from rules.disputes.held import CENT
from rules.disputes.ledger import Entry, list_standing
from rules.disputes.position import place_account
from rules.messages import Draft, to_user
from rules.written import show_date

TEMPLATE: Final = "cut_in_dispute"
# what was done, to begin a sentence
STEPS: Final = {
    "disconnection_notice": "A disconnection notice was given",
    "cut": "Supply was cut",
    "restrict": "Supply was restricted",
    "remove": "The connection was removed",
}


@dataclass(frozen=True, slots=True)
class SupplyStep:
    """A step against an account's supply, for an amount in rand."""

    account_no: str
    step: str
    step_on: date
    amount_rand: Decimal
    order_no: str | None


@dataclass(frozen=True, slots=True)
class Cut:
    """A step that needed money in dispute: what was in dispute that day and what else was owed, in rand."""

    step: SupplyStep
    disputed_rand: Decimal
    rest_rand: Decimal
    case_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The first and the last instant of a day."""

    begins_at: datetime
    ends_at: datetime


def is_disputed(entries: Sequence[Entry], day: Day) -> bool:
    """Whether any line stood disputed when the day began or when it ended."""
    return any(list_standing(entries, at) for at in (day.begins_at, day.ends_at))


def find_cut(step: SupplyStep, owed_rand: Decimal, entries: Sequence[Entry], day: Day) -> Cut | None:
    """The cut that a step was, if it asks for more than what was owed and not in dispute on its day.

    `owed_rand`: by billing, that day. Of a dispute that began or ended that day nobody knows whether the step
    came first: it counts, so that a person looks. Source: Municipal Systems Act 32 of 2000, s102(2).
    """
    found = (_find_at(step, owed_rand, entries, at) for at in (day.begins_at, day.ends_at))
    return max((cut for cut in found if cut is not None), key=lambda cut: cut.disputed_rand, default=None)


def _find_at(step: SupplyStep, owed_rand: Decimal, entries: Sequence[Entry], at: datetime) -> Cut | None:
    position = place_account(owed_rand, entries, (), at)
    rest = position.collectable_rand
    if not position.lines_rand or rest >= max(step.amount_rand, CENT):
        return None
    case_ids = {case_id for case_id, _ in list_standing(entries, at)}
    return Cut(step, position.lines_rand, rest, tuple(sorted(case_ids)))


def compose_alert(reference: str, cut: Cut, manager_ids: Iterable[int], address: str) -> list[Draft]:
    """The e-mail to each manager who answers for a query; `address` is where browsers find the desk."""
    step = cut.step
    what = STEPS[step.step]
    body = "\n".join(
        [
            f"{what} on {show_date(step.step_on)} on the account of {reference}, while the amount was in"
            " dispute.",
            "",
            "Money in dispute may not be collected. See whether supply must be restored at once, and answer"
            " the alert:",
            f"{address}/query?{urlencode({'ref': reference})}",
        ]
    )
    return [
        Draft(
            key=f"{TEMPLATE}:{reference}:{step.step}:{step.step_on:%Y-%m-%d}:{user_id}",
            to=to_user(user_id),
            template_code=TEMPLATE,
            subject=f"Urgent: {what[0].lower()}{what[1:]} for money in dispute, {reference}",
            body=body,
        )
        for user_id in manager_ids
    ]
