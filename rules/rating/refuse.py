"""Refuse and the city cleaning levy: by property value, or by bins."""

from rules.errors import InvalidInput, NotFound
from rules.rating.levies import charge_flat
from rules.rating.lines import Line
from rules.rating.periods import Period
from rules.rating.request import ChargeRequest
from rules.rating.sewer import charge_band
from rules.rating.tariff import VALUE_BAND, TariffBook


def rate_refuse(book: TariffBook, request: ChargeRequest, parts: list[Period]) -> list[Line]:
    """REFUSE and CLEANING_LEVY, as far as the tariff has them; `quantity` counts the bins.

    A cleaning levy without a value is left out, because its band cannot be known.

    Raises:
        InvalidInput: refuse goes by value and none was given. NotFound: the tariff has neither charge.
    """
    lines: list[Line | None] = []
    for code in ("REFUSE", "CLEANING_LEVY"):
        rows = book.list_rows(request.tariff, "refuse", code, parts[0].from_on)
        if not rows:
            continue
        if rows[0].kind != VALUE_BAND:
            lines.append(charge_flat(book, request, code, parts))
        elif request.value_rand is not None:
            lines.append(charge_band(book, request, code, parts, request.value_rand))
        elif code == "REFUSE":
            raise InvalidInput("This refuse tariff goes by property value: give the value in rand.")
    found = [line for line in lines if line is not None]
    if not found:
        raise NotFound(f"There is no refuse tariff “{request.tariff}” in force on {parts[0].from_on}.")
    return found
