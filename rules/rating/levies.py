"""Flat charges (service, network, demand levy, per unit used, fees) and the business surcharge."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from rules.rating.lines import Line, charge_monthly
from rules.rating.periods import Period, split_quantity
from rules.rating.request import ChargeRequest
from rules.rating.rounding import to_cents
from rules.rating.tariff import TariffBook

PER_USE: Final = frozenset({"kL", "kWh", "each"})
# The surcharge's base leaves out the network surcharge per kWh and the water demand levy.
SURCHARGE_BASE: Final = frozenset(
    {"ELEC_ENERGY", "ELEC_SERVICE", "ELEC_NETWORK", "WATER_CONSUMPTION", "SEWER"}
)


def charge_flat(book: TariffBook, request: ChargeRequest, code: str, parts: list[Period]) -> Line | None:
    """A flat charge: per month, per dwelling and month, per bin and month, or per kL or kWh used.

    None when the tariff has no such charge.
    """
    tariff, service = request.tariff, request.service
    first = next(iter(book.list_rows(tariff, service, code, parts[0].from_on)), None)
    if first is not None and first.unit in PER_USE:
        return _charge_use(book, request, code, parts)
    counts = {"dwelling": Decimal(request.units), "bin": request.quantity}
    return charge_monthly(
        code,
        parts,
        lambda on: next(iter(book.list_rows(tariff, service, code, on)), None),
        lambda row: row.rate * counts.get(row.unit, Decimal(1)),
    )


def _charge_use(book: TariffBook, request: ChargeRequest, code: str, parts: list[Period]) -> Line | None:
    shares = split_quantity(request.quantity, parts)
    used = [
        (row, share)
        for part, share in zip(parts, shares, strict=True)
        for row in book.list_rows(request.tariff, request.service, code, part.from_on)[:1]
    ]
    if not used:
        return None
    amount = sum((to_cents(row.rate * share) for row, share in used), Decimal(0))
    return Line(code, amount, rows=tuple(row for row, _ in used))


def charge_surcharge(
    book: TariffBook, request: ChargeRequest, parts: list[Period], lines: Sequence[Line]
) -> Line | None:
    """The surcharge on business services: a share of the section's energy, service, network and use charges.

    None when the tariff has no surcharge.
    """
    rows = book.list_rows(request.tariff, request.service, "BUSINESS_SURCHARGE", parts[-1].from_on)
    if not rows:
        return None
    base = sum((line.amount_rand for line in lines if line.code in SURCHARGE_BASE), Decimal(0))
    return Line("BUSINESS_SURCHARGE", to_cents(base * rows[0].rate), rows=rows[:1])


def rate_fee(book: TariffBook, request: ChargeRequest, parts: list[Period]) -> Line:
    """A fee at the tariff of the period's last day; without a quantity, one of it.

    Raises:
        NotFound: there is no such fee.
    """
    rows = book.get_rows(request.tariff, "sundry", "FEE", parts[-1].to_on)
    return Line("FEE", to_cents(rows[0].rate * (request.quantity or 1)), rows=rows[:1])
