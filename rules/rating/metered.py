"""Metered sections: consumption in blocks, then the flat charges and the surcharge of the same section."""

from decimal import Decimal
from typing import Final

from rules.rating.blocks import Step, rate_blocks
from rules.rating.levies import charge_flat, charge_surcharge
from rules.rating.lines import Line
from rules.rating.periods import Period, split_quantity
from rules.rating.request import ChargeRequest
from rules.rating.tariff import Tariff, TariffBook

CONSUMPTION: Final = {"water": "WATER_CONSUMPTION", "electricity": "ELEC_ENERGY"}
FLAT_CODES: Final = {
    "water": ("WATER_LEVY",),
    "electricity": ("ELEC_SERVICE", "ELEC_NETWORK", "ELEC_SURCHARGE"),
}


def rate_consumption(book: TariffBook, request: ChargeRequest, parts: list[Period]) -> Line:
    """The consumption line: each part of the period with its share of the quantity and its own scaled bands.

    Raises:
        NotFound: no tariff in force. InvalidInput: a negative quantity.
    """
    code = CONSUMPTION[request.service]
    steps, rows = list[Step](), list[Tariff]()
    for part, share in zip(parts, split_quantity(request.quantity, parts), strict=True):
        bands = book.get_rows(request.tariff, request.service, code, part.from_on)
        steps += rate_blocks(bands, share, part.days, request.units)
        rows += bands
    return Line(code, sum((step.amount_rand for step in steps), Decimal(0)), tuple(steps), tuple(rows))


def rate_metered(book: TariffBook, request: ChargeRequest, parts: list[Period]) -> list[Line]:
    """All lines of a water or electricity section for one reading period."""
    lines = [rate_consumption(book, request, parts)]
    for code in FLAT_CODES[request.service]:
        line = charge_flat(book, request, code, parts)
        if line is not None:
            lines.append(line)
    surcharge = charge_surcharge(book, request, parts, lines)
    return lines if surcharge is None else [*lines, surcharge]
