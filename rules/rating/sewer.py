"""Sewer: by stand size, per dwelling, or per kL of water."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rules.errors import InvalidInput, NotFound
from rules.rating.levies import charge_flat, charge_surcharge
from rules.rating.lines import Line, charge_monthly
from rules.rating.periods import Period
from rules.rating.request import ChargeRequest
from rules.rating.tariff import VALUE_BAND, Tariff, TariffBook


def pick_band(rows: Sequence[Tariff], measure: Decimal) -> Tariff | None:
    """The row whose band holds the measure: above `band_from`, up to and including `band_to`."""
    for row in rows:
        above = row.band_from is None or measure > row.band_from or (row.band_from == 0 and measure >= 0)
        if above and (row.band_to is None or measure <= row.band_to):
            return row
    return None


def charge_band(
    book: TariffBook, request: ChargeRequest, code: str, parts: list[Period], measure: Decimal
) -> Line | None:
    """A monthly charge picked by a band of stand size or value, per stand or per dwelling.

    Where the charge is per dwelling the measure is shared by the dwellings first.
    """

    def find_row(on: date) -> Tariff | None:
        rows = book.list_rows(request.tariff, request.service, code, on)
        per_dwelling = bool(rows) and rows[0].unit == "dwelling"
        return pick_band(rows, measure / request.units if per_dwelling else measure)

    return charge_monthly(
        code, parts, find_row, lambda row: row.rate * (request.units if row.unit == "dwelling" else 1)
    )


def rate_sewer(book: TariffBook, request: ChargeRequest, parts: list[Period]) -> list[Line]:
    """The sewer line of a month and, for business, its surcharge.

    Raises:
        InvalidInput: the tariff goes by stand size and none was given. NotFound: no sewer tariff.
    """
    rows = book.get_rows(request.tariff, "sewer", "SEWER", parts[0].from_on)
    if rows[0].kind != VALUE_BAND:
        line = charge_flat(book, request, "SEWER", parts)
    elif request.size_m2 is None:
        raise InvalidInput("This sewer tariff goes by stand size: give the size in square metres.")
    else:
        line = charge_band(book, request, "SEWER", parts, request.size_m2)
    if line is None:
        raise NotFound(f"No band of the sewer tariff “{request.tariff}” holds {request.size_m2} m².")
    surcharge = charge_surcharge(book, request, parts, [line])
    return [line] if surcharge is None else [line, surcharge]
