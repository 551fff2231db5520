"""What credit control is told: which amounts of which lines it holds back, and which it may ask for again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

from rules.disputes.ledger import NOTHING, Entry, list_shields
from rules.disputes.position import InterestCharge, shield_interest
from rules.line_key import LineKey

HoldAction = Literal["hold", "change", "release"]
AccountLine = tuple[str, LineKey]


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


_NOT_HELD: Final = Held(NOTHING, ())


@dataclass(frozen=True, slots=True)
class Hold:
    """One line of an account: what is held of it from the file on, in rand with VAT, and what was before."""

    account_no: str
    line: LineKey
    held_rand: Decimal
    before_rand: Decimal
    case_ids: tuple[int, ...] = ()

    @property
    def action(self) -> HoldAction:
        if not self.held_rand:
            return "release"
        return "change" if self.before_rand else "hold"


def list_held(
    entries: Iterable[Entry], interest: Iterable[InterestLine], at: datetime
) -> dict[LineKey, Held]:
    """What is to be held of an account at an instant: its disputed lines, and the interest charged on them.

    Interest is held by the share that the disputed part had in the arrears, never above its line.
    """
    entries = list(entries)
    shields = list_shields(entries, at)
    held = {shield.line: Held(shield.shielded_rand, shield.case_ids) for shield in shields}
    if not shields:
        return held
    case_ids = tuple(sorted({number for shield in shields for number in shield.case_ids}))
    for each in interest:
        share = shield_interest(entries, each.charge) if each.charge.charged_at <= at else NOTHING
        if share > 0:
            own = held.get(each.line, _NOT_HELD).held_rand
            held[each.line] = Held(min(own + share, each.charge.amount_rand), case_ids)
    return held


def list_holds(told: Mapping[AccountLine, Decimal], held: Mapping[AccountLine, Held]) -> tuple[Hold, ...]:
    """Where what credit control should hold differs from what it was told, by account and line."""
    changes = (
        Hold(*key, after.held_rand, told.get(key, NOTHING), after.case_ids)
        for key in sorted(told.keys() | held.keys())
        for after in (held.get(key, _NOT_HELD),)
    )
    return tuple(hold for hold in changes if hold.held_rand != hold.before_rand)
