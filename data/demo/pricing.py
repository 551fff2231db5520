"""Asks into charge lines, only through rules.rating: metered sections in bulk, fixed ones once per kind."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from data.demo.asks import Ask, Item
from rules.rating.bulk import RATE_SCALE, BulkRequest
from rules.rating.bulk_sections import BulkSection, rate_section_bulk
from rules.rating.charge import ChargeRequest, rate_charge
from rules.rating.interest import interest_cents
from rules.rating.lines import Line
from rules.rating.rates import Rebate, rebate_rates, slice_value
from rules.rating.tariff import VALUE_BAND, TariffBook

EPOCH: Final = date(1970, 1, 1).toordinal()
UNITS: Final = {"water": "kL", "sewer": "kL", "electricity": "kWh"}
CONSUMPTION: Final = frozenset({"WATER_CONSUMPTION", "ELEC_ENERGY"})
PER_USE: Final = frozenset({"WATER_CONSUMPTION", "ELEC_ENERGY", "ELEC_SURCHARGE", "SEWER"})
BULK: Final = 20_000
FixedKey = tuple[str, str, int, int, int, int, bool, int]


class Desk:
    """Rates asks with one schedule and remembers what fixed charges cost."""

    def __init__(self, book: TariffBook) -> None:
        self.book = book
        self._fixed: dict[FixedKey, list[tuple[str, int, int]]] = {}
        self._versions: dict[tuple[str, str, int], int] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self._by_use: dict[tuple[str, int], bool] = {}
        self._rebates: dict[tuple[str, int, int, Rebate], int] = {}
        self._interest: dict[tuple[str, int], int] = {}

    def rate(self, asks: Iterable[Ask]) -> None:
        """Fill `items` of every ask."""
        metered: dict[tuple[str, bool], list[Ask]] = {}
        for ask in asks:
            if self._goes_by_use(ask):
                metered.setdefault((ask.service, ask.flats), []).append(ask)
            else:
                self._rate_fixed(ask)
        for (service, flats), alike in metered.items():
            for start in range(0, len(alike), BULK):
                self._rate_metered(service, alike[start : start + BULK], use_only=not flats)

    def fee(self, name: str, month: int, day: int) -> Item:
        """A sundry fee line."""
        on = date.fromordinal(day)
        charge = rate_charge(self.book, ChargeRequest("sundry", name, on, on))
        return Item(
            "sundry",
            "FEE",
            name,
            _cents(charge.subtotal_rand),
            month,
            day,
            day,
            quantity_e4=10_000,
            unit="each",
        )

    def interest(self, tariff: str, cents: int, start: int, end: int) -> int:
        """Interest in cents on an overdue amount for the days from start to end, both counted."""
        key = (tariff, start)
        if key not in self._interest:
            rows = self.book.list_rows(tariff, "interest", "INTEREST", date.fromordinal(start))
            self._interest[key] = int(rows[0].rate * RATE_SCALE) if rows else 0
        return interest_cents(cents, self._interest[key], end - start + 1)

    def rebate(self, tariff: str, day: int, value_rand: int, rebate: Rebate) -> int:
        """The negative cents of one month's rates rebate."""
        key = (tariff, day, value_rand, rebate)
        if key not in self._rebates:
            on = date.fromordinal(day)
            self._rebates[key] = _cents(rebate_rates(self.book, tariff, on, Decimal(value_rand), rebate))
        return self._rebates[key]

    def _goes_by_use(self, ask: Ask) -> bool:
        if ask.service != "sewer":
            return ask.service in UNITS
        key = (ask.tariff, ask.from_on)
        if key not in self._by_use:
            rows = self.book.get_rows(ask.tariff, "sewer", "SEWER", date.fromordinal(ask.from_on))
            self._by_use[key] = rows[0].kind != VALUE_BAND
        return self._by_use[key]

    def _rate_fixed(self, ask: Ask) -> None:
        key = (
            ask.service, ask.tariff, self._version(ask), ask.units, ask.value_rand, ask.size_m2,
            ask.further_property, ask.quantity_e4,
        )  # fmt: skip
        if key not in self._fixed:
            self._fixed[key] = self._price(ask)
        for code, cents, base in self._fixed[key]:
            if code == "RATES_THRESHOLD" and not ask.threshold:
                continue
            item = Item(ask.service, code, ask.tariff, cents, ask.month, ask.from_on, ask.to_on)
            item.base_cents = base
            if ask.service == "refuse" and code == "REFUSE" and ask.quantity_e4:
                item.quantity_e4, item.unit = ask.quantity_e4, "bin"
            if ask.service in ("sewer", "refuse"):
                item.units = ask.units
            ask.items.append(item)

    def _version(self, ask: Ask) -> int:
        """A number for what the tariff charges in a calendar month; the same number costs the same."""
        key = (ask.service, ask.tariff, ask.from_on)
        if key not in self._versions:
            terms = self.book.list_terms(ask.tariff, ask.service, date.fromordinal(ask.from_on))
            self._versions[key] = self._numbers.setdefault(terms, len(self._numbers))
        return self._versions[key]

    def _price(self, ask: Ask) -> list[tuple[str, int, int]]:
        charge = rate_charge(
            self.book,
            ChargeRequest(
                ask.service,
                ask.tariff,
                date.fromordinal(ask.from_on),
                date.fromordinal(ask.to_on),
                Decimal(ask.quantity_e4) / 10_000,
                ask.units,
                Decimal(ask.value_rand),
                Decimal(ask.size_m2),
                ask.further_property,
            ),
        )
        return [(line.code, _cents(line.amount_rand), _base(ask, line)) for line in charge.lines]

    def _rate_metered(self, service: str, asks: list[Ask], *, use_only: bool) -> None:
        found = rate_section_bulk(
            self.book,
            BulkRequest(
                service,
                [ask.tariff for ask in asks],
                _days([ask.rated_from or ask.from_on for ask in asks]),
                _days([ask.rated_to or ask.to_on for ask in asks]),
                np.array([max(ask.quantity_e4, 0) for ask in asks], dtype=np.int64),
                np.array([ask.units for ask in asks], dtype=np.int64),
            ),
            use_only=use_only,
        )
        _spread(found, asks)


def _spread(found: BulkSection, asks: list[Ask]) -> None:
    columns = [(code, cents.tolist(), found.present[code].tolist()) for code, cents in found.cents.items()]
    steps = list(
        zip(
            found.steps.quantity_e4.tolist(),
            found.steps.rate_e6.tolist(),
            found.steps.cents.tolist(),
            strict=True,
        )
    )
    bounds = np.searchsorted(found.steps.line, np.arange(len(asks) + 1)).tolist()
    for row, ask in enumerate(asks):
        for code, cents, present in columns:
            if not present[row]:
                continue
            item = Item(ask.service, code, ask.tariff, cents[row], ask.month, ask.from_on, ask.to_on)
            item.units = ask.units
            if code in PER_USE:
                item.quantity_e4, item.unit = ask.quantity_e4, UNITS[ask.service]
            if code in CONSUMPTION:
                item.meter_no, item.kind = ask.meter_no, ask.kind
                item.start_e4, item.end_e4 = ask.start_e4, ask.end_e4
                item.steps = steps[bounds[row] : bounds[row + 1]]
            ask.items.append(item)


def _base(ask: Ask, line: Line) -> int:
    """The value in cents that a line was rated on, where it goes by value."""
    if ask.service == "rates":
        return _cents(slice_value(line.rows[0], Decimal(ask.value_rand)))
    return ask.value_rand * 100 if ask.service == "refuse" else -1


def _days(ordinals: list[int]) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return (np.array(ordinals, dtype=np.int64) - EPOCH).astype("datetime64[D]")


def _cents(rand: Decimal) -> int:
    return int(rand.scaleb(2))
