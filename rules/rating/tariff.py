"""Tariffs as they are published: rows with a validity, looked up by tariff, service, code and date."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from rules.errors import InvalidInput, NotFound
from rules.rating.periods import Period

BLOCK: Final = "block"
FLAT: Final = "flat"
PER_YEAR: Final = "per_year"
VALUE_BAND: Final = "value_band"
SHARE: Final = "share"
KINDS: Final = frozenset({BLOCK, FLAT, PER_YEAR, VALUE_BAND, SHARE})

CODES: Final[dict[str, tuple[str, ...]]] = {
    "rates": ("RATES", "RATES_THRESHOLD", "RATES_ADD_BACK"),
    "water": ("WATER_CONSUMPTION", "WATER_LEVY", "BUSINESS_SURCHARGE"),
    "sewer": ("SEWER", "BUSINESS_SURCHARGE"),
    "electricity": ("ELEC_ENERGY", "ELEC_SERVICE", "ELEC_NETWORK", "ELEC_SURCHARGE", "BUSINESS_SURCHARGE"),
    "refuse": ("REFUSE", "CLEANING_LEVY"),
    "interest": ("INTEREST",),
    "sundry": ("FEE",),
}
SURCHARGED: Final = ("electricity", "water", "sewer")
OWN_LINES: Final = "lines"


@dataclass(frozen=True, slots=True)
class Tariff:
    """One published row.

    `kind` says what `rate` is: rand per unit within a band of a 30.4375-day month and dwelling (block), rand
    (flat), a yearly share of the value slice `band_from`..`band_to` (per_year), rand a month picked by a band
    of value or stand size (value_band), or a share of another tariff's row or of the section's lines (share).
    `unit` names what it is per: kL, kWh, dwelling, stand, month, bin, each, rand; for a share, of what.
    """

    tariff: str
    service: str
    code: str
    kind: str
    band_from: Decimal | None
    band_to: Decimal | None
    rate: Decimal
    unit: str
    valid_from: date
    valid_to: date | None = None
    source: str = ""
    verified: bool = False

    def is_valid_on(self, on: date) -> bool:
        """Whether the row is in force on a date; `valid_to` is the last day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def terms(self) -> tuple[object, ...]:
        """What the row charges, without when and where from."""
        return (self.code, self.kind, self.band_from, self.band_to, self.rate, self.unit)


def service_of(code: str) -> tuple[str, ...]:
    """The services that a charge code belongs to; several only for the business surcharge.

    Raises:
        InvalidInput: the code is not one we know.
    """
    services = tuple(service for service, codes in CODES.items() if code in codes)
    if not services:
        raise InvalidInput(f"“{code}” is not a charge code with a tariff.")
    return services


class TariffBook:
    """All rows of one municipality, with look-ups that resolve shares of other tariffs.

    A row whose service is empty serves every service of its code.
    """

    def __init__(self, tariffs: Iterable[Tariff]) -> None:
        self._rows: dict[tuple[str, str, str], list[Tariff]] = {}
        self._found: dict[tuple[str, str, str, date], tuple[Tariff, ...]] = {}
        self._changes: dict[tuple[str, str], list[date]] = {}
        for row in tariffs:
            for service in (row.service,) if row.service else service_of(row.code):
                self._rows.setdefault((row.tariff, service, row.code), []).append(row)
        for rows in self._rows.values():
            rows.sort(key=lambda row: (row.band_from or Decimal(0), row.valid_from))

    def list_rows(self, tariff: str, service: str, code: str, on: date) -> tuple[Tariff, ...]:
        """Rows of a code in force on a date, by band; empty when the tariff has no such charge."""
        key = (tariff, service, code, on)
        if key not in self._found:
            self._found[key] = self._resolve(tariff, service, code, on, depth=0)
        return self._found[key]

    def get_rows(self, tariff: str, service: str, code: str, on: date) -> tuple[Tariff, ...]:
        """As `list_rows`, but a missing tariff is an error.

        Raises:
            NotFound: nothing is in force on that date.
        """
        rows = self.list_rows(tariff, service, code, on)
        if not rows:
            raise NotFound(f"There is no {service} tariff “{tariff}” ({code}) in force on {on}.")
        return rows

    def list_cuts(self, tariff: str, service: str, period: Period) -> list[date]:
        """First days inside the period on which what the tariff charges for the service is different."""
        key = (tariff, service)
        if key not in self._changes:
            self._changes[key] = self._list_changes(tariff, service)
        return [day for day in self._changes[key] if period.from_on < day <= period.to_on]

    def _list_changes(self, tariff: str, service: str) -> list[date]:
        """All first days on which the tariff charges something else for the service than the day before."""
        starts = {
            day
            for name in self._names(tariff, service)
            for code in CODES.get(service, ())
            for row in self._rows.get((name, service, code), ())
            for day in (row.valid_from, row.valid_to + timedelta(days=1) if row.valid_to else None)
            if day and day > date.min
        }
        return [
            day
            for day in sorted(starts)
            if self.list_terms(tariff, service, day)
            != self.list_terms(tariff, service, day - timedelta(days=1))
        ]

    def list_terms(self, tariff: str, service: str, on: date) -> tuple[tuple[object, ...], ...]:
        """All that a tariff charges for a service on a date; two dates with equal terms cost the same."""
        return tuple(
            row.terms for code in CODES[service] for row in self.list_rows(tariff, service, code, on)
        )

    def _names(self, tariff: str, service: str) -> set[str]:
        names, fresh = set[str](), {tariff}
        while fresh:
            names |= fresh
            fresh = {
                row.unit
                for name in fresh
                for code in CODES.get(service, ())
                for row in self._rows.get((name, service, code), ())
                if row.kind == SHARE and row.unit != OWN_LINES
            } - names
        return names

    def _resolve(self, tariff: str, service: str, code: str, on: date, depth: int) -> tuple[Tariff, ...]:
        if depth > len(self._rows):
            raise InvalidInput(f"The {service} tariff “{tariff}” ({code}) is a share of itself.")
        found: list[Tariff] = []
        for row in self._rows.get((tariff, service, code), ()):
            if not row.is_valid_on(on):
                continue
            if row.kind != SHARE or row.unit == OWN_LINES or code == "BUSINESS_SURCHARGE":
                found.append(row)
                continue
            base = row.unit if (row.unit, service, code) in self._rows else "residential"
            found += [_share(row, of) for of in self._resolve(base, service, code, on, depth + 1)]
        return tuple(found)


def _share(row: Tariff, of: Tariff) -> Tariff:
    return replace(
        of,
        tariff=row.tariff,
        rate=of.rate * row.rate,
        source="; ".join(dict.fromkeys(part for part in (row.source, of.source) if part)),
        verified=row.verified and of.verified,
    )
