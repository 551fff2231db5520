"""A charge line, and the monthly amount of a tariff row over the parts of a period."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rules.rating.blocks import Step
from rules.rating.periods import Period, weigh_months
from rules.rating.rounding import to_cents
from rules.rating.tariff import Tariff


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill, excluding VAT, with its steps and the tariff rows that made it."""

    code: str
    amount_rand: Decimal
    steps: tuple[Step, ...] = ()
    rows: tuple[Tariff, ...] = field(default=(), repr=False)


def charge_monthly(
    code: str,
    parts: list[Period],
    find_row: Callable[[date], Tariff | None],
    amount_of: Callable[[Tariff], Decimal],
) -> Line | None:
    """A line for a monthly charge: each part's amount rounded on its own, weighed by months or by days.

    None when no part of the period has the charge.
    """
    total, rows = Decimal(0), list[Tariff]()
    for part, months in zip(parts, weigh_months(parts), strict=True):
        row = find_row(part.from_on)
        if row is None:
            continue
        amount = amount_of(row)
        if months.denominator == 1:
            total += to_cents(amount) * months.numerator
        else:
            # Multiplied before divided, so that a tie between two cents stays a tie.
            total += to_cents(amount * months.numerator / months.denominator)
        rows.append(row)
    return Line(code, to_cents(total), rows=tuple(rows)) if rows else None
