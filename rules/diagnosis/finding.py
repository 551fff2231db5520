"""What a rule found: lines, evidence, effect in rand, the correction it proposes, and two explanations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from rules.diagnosis.rows import Line
from rules.rating.rounding import divide_half_up
from rules.rating.vat import vat_percent


def as_rand(cents: int) -> Decimal:
    """Cents as rand."""
    return Decimal(cents).scaleb(-2)


def as_quantity(quantity_e4: int) -> Decimal:
    """Ten-thousandths of a unit as a plain number."""
    return Decimal(quantity_e4).scaleb(-4).normalize() + Decimal(0)


def as_day(ordinal: int) -> date:
    """An ordinal as a date."""
    return date.fromordinal(ordinal)


@cache
def first_of(month: int) -> int:
    """The ordinal of a billing month's first day."""
    return date(month // 12, month % 12 + 1, 1).toordinal()


def last_of(month: int) -> int:
    """The ordinal of a billing month's last day."""
    return first_of(month + 1) - 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row or figure that speaks for the finding, in words."""

    what: str
    said: str


@dataclass(frozen=True, slots=True)
class Rebill:
    """A line that should stand instead of a reversed one; amounts without VAT, in cents."""

    service: str
    code: str
    tariff: str | None
    meter_no: str | None
    from_on: int | None
    to_on: int | None
    quantity_e4: int | None
    units: int | None
    base_cents: int | None
    cents: int

    @property
    def amount_rand(self) -> Decimal:
        return as_rand(self.cents)

    @property
    def vat_rand(self) -> Decimal:
        """VAT on the line by itself."""
        percent = vat_percent(self.service, as_day(self.to_on)) if self.to_on else 0
        return as_rand(divide_half_up(self.cents * percent, 100))


@dataclass(frozen=True, slots=True)
class LineEffect:
    """What a line charges too much (positive) or too little, and what stands instead of it."""

    line: Line
    right: tuple[Rebill, ...]
    effect_cents: int

    @property
    def effect_rand(self) -> Decimal:
        return as_rand(self.effect_cents)


@dataclass(frozen=True, slots=True)
class Correction:
    """What would put it right: `lines` are reversed, their `right` lines billed; `action` says the rest."""

    action: str
    lines: tuple[LineEffect, ...] = ()

    @property
    def reversed_lines(self) -> tuple[str, ...]:
        return tuple(each.line.ref for each in self.lines)

    @property
    def rebilled_lines(self) -> tuple[Rebill, ...]:
        return tuple(line for each in self.lines for line in each.right)


@dataclass(frozen=True, slots=True)
class Finding:
    """One error, or one thing to act on, of one account.

    `effects`: by line, positive where the resident was charged too much, without VAT. `other_cents` is an
    effect that is on no line, such as a payment that went elsewhere. `explains`: rules whose signs are this
    finding's consequence. `primary` marks the finding that explains the account best.
    """

    account_no: str
    rule: str
    effects: tuple[LineEffect, ...]
    from_on: int
    to_on: int
    confidence: float
    explanation: str
    resident: str
    action: str
    evidence: tuple[Evidence, ...] = ()
    other_cents: int = 0
    rebills: bool = True
    primary: bool = False
    explains: tuple[str, ...] = field(default=())

    @property
    def lines(self) -> tuple[str, ...]:
        """month/invoice/line of every line it is about."""
        return tuple(each.line.ref for each in self.effects)

    @property
    def effect_rand(self) -> Decimal:
        """In sum, without VAT; positive where the resident was charged too much."""
        return as_rand(sum(each.effect_cents for each in self.effects) + self.other_cents)

    @property
    def period_from(self) -> date:
        return as_day(self.from_on)

    @property
    def period_to(self) -> date:
        return as_day(self.to_on)

    @property
    def correction(self) -> Correction:
        """The proposal; a named person decides. Lines that are only shown are not part of it."""
        changed = (each for each in self.effects if each.right or each.effect_cents)
        return Correction(self.action, tuple(changed) if self.rebills else ())


def shown(line: Line) -> LineEffect:
    """A line that a finding is about but that is not wrong in rand."""
    return LineEffect(line, (), 0)


def reverse_line(line: Line, *, gross: bool = True) -> LineEffect:
    """A line that should not be there at all; `gross` false leaves its effect out."""
    return LineEffect(line, (), line.cents if gross else 0)


def replace_line(line: Line, right_cents: int, **changes: object) -> LineEffect:
    """A line that should have another amount, and what else of it changes."""
    values = {
        "service": line.service,
        "code": line.code,
        "tariff": line.tariff,
        "meter_no": line.meter_no,
        "from_on": line.from_on,
        "to_on": line.to_on,
        "quantity_e4": line.quantity_e4,
        "units": line.units,
        "base_cents": line.base_cents,
        "cents": right_cents,
    }
    return LineEffect(line, (Rebill(**(values | changes)),), line.cents - right_cents)  # type: ignore[arg-type]


def period_of(lines: Iterable[Line]) -> tuple[int, int]:
    """First and last day of the lines' periods, else of their billing months."""
    days = [
        day
        for line in lines
        for day in (line.from_on or first_of(line.month), line.to_on or last_of(line.month))
    ]
    return min(days), max(days)


def lines_of(effects: Sequence[LineEffect]) -> list[Line]:
    """The lines that effects are about."""
    return [each.line for each in effects]


def tell_rand(cents: int) -> str:
    """Cents as R 1 234.56."""
    sign = "−" if cents < 0 else ""
    return f"{sign}R {abs(cents) // 100:,}.{abs(cents) % 100:02d}".replace(",", " ")


def tell_day(ordinal: int) -> str:
    """A day as 22 Nov 2026."""
    day = as_day(ordinal)
    return f"{day.day} {day:%b %Y}"


def tell_month(month: int) -> str:
    """A billing month as Nov 2026."""
    return f"{as_day(first_of(month)):%b %Y}"


def tell_count(count: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 day, 2 days; `many` where the plural is no mere s."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def tell_quantity(quantity_e4: int) -> str:
    """A quantity as a plain number."""
    return f"{as_quantity(quantity_e4):f}"
