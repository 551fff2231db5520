"""What lines should cost, remembered: measured sections rated in bulk, fixed charges once for all."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from rules.diagnosis.rows import Line
from rules.errors import DomainError
from rules.rating.bulk import BulkRequest
from rules.rating.bulk_sections import rate_section_bulk
from rules.rating.charge import ChargeRequest, rate_lines
from rules.rating.periods import Period, month_of
from rules.rating.tariff import TariffBook

EPOCH: Final = date(1970, 1, 1).toordinal()
MOST_KEPT: Final = 200_000
Amounts = dict[str, int]
UseKey = tuple[str, str, int, int, int, int]


class Prices:
    """Rates with one schedule. Amounts are cents by code; None where the schedule cannot say."""

    def __init__(self, book: TariffBook) -> None:
        self.book = book
        self._use: dict[UseKey, Amounts | None] = {}
        self._fixed: dict[ChargeRequest, Amounts | None] = {}
        self._known: dict[tuple[str, str, int, int], bool] = {}
        self._versions: dict[tuple[str, str, int], int] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self._cuts: dict[tuple[str, str, int, int], list[int]] = {}

    def prepare(self, lines: Iterable[Line]) -> None:
        """Rate the measured lines of many accounts at once, ahead of the questions about them."""
        if len(self._use) > MOST_KEPT:
            self._use.clear()
        wanted: defaultdict[str, dict[UseKey, None]] = defaultdict(dict)
        for line in lines:
            key = use_key(line)
            if key is not None and key not in self._use and self._is_known(key):
                wanted[line.service][key] = None
        for service, keys in wanted.items():
            self._rate_bulk(service, list(keys))

    def use(
        self, service: str, tariff: str, from_on: int, to_on: int, quantity_e4: int, units: int
    ) -> Amounts | None:
        """What a measured section costs for its days and quantity."""
        key = (service, tariff, from_on, to_on, quantity_e4, units)
        if key not in self._use:
            request = ChargeRequest(
                service, tariff, as_date(from_on), as_date(to_on), Decimal(quantity_e4).scaleb(-4), units
            )
            self._use[key] = self._rate(request)
        return self._use[key]

    def fixed(self, request: ChargeRequest) -> Amounts | None:
        """What a charge by month, value, size or count costs."""
        if request not in self._fixed:
            if len(self._fixed) > MOST_KEPT:
                self._fixed.clear()
            self._fixed[request] = self._rate(request)
        return self._fixed[request]

    def version(self, tariff: str, service: str, month: int) -> int:
        """A number for what a tariff charges in a calendar month; equal numbers cost the same."""
        key = (tariff, service, month)
        if key not in self._versions:
            first = date(month // 12, month % 12 + 1, 1)
            terms = self.book.list_terms(tariff, service, first)
            changes = self.book.list_cuts(tariff, service, month_of(first))
            self._versions[key] = self._numbers.setdefault((terms, tuple(changes)), len(self._numbers))
        return self._versions[key]

    def cuts(self, tariff: str, service: str, from_on: int, to_on: int) -> list[int]:
        """First days inside a period on which the tariff charges something else."""
        key = (tariff, service, from_on, to_on)
        if key not in self._cuts:
            period = Period(as_date(from_on), as_date(to_on))
            self._cuts[key] = [day.toordinal() for day in self.book.list_cuts(tariff, service, period)]
        return self._cuts[key]

    def _rate(self, request: ChargeRequest) -> Amounts | None:
        try:
            lines = rate_lines(self.book, request)
        except DomainError:
            return None
        amounts: Amounts = {}
        for line in lines:
            amounts[line.code] = amounts.get(line.code, 0) + int(line.amount_rand.scaleb(2))
        return amounts

    def _is_known(self, key: UseKey) -> bool:
        """Whether the schedule covers the whole period, so that the bulk rating will not stop at it."""
        service, tariff, from_on, to_on, quantity, units = key
        if quantity < 0 or units < 1 or to_on < from_on:
            return False
        months = (service, tariff, from_on // 28, to_on // 28)
        if months not in self._known:
            code = "WATER_CONSUMPTION" if service == "water" else "ELEC_ENERGY"
            self._known[months] = all(
                bool(self.book.list_rows(tariff, service, code, as_date(day)))
                for day in range(from_on // 28 * 28, to_on // 28 * 28 + 28, 27)
            )
        return self._known[months]

    def _rate_bulk(self, service: str, keys: list[UseKey]) -> None:
        from_on, to_on, quantity, units = (
            np.array([key[place] for key in keys], dtype=np.int64) for place in (2, 3, 4, 5)
        )
        request = BulkRequest(
            service,
            [key[1] for key in keys],
            (from_on - EPOCH).astype("datetime64[D]"),
            (to_on - EPOCH).astype("datetime64[D]"),
            quantity,
            units,
        )
        try:
            found = rate_section_bulk(self.book, request)
        except DomainError:
            return  # one impossible line; each is then rated by itself
        columns = [
            (code, cents.tolist(), found.present[code].tolist()) for code, cents in found.cents.items()
        ]
        for row, key in enumerate(keys):
            self._use[key] = {code: cents[row] for code, cents, present in columns if present[row]}


def use_key(line: Line) -> UseKey | None:
    """The question about a measured line's amount; None where the line does not say enough."""
    if not (line.tariff and line.from_on and line.to_on) or line.quantity_e4 is None:
        return None
    if line.quantity_e4 < 0 or line.to_on < line.from_on:
        return None
    return (line.service, line.tariff, line.from_on, line.to_on, line.quantity_e4, line.units or 1)


def as_date(ordinal: int) -> date:
    """An ordinal as a date."""
    return date.fromordinal(ordinal)
