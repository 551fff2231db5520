"""Interest on arrears: a yearly rate for the days, on the amount the caller says is overdue."""

from decimal import Decimal
from typing import Final

from rules.errors import InvalidInput
from rules.rating.lines import Line
from rules.rating.periods import Period
from rules.rating.request import ChargeRequest
from rules.rating.rounding import divide_half_up, to_cents
from rules.rating.tariff import TariffBook

YEAR_DAYS: Final = 365


def interest_cents(overdue_cents: int, rate_e6: int, days: int) -> int:
    """Simple interest in cents at a yearly rate in millionths; none on a credit."""
    return divide_half_up(max(overdue_cents, 0) * rate_e6 * days, YEAR_DAYS * 1_000_000)


def rate_interest(book: TariffBook, request: ChargeRequest, parts: list[Period]) -> Line:
    """Simple interest, each part of the period at its own rate; none on a credit.

    Raises:
        InvalidInput: no overdue amount. NotFound: no interest rate is in force.
    """
    if request.value_rand is None:
        raise InvalidInput("Interest needs the overdue amount as its value in rand.")
    rows = [book.get_rows(request.tariff, "interest", "INTEREST", part.from_on)[0] for part in parts]
    owed = max(request.value_rand, Decimal(0))
    amount = sum(
        (to_cents(owed * row.rate * part.days / YEAR_DAYS) for row, part in zip(rows, parts, strict=True)),
        Decimal(0),
    )
    return Line("INTEREST", amount, rows=tuple(rows))
