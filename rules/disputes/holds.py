"""What credit control is told: which amounts of which lines it holds back, and which it may ask for again."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rules.disputes.held import NOT_HELD, Held
from rules.disputes.ledger import NOTHING
from rules.line_key import LineKey

HoldAction = Literal["hold", "change", "release"]
AccountLine = tuple[str, LineKey]


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


def list_holds(told: Mapping[AccountLine, Decimal], held: Mapping[AccountLine, Held]) -> tuple[Hold, ...]:
    """Where what credit control should hold differs from what it was told, by account and line."""
    changes = (
        Hold(*key, after.held_rand, told.get(key, NOTHING), after.case_ids)
        for key in sorted(told.keys() | held.keys())
        for after in (held.get(key, NOT_HELD),)
    )
    return tuple(hold for hold in changes if hold.held_rand != hold.before_rand)
