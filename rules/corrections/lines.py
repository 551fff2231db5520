"""The lines of a correction: each wrong line taken back whole, and what should stand in its place."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from rules.errors import InvalidInput
from rules.line_key import BilledLine, LineKey
from rules.rating.vat import vat_percent

LineKind = Literal["reverse", "rebill"]
CENT: Final = Decimal("0.01")
NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """One line of a correction, in rand: `amount_rand` without VAT; taking back has the sign turned."""

    kind: LineKind
    line: LineKey
    service: str
    code: str
    amount_rand: Decimal
    vat_rand: Decimal

    @property
    def total_rand(self) -> Decimal:
        return self.amount_rand + self.vat_rand


def draw_up(
    billed: Mapping[LineKey, BilledLine],
    right: Mapping[LineKey, Decimal],
    *,
    taken_back: Collection[LineKey] = (),
) -> tuple[CorrectionLine, ...]:
    """The correction that leaves each line named at its right amount without VAT; 0 only takes it back.

    What is billed anew bears the VAT of its service and month, whatever the wrong line bore. `taken_back`:
    lines that another correction takes back already.

    Raises:
        InvalidInput: nothing is named or changes, a line is unknown or taken back already, or an amount is
            below nothing or finer than a cent.
    """
    lines: list[CorrectionLine] = []
    for line in sorted(right):
        wrong = billed.get(line)
        if wrong is None:
            raise InvalidInput(f"Line {line} is not on this account's bills.")
        if line in taken_back:
            raise InvalidInput(
                f"Another correction takes line {line} back already. Withdraw it, or leave this out."
            )
        lines += _put_right(wrong, right[line])
    if not lines:
        raise InvalidInput("Give the right amount of at least one line that was billed wrongly.")
    return tuple(lines)


def _put_right(wrong: BilledLine, right_rand: Decimal) -> Iterable[CorrectionLine]:
    if right_rand < 0 or right_rand != right_rand.quantize(CENT):
        raise InvalidInput(
            f"Line {wrong.line}: the right amount is in rand and cents, and not below nothing."
        )
    percent = vat_percent(wrong.service, wrong.line.billing_month)
    vat = (right_rand * percent / 100).quantize(CENT, ROUND_HALF_UP)
    # a section's VAT is shared over its lines, which moves each by up to a cent
    if right_rand == wrong.amount_rand and abs(vat - wrong.vat_rand) <= CENT:
        return
    yield CorrectionLine(
        "reverse", wrong.line, wrong.service, wrong.code, -wrong.amount_rand, -wrong.vat_rand
    )
    if right_rand:
        yield CorrectionLine("rebill", wrong.line, wrong.service, wrong.code, right_rand, vat)


def sum_up(lines: Iterable[CorrectionLine]) -> Decimal:
    """What a correction changes on the account, in rand with VAT; below nothing: in the resident's favour."""
    return sum((line.total_rand for line in lines), NOTHING)


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """What one service came to before and after a correction, in rand with VAT."""

    service: str
    before_rand: Decimal
    after_rand: Decimal

    @property
    def change_rand(self) -> Decimal:
        return self.after_rand - self.before_rand


def compare_services(lines: Iterable[CorrectionLine]) -> tuple[ServiceChange, ...]:
    """Before and after for each service a correction touches, in the order they first appear."""
    before: dict[str, Decimal] = {}
    after: dict[str, Decimal] = {}
    for line in lines:
        before.setdefault(line.service, NOTHING)
        after.setdefault(line.service, NOTHING)
        if line.kind == "reverse":
            before[line.service] -= line.total_rand
        else:
            after[line.service] += line.total_rand
    return tuple(ServiceChange(service, before[service], after[service]) for service in before)
