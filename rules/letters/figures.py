"""The figures of a letter: what changes for each service, what to pay, what is still in dispute."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Final

from rules.corrections.lines import CorrectionLine
from rules.disputes.position import Position, WorkingStep, explain_payable
from rules.errors import Conflict
from rules.line_key import LineKey
from rules.written import show_rand

NOTHING: Final = Decimal(0)


class LetterMismatch(Conflict):
    """Figures of a letter that do not agree; it must not go out."""


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """What one service came to before and after, in rand; `net`: without VAT."""

    service: str
    net_before_rand: Decimal = NOTHING
    vat_before_rand: Decimal = NOTHING
    net_after_rand: Decimal = NOTHING
    vat_after_rand: Decimal = NOTHING

    @property
    def before_rand(self) -> Decimal:
        return self.net_before_rand + self.vat_before_rand

    @property
    def after_rand(self) -> Decimal:
        return self.net_after_rand + self.vat_after_rand

    @property
    def change_rand(self) -> Decimal:
        return self.after_rand - self.before_rand


@dataclass(frozen=True, slots=True)
class DisputedPart:
    """A line of a bill that is in dispute: what it came to and how much of it is, in rand with VAT."""

    line: LineKey
    service: str
    line_rand: Decimal
    disputed_rand: Decimal


@dataclass(frozen=True, slots=True)
class LetterFigures:
    """Everything in rand that a letter about a query says, with VAT unless named otherwise.

    `change_rand`: what its corrections were agreed or proposed at; below nothing: less to pay. `working`: the
    sum that ends with what is to be paid; `in_dispute_rand`: what is not asked for meanwhile.
    """

    services: tuple[ServiceFigures, ...]
    change_rand: Decimal
    disputed: tuple[DisputedPart, ...]
    working: tuple[WorkingStep, ...]
    in_dispute_rand: Decimal

    @property
    def to_pay_rand(self) -> Decimal:
        return self.working[-1].amount_rand

    @property
    def disputed_rand(self) -> Decimal:
        return sum((part.disputed_rand for part in self.disputed), NOTHING)


def draw_figures(
    lines: Iterable[CorrectionLine],
    agreed_rand: Decimal,
    disputed: Iterable[DisputedPart],
    position: Position,
) -> LetterFigures:
    """The figures of corrections and of where the account stands.

    Raises:
        LetterMismatch: the lines do not come to what was agreed, or the working not to its answer.
    """
    figures = LetterFigures(
        services=add_up_services(lines),
        change_rand=agreed_rand,
        disputed=tuple(disputed),
        working=explain_payable(position),
        in_dispute_rand=position.in_dispute_rand,
    )
    check_sums(figures)
    return figures


def add_up_services(lines: Iterable[CorrectionLine]) -> tuple[ServiceFigures, ...]:
    """Before and after for each service, in the order in which they first appear."""
    sums: dict[str, list[Decimal]] = {}
    for line in lines:
        four = sums.setdefault(line.service, [NOTHING] * 4)
        if line.kind == "reverse":
            four[0] -= line.amount_rand
            four[1] -= line.vat_rand
        else:
            four[2] += line.amount_rand
            four[3] += line.vat_rand
    return tuple(ServiceFigures(service, *four) for service, four in sums.items())


def check_sums(figures: LetterFigures) -> None:
    """Refuse figures that contradict each other.

    Raises:
        LetterMismatch: names both figures.
    """
    changed = sum((service.change_rand for service in figures.services), NOTHING)
    if changed != figures.change_rand:
        raise LetterMismatch(
            f"The lines of the corrections come to {show_rand(changed)}, but they were agreed at "
            f"{show_rand(figures.change_rand)}. The letter cannot go out until both agree."
        )
    *steps, answer = figures.working
    reached = sum((step.amount_rand for step in steps), NOTHING)
    if reached != answer.amount_rand:
        raise LetterMismatch(
            f"The working comes to {show_rand(reached)}, but the letter would ask for "
            f"{show_rand(answer.amount_rand)}. The letter cannot go out until both agree."
        )


def fingerprint(figures: LetterFigures) -> str:
    """A short text that is the same only for the same figures, to the last line."""
    return sha256(repr(figures).encode()).hexdigest()


def check_same(seen: str, to_pay_rand: Decimal, now: LetterFigures) -> None:
    """Refuse a letter whose figures are no longer those of a `fingerprint` that asked for `to_pay_rand`.

    Raises:
        LetterMismatch: names both amounts.
    """
    if seen != fingerprint(now):
        raise LetterMismatch(
            f"The letter that was looked at asks for {show_rand(to_pay_rand)}; by the ledger it asks for "
            f"{show_rand(now.to_pay_rand)}, or lines behind it have changed. "
            "It was not sent. Look at it again."
        )


def check_unchanged(seen: LetterFigures, now: LetterFigures) -> None:
    """Refuse a letter whose figures are no longer those of the ledger.

    Raises:
        LetterMismatch: names the figure that was seen and the one that holds.
    """
    for what, before, after in _pair(seen, now):
        if before != after:
            raise LetterMismatch(
                f"The letter you saw says {show_rand(before)} {what}; the ledger says {show_rand(after)}. "
                "It was not sent. Look at the letter again: it shows the figures that hold."
            )
    if seen != now:
        raise LetterMismatch(
            "The lines behind the letter have changed, though its sums have not. It was not sent. "
            "Look at the letter again."
        )


def _pair(seen: LetterFigures, now: LetterFigures) -> Iterable[tuple[str, Decimal, Decimal]]:
    yield "to pay", seen.to_pay_rand, now.to_pay_rand
    yield "for the change of the bill", seen.change_rand, now.change_rand
    yield "still in dispute", seen.in_dispute_rand, now.in_dispute_rand
    yield "for the disputed lines", seen.disputed_rand, now.disputed_rand
