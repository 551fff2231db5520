"""Metered sections of many lines at once: consumption, flat charges, surcharge; equal to `rate_charge`."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rules.rating.bulk import (
    QUANTITY_SCALE,
    RATE_SCALE,
    BulkPart,
    BulkRequest,
    BulkSteps,
    Ints,
    divide_rounded,
    rate_consumption_bulk,
    scale_rate,
    split_lines,
)
from rules.rating.levies import PER_USE, SURCHARGE_BASE
from rules.rating.metered import CONSUMPTION, FLAT_CODES
from rules.rating.tariff import Tariff, TariffBook

Flags = NDArray[np.bool_]
SECTION_FLATS: Final = {**FLAT_CODES, "sewer": ("SEWER",)}


@dataclass(frozen=True, slots=True)
class BulkSection:
    """Cents (n,) of each code in the order of the bill; `present` marks the lines that have the charge."""

    cents: dict[str, Ints]
    present: dict[str, Flags]
    steps: BulkSteps


def rate_section_bulk(book: TariffBook, request: BulkRequest, *, use_only: bool = False) -> BulkSection:
    """Rate water or electricity by their readings, or sewer that goes by water used or by dwelling.

    `use_only` leaves out monthly charges: for a second meter or period in a month that already has them.

    Raises:
        InvalidInput: impossible figures. NotFound: no tariff is in force on a day of a line.
    """
    lines = len(request.tariff)
    cents, present = dict[str, Ints](), dict[str, Flags]()
    empty = np.zeros(0, dtype=np.int64)
    steps = BulkSteps(empty, empty, empty, empty)
    if request.service in CONSUMPTION:
        code = CONSUMPTION[request.service]
        cents[code], steps = rate_consumption_bulk(book, request)
        present[code] = np.ones(lines, dtype=np.bool_)
    for code in (*SECTION_FLATS[request.service], "BUSINESS_SURCHARGE"):
        cents[code], present[code] = np.zeros(lines, dtype=np.int64), np.zeros(lines, dtype=np.bool_)
    tariffs = np.asarray(request.tariff, dtype=object)
    for name in dict.fromkeys(request.tariff):
        parts = split_lines(book, request, name, np.flatnonzero(tariffs == name))
        for code in SECTION_FLATS[request.service]:
            for part in parts:
                rows = book.list_rows(name, request.service, code, part.on)
                if rows and (rows[0].unit in PER_USE or not use_only):
                    cents[code][part.lines] += _flat_cents(request, part, rows[0], parts)
                    present[code][part.lines] = True
        _add_surcharge(book, request, parts, cents, present["BUSINESS_SURCHARGE"])
    return BulkSection(cents, present, steps)


def _flat_cents(request: BulkRequest, part: BulkPart, row: Tariff, parts: list[BulkPart]) -> Ints:
    if row.unit in PER_USE:
        return use_cents(part.quantity_e4, row)
    return _month_cents(request, part, row, parts)


def use_cents(quantity_e4: Ints, row: Tariff) -> Ints:
    """Cents of a charge per unit used."""
    return divide_rounded(quantity_e4 * scale_rate(row), QUANTITY_SCALE * RATE_SCALE // 100)


def _month_cents(request: BulkRequest, part: BulkPart, row: Tariff, parts: list[BulkPart]) -> Ints:
    count = request.units[part.lines] if row.unit == "dwelling" else np.ones(len(part.lines), dtype=np.int64)
    rate = scale_rate(row) * count
    by_days = divide_rounded(rate * part.days, part.total_days * (RATE_SCALE // 100))
    months = _whole_months(request, part, parts)
    return np.where(months > 0, divide_rounded(rate, RATE_SCALE // 100) * months, by_days)


def _whole_months(request: BulkRequest, part: BulkPart, parts: list[BulkPart]) -> Ints:
    """Calendar months of the part where the line is made of whole ones, else 0."""
    first = request.from_on[part.lines].astype("datetime64[D]")
    after = request.to_on[part.lines].astype("datetime64[D]") + 1
    whole = (first == first.astype("datetime64[M]")) & (after == after.astype("datetime64[M]"))
    for cut in (other.on for other in parts[1:]):
        if cut.day != 1:
            whole &= ~((first < np.datetime64(cut)) & (after > np.datetime64(cut)))
    start = np.maximum(first, np.datetime64(part.on, "D"))
    months = ((start + part.days).astype("datetime64[M]") - start.astype("datetime64[M]")).astype(np.int64)
    return np.where(whole, months, 0)


def _add_surcharge(
    book: TariffBook, request: BulkRequest, parts: list[BulkPart], cents: dict[str, Ints], present: Flags
) -> None:
    # A line's last part rules, so later parts overwrite earlier ones.
    for part in parts:
        if not len(part.lines):
            continue
        tariff = request.tariff[int(part.lines[0])]
        rows = book.list_rows(tariff, request.service, "BUSINESS_SURCHARGE", part.on)
        present[part.lines] = bool(rows)
        if rows:
            base = np.zeros(len(part.lines), dtype=np.int64)
            for code in SURCHARGE_BASE & cents.keys():
                base += cents[code][part.lines]
            cents["BUSINESS_SURCHARGE"][part.lines] = divide_rounded(base * scale_rate(rows[0]), RATE_SCALE)
