"""The top of rating: what a service costs for a period, with steps, lines, VAT and totals."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rules.errors import InvalidInput
from rules.rating.blocks import Step
from rules.rating.interest import rate_interest
from rules.rating.levies import rate_fee
from rules.rating.lines import Line
from rules.rating.metered import CONSUMPTION, rate_metered
from rules.rating.periods import Period, split_period
from rules.rating.rates import rate_property
from rules.rating.refuse import rate_refuse
from rules.rating.request import ChargeRequest
from rules.rating.sewer import rate_sewer
from rules.rating.tariff import CODES, TariffBook
from rules.rating.vat import add_vat, vat_percent

SERVICES: Final = tuple(CODES)
__all__ = ["SERVICES", "Charge", "ChargeRequest", "rate_charge", "rate_lines"]


@dataclass(frozen=True, slots=True)
class Charge:
    """A rated section: lines excluding VAT with each line's share of the section's VAT."""

    lines: tuple[Line, ...]
    line_vat_rand: tuple[Decimal, ...]
    subtotal_rand: Decimal
    vat_rand: Decimal
    total_rand: Decimal
    tariff_source: str
    verified: bool

    @property
    def steps(self) -> tuple[Step, ...]:
        """Steps of the consumption, in order."""
        return tuple(step for line in self.lines for step in line.steps)


def rate_charge(book: TariffBook, request: ChargeRequest) -> Charge:
    """Rate one service for one period, to the cent; excl. VAT per line, VAT on the section's sub-total.

    Raises: as `rate_lines`.
    """
    return _total(rate_lines(book, request), vat_percent(request.service, request.to_on))


def rate_lines(book: TariffBook, request: ChargeRequest) -> list[Line]:
    """The lines of one service for one period, each rounded to the cent, without VAT.

    A period over a change of tariff is split by days. Sewer per kL takes the quantity of water.

    Raises:
        InvalidInput: unknown service, or a figure that the tariff needs is missing or impossible.
        NotFound: no tariff is in force for the period.
    """
    if request.service not in CODES:
        raise InvalidInput(f"“{request.service}” is not a service; it is one of {', '.join(SERVICES)}.")
    if request.units < 1:
        raise InvalidInput("Dwelling units must be at least 1.")
    if request.quantity < 0:
        raise InvalidInput("A quantity to be rated cannot be negative.")
    period = Period(request.from_on, request.to_on)
    parts = split_period(period, book.list_cuts(request.tariff, request.service, period))
    if request.service in CONSUMPTION:
        return rate_metered(book, request, parts)
    if request.service == "sewer":
        return rate_sewer(book, request, parts)
    if request.service == "refuse":
        return rate_refuse(book, request, parts)
    if request.service == "sundry":
        return [rate_fee(book, request, parts)]
    if request.service == "interest":
        return [rate_interest(book, request, parts)]
    return rate_property(book, request, parts)


def _total(lines: list[Line], percent: int) -> Charge:
    vat = add_vat([line.amount_rand for line in lines], percent)
    subtotal = sum((line.amount_rand for line in lines), Decimal(0))
    rows = [row for line in lines for row in line.rows]
    return Charge(
        lines=tuple(lines),
        line_vat_rand=tuple(vat),
        subtotal_rand=subtotal,
        vat_rand=sum(vat, Decimal(0)),
        total_rand=subtotal + sum(vat, Decimal(0)),
        tariff_source="; ".join(dict.fromkeys(row.source for row in rows if row.source)),
        verified=bool(rows) and all(row.verified for row in rows),
    )
