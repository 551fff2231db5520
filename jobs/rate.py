"""Rate one service for one period, as JSON of docs/billing-extract.md."""

from typing import Any

from data.settings import get_settings
from data.tariffs import profile_book
from rules.rating.charge import Charge, ChargeRequest, rate_charge


def rate(request: ChargeRequest, profile: str | None = None) -> dict[str, Any]:
    """Rate with the profile's tariffs; every figure as text, rand with two decimals.

    Raises:
        InvalidInput, NotFound: as `rate_charge`.
    """
    return describe_charge(rate_charge(profile_book(profile or get_settings().profile), request))


def describe_charge(charge: Charge) -> dict[str, Any]:
    """A charge as plain values for JSON."""
    return {
        "steps": [
            {
                "quantity": f"{step.quantity:f}",
                "rate": f"{step.rate:f}",
                "amount_rand": f"{step.amount_rand:.2f}",
            }
            for step in charge.steps
        ],
        "lines": [
            {"code": line.code, "amount_rand": f"{line.amount_rand:.2f}", "vat_rand": f"{vat:.2f}"}
            for line, vat in zip(charge.lines, charge.line_vat_rand, strict=True)
        ],
        "subtotal_rand": f"{charge.subtotal_rand:.2f}",
        "vat_rand": f"{charge.vat_rand:.2f}",
        "total_rand": f"{charge.total_rand:.2f}",
        "tariff_source": charge.tariff_source,
        "verified": charge.verified,
    }
