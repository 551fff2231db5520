"""Property rates: a yearly share of the value, less the free part, plus the add-back, less rebates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from rules.errors import InvalidInput
from rules.rating.lines import Line, charge_monthly
from rules.rating.periods import Period
from rules.rating.request import ChargeRequest
from rules.rating.rounding import to_cents
from rules.rating.tariff import Tariff, TariffBook

MONTHS: Final = 12


def slice_value(row: Tariff, value_rand: Decimal) -> Decimal:
    """The part of a value that lies in the row's band."""
    top = value_rand if row.band_to is None else min(value_rand, row.band_to)
    return max(top - (row.band_from or Decimal(0)), Decimal(0))


def monthly_rates(row: Tariff, value_rand: Decimal) -> Decimal:
    """One month of a yearly rate on the row's slice of the value, not rounded."""
    return slice_value(row, value_rand) * row.rate / MONTHS


def rate_property(book: TariffBook, request: ChargeRequest, parts: list[Period]) -> list[Line]:
    """RATES, RATES_THRESHOLD (negative) and, for an owner's second and further property, RATES_ADD_BACK.

    The law's R15 000 is free on every property (Property Rates Act s17(1)(h)); the rest of the free part is
    the city's and is given once to an owner.

    Raises:
        InvalidInput: no value, or a negative one. NotFound: no rates tariff on a date.
    """
    value = request.value_rand
    if value is None or value < 0:
        raise InvalidInput("Property rates need a value in rand, not negative.")
    for part in parts:
        book.get_rows(request.tariff, "rates", "RATES", part.from_on)
    signs = {"RATES": 1, "RATES_THRESHOLD": -1} | ({"RATES_ADD_BACK": 1} if request.further_property else {})
    lines = [_charge_slice(book, request.tariff, code, parts, sign * value) for code, sign in signs.items()]
    return [line for line in lines if line is not None]


def _charge_slice(
    book: TariffBook, tariff: str, code: str, parts: list[Period], signed_value: Decimal
) -> Line | None:
    sign = -1 if signed_value < 0 else 1
    return charge_monthly(
        code,
        parts,
        lambda on: next(iter(book.list_rows(tariff, "rates", code, on)), None),
        lambda row: sign * to_cents(monthly_rates(row, abs(signed_value))),
    )


@dataclass(frozen=True, slots=True)
class Rebate:
    """A percentage of the net rates, on the value up to a limit."""

    percent: Decimal
    value_limit_rand: Decimal | None = None


def rebate_rates(book: TariffBook, tariff: str, on: date, value_rand: Decimal, rebate: Rebate) -> Decimal:
    """The negative amount of one month's rates rebate.

    Raises:
        NotFound: no rates tariff on that date.
    """
    limit = rebate.value_limit_rand
    value = value_rand if limit is None else min(value_rand, limit)
    rates = book.get_rows(tariff, "rates", "RATES", on)[0]
    free = book.list_rows(tariff, "rates", "RATES_THRESHOLD", on)
    net = to_cents(monthly_rates(rates, value)) - sum(to_cents(monthly_rates(row, value)) for row in free)
    return -to_cents(net * rebate.percent / 100)
