"""What is to be rated."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """One service for one period.

    `quantity` is kL, kWh, bins or a count; `value_rand` the property's value, or the overdue balance for
    interest; `units` the dwellings; `further_property` marks an owner's second or later one.
    """

    service: str
    tariff: str
    from_on: date
    to_on: date
    quantity: Decimal = Decimal(0)
    units: int = 1
    value_rand: Decimal | None = None
    size_m2: Decimal | None = None
    further_property: bool = False
