"""Whether the billing system carried out a correction: what its later bills show beside what was agreed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from rules.corrections.lines import CENT, NOTHING, CorrectionLine
from rules.line_key import LineKey

Verdict = Literal["confirmed", "waiting", "differs"]


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as the bill that holds says it, in rand; `is_new`: an extract after the handing over says so."""

    line: LineKey
    code: str
    amount_rand: Decimal
    vat_rand: Decimal
    reverses: LineKey | None
    is_new: bool = False

    @property
    def total_rand(self) -> Decimal:
        return self.amount_rand + self.vat_rand


@dataclass(frozen=True, slots=True)
class Difference:
    """One line that was not put right as agreed: what it should change, and what it changed, with VAT."""

    line: LineKey
    agreed_rand: Decimal
    shown_rand: Decimal

    @property
    def rand(self) -> Decimal:
        """What the account is off by; above 0: the resident pays too much."""
        return self.shown_rand - self.agreed_rand


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What later bills say of a correction."""

    verdict: Verdict
    differences: tuple[Difference, ...] = ()


@dataclass(slots=True)
class _Bills:
    """The account's lines, and which of the new ones already stand for something agreed."""

    own: dict[LineKey, ShownLine]
    by_reversed: dict[LineKey, list[ShownLine]]
    has_later_bill: bool
    used: set[LineKey] = field(default_factory=set)


def confirm(
    agreed: Sequence[CorrectionLine], shown: Iterable[ShownLine], *, has_later_bill: bool
) -> Confirmation:
    """Compare a correction with the lines that hold on the account's bills.

    A line is put right when its bill has a newer version in which it has the right amount, or when it is
    taken back, by later lines or by a version without it, and a later line bills the right amount, if any: to
    the cent, VAT within the cent that sharing it over a section moves it by. A bill that came later and shows
    nothing (`has_later_bill`) is a difference; before that the correction waits.
    """
    shown = list(shown)
    bills = _Bills({each.line: each for each in shown}, {}, has_later_bill)
    for each in shown:
        if each.is_new and each.reverses is not None:
            bills.by_reversed.setdefault(each.reverses, []).append(each)
    rebilled = {line.line: line for line in agreed if line.kind == "rebill"}
    found = [_judge(line, rebilled.get(line.line), bills) for line in agreed if line.kind == "reverse"]
    differences = tuple(each for each in found if isinstance(each, Difference))
    if differences:
        return Confirmation("differs", differences)
    return Confirmation("waiting" if "waiting" in found else "confirmed")


_Finding = Difference | Literal["put_right", "waiting"]
_PUT_RIGHT: Final = "put_right"
_WAITING: Final = "waiting"


def _judge(taken: CorrectionLine, right: CorrectionLine | None, bills: _Bills) -> _Finding:
    agreed = taken.total_rand + (right.total_rand if right else NOTHING)
    reversals = bills.by_reversed.get(taken.line, [])
    own = bills.own.get(taken.line)
    if not reversals and own is not None:
        if not own.is_new or _is_same(own, -taken.amount_rand, -taken.vat_rand):
            return Difference(taken.line, agreed, NOTHING) if bills.has_later_bill else _WAITING
        if right is not None and _is_same(own, right.amount_rand, right.vat_rand):
            return _PUT_RIGHT
        if own.amount_rand or own.vat_rand:
            return Difference(taken.line, agreed, taken.total_rand + own.total_rand)
    return _judge_taken_back(taken, right, reversals, bills, agreed)


def _judge_taken_back(
    taken: CorrectionLine,
    right: CorrectionLine | None,
    reversals: Sequence[ShownLine],
    bills: _Bills,
    agreed: Decimal,
) -> _Finding:
    """Of a line that later lines reverse, or that its bill does not have any more."""
    back, vat = taken.amount_rand, taken.vat_rand
    if reversals:
        back = sum((each.amount_rand for each in reversals), NOTHING)
        vat = sum((each.vat_rand for each in reversals), NOTHING)
    anew = right and _find_rebilled(right, bills)
    if _is_near(back, vat, taken.amount_rand, taken.vat_rand) and (right is None or anew is not None):
        return _PUT_RIGHT
    return Difference(taken.line, agreed, back + vat + (anew.total_rand if anew else NOTHING))


def _find_rebilled(right: CorrectionLine, bills: _Bills) -> ShownLine | None:
    """The new line that bills the right amount, which stands for no other line of the correction."""
    for each in bills.own.values():
        is_free = each.is_new and each.reverses is None and each.line not in bills.used
        if is_free and each.code == right.code and _is_same(each, right.amount_rand, right.vat_rand):
            bills.used.add(each.line)
            return each
    return None


def _is_same(shown: ShownLine, amount_rand: Decimal, vat_rand: Decimal) -> bool:
    return _is_near(shown.amount_rand, shown.vat_rand, amount_rand, vat_rand)


def _is_near(amount: Decimal, vat: Decimal, amount_rand: Decimal, vat_rand: Decimal) -> bool:
    return amount == amount_rand and abs(vat - vat_rand) <= CENT
