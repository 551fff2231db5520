"""What is to be held of an account: its disputed lines, and the interest charged on what is still disputed.

One sum for all who tell of it: the account's page, its letters and credit control's file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from rules.disputes.ledger import NOTHING, Entry, list_shields, list_standing
from rules.line_key import LineKey

CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class InterestCharge:
    """Interest on one bill: when it was charged, how much, and on what balance brought forward, in rand."""

    charged_at: datetime
    amount_rand: Decimal
    arrears_rand: Decimal


@dataclass(frozen=True, slots=True)
class InterestLine:
    """Interest as a line of a bill."""

    line: LineKey
    charge: InterestCharge


@dataclass(frozen=True, slots=True)
class Held:
    """What is to be held of one line, in rand with VAT, and for which queries."""

    held_rand: Decimal
    case_ids: tuple[int, ...]


NOT_HELD: Final = Held(NOTHING, ())


def list_held(
    entries: Iterable[Entry], interest: Iterable[InterestLine], at: datetime
) -> dict[LineKey, Held]:
    """What is to be held of an account at an instant: its disputed lines, and the interest charged on them.

    Interest is held by the share that what still stands disputed had in the arrears, never above its line.
    """
    entries = list(entries)
    shields = list_shields(entries, at)
    held = {shield.line: Held(shield.shielded_rand, shield.case_ids) for shield in shields}
    if not shields:
        return held
    case_ids = tuple(sorted({number for shield in shields for number in shield.case_ids}))
    # a dispute that was decided against the resident leaves its interest to be paid
    standing = list_standing(entries, at)
    kept = [each for each in entries if (each.case_id, each.line) in standing]
    for each in interest:
        share = _share_interest(kept, each.charge) if each.charge.charged_at <= at else NOTHING
        if share > 0:
            own = held.get(each.line, NOT_HELD).held_rand
            held[each.line] = Held(min(own + share, each.charge.amount_rand), case_ids)
    return held


def _share_interest(entries: list[Entry], charge: InterestCharge) -> Decimal:
    """The share of interest, in rand, that the disputed part of the arrears bore when it was charged."""
    if charge.arrears_rand <= 0:
        return NOTHING
    disputed = sum((shield.shielded_rand for shield in list_shields(entries, charge.charged_at)), NOTHING)
    share = min(disputed / charge.arrears_rand, Decimal(1))
    return (charge.amount_rand * share).quantize(CENT, ROUND_HALF_UP)
