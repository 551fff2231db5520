"""Rate one service for one period, as JSON of docs/billing-extract.md or as a small table."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from data.settings import get_settings
from data.tariffs import profile_book
from rules.errors import DomainError, InvalidInput
from rules.rating.charge import Charge, ChargeRequest, rate_charge
from rules.rating.tariff import TariffBook


def rate(request: ChargeRequest, warn: Callable[[str], None]) -> Charge:
    """Rate with the schedule of the database, where a city's own rows rule; without one, the profile's.

    Raises:
        InvalidInput, NotFound: as `rate_charge`.
    """
    return rate_charge(_load_book(warn), request)


def _load_book(warn: Callable[[str], None]) -> TariffBook:
    from data.server.opening import has_database, open_database
    from data.transaction import read
    from queries.tariffs import load_tariff_book
    from rules.actor import SYSTEM

    if has_database():
        try:
            with open_database("manage.py rate", warn):
                return read(SYSTEM, load_tariff_book)
        except DomainError as error:
            warn(f"The database does not answer, so the profile's tariffs are used: {error}")
    return profile_book(get_settings().profile)


def parse_request(
    service: str,
    tariff: str,
    period: tuple[str, str],
    quantity: str,
    *,
    units: int,
    value: str | None,
    size: str | None,
    further: bool,
) -> ChargeRequest:
    """A request as it was typed.

    Raises:
        InvalidInput: a figure or a date cannot be read.
    """
    return ChargeRequest(
        service,
        tariff,
        _read_day(period[0], "--from"),
        _read_day(period[1], "--to"),
        _read_number(quantity, "--quantity"),
        units,
        None if value is None else _read_number(value, "--value"),
        None if size is None else _read_number(size, "--size"),
        further,
    )


def print_charge(charge: Charge, say: Callable[[str], None], *, as_json: bool) -> None:
    """Print a charge for programs or for people."""
    if as_json:
        say(json.dumps(describe_charge(charge), ensure_ascii=False))
        return
    for step in charge.steps:
        say(f"  {step.quantity:>12f} × {step.rate:<10f} {step.amount_rand:>14.2f}")
    for line, vat in zip(charge.lines, charge.line_vat_rand, strict=True):
        say(f"{line.code:<20} {line.amount_rand:>20.2f}   VAT {vat:.2f}")
    say(f"{'Total':<20} {charge.subtotal_rand:>20.2f}   VAT {charge.vat_rand:.2f} = {charge.total_rand:.2f}")
    say(f"Tariff: {charge.tariff_source}{'' if charge.verified else ' (not verified)'}")


def describe_charge(charge: Charge) -> dict[str, Any]:
    """A charge as plain values for JSON. Figures are JSON numbers, whose decimal digits are exact."""
    return {
        "steps": [
            {
                "quantity": float(step.quantity),
                "rate": float(step.rate),
                "amount_rand": float(step.amount_rand),
            }
            for step in charge.steps
        ],
        "lines": [
            {"code": line.code, "amount_rand": float(line.amount_rand), "vat_rand": float(vat)}
            for line, vat in zip(charge.lines, charge.line_vat_rand, strict=True)
        ],
        "subtotal_rand": float(charge.subtotal_rand),
        "vat_rand": float(charge.vat_rand),
        "total_rand": float(charge.total_rand),
        "tariff_source": charge.tariff_source,
        "verified": charge.verified,
    }


def _read_day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{name}: “{text}” is not a date like 2025-11-01.") from None


def _read_number(text: str, name: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise InvalidInput(f"{name}: “{text}” is not a number.") from None
    if not number.is_finite():
        raise InvalidInput(f"{name}: “{text}” is not a number.")
    return number
