"""Consumption of many lines at once, in scaled integers; equal to `rate_consumption` on every line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rules.errors import InvalidInput
from rules.rating.metered import CONSUMPTION
from rules.rating.periods import Period
from rules.rating.tariff import Tariff, TariffBook

Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]

QUANTITY_SCALE: Final = 10_000  # four decimals: estimates hide a fourth
RATE_SCALE: Final = 1_000_000
MONTH_DAYS_E4: Final = 304_375
_LIMIT_SCALE: Final = 1_000
_LARGEST: Final = 2**62


@dataclass(frozen=True, slots=True)
class BulkSteps:
    """Steps of many lines, ordered by line, part of the period and band.

    Arrays of one length: `line` (row of the request), `quantity_e4` (ten-thousandths of a unit), `rate_e6`
    (millionths of a rand), `cents`.
    """

    line: Ints
    quantity_e4: Ints
    rate_e6: Ints
    cents: Ints


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """Lines of one service: arrays of one length. Periods count both ends; units are dwellings."""

    service: str
    tariff: Sequence[str]
    from_on: Days
    to_on: Days
    quantity_e4: Ints
    units: Ints


def rate_consumption_bulk(book: TariffBook, request: BulkRequest) -> tuple[Ints, BulkSteps]:
    """Cents of each line (n,) and all its steps.

    Raises:
        InvalidInput: a negative quantity, no day, no dwelling, or figures beyond the range of integers.
        NotFound: no tariff is in force on a day of a line.
    """
    tariffs = np.asarray(request.tariff, dtype=object)
    days = (request.to_on - request.from_on).astype("timedelta64[D]").astype(np.int64) + 1
    if len(days) and (request.quantity_e4.min() < 0 or request.units.min() < 1 or days.min() < 1):
        raise InvalidInput("Quantities cannot be negative; days and dwelling units must be at least 1.")
    found = [
        _rate_tariff(book, request, str(name), np.flatnonzero(tariffs == name))
        for name in dict.fromkeys(request.tariff)
    ]
    steps = _join([part for parts in found for part in parts])
    cents = np.zeros(len(days), dtype=np.int64)
    np.add.at(cents, steps.line, steps.cents)
    return cents, steps


@dataclass(frozen=True, slots=True)
class BulkPart:
    """The lines of one tariff that have days between two changes of it.

    `on`: a day of the part. `lines`: rows of the request, with `days` and `quantity_e4` of the part and
    `total_days` of the whole line.
    """

    on: date
    lines: Ints
    days: Ints
    quantity_e4: Ints
    total_days: Ints


def split_lines(book: TariffBook, request: BulkRequest, tariff: str, lines: Ints) -> list[BulkPart]:
    """The lines of a tariff, cut where its charges for the service change, in order of time."""
    starts = request.from_on[lines].astype("datetime64[D]")
    lengths = (request.to_on[lines].astype("datetime64[D]") - starts).astype(np.int64) + 1
    quantity = request.quantity_e4[lines]
    span = Period(_day(starts.min()), _day((starts + lengths).max()) - timedelta(days=1))
    bounds = [span.from_on, *book.list_cuts(tariff, request.service, span), span.to_on + timedelta(days=1)]
    given, parts = np.zeros_like(quantity), list[BulkPart]()
    for start, end in pairwise(bounds):
        passed = np.clip((np.datetime64(end, "D") - starts).astype(np.int64), 0, lengths)
        before = np.clip((np.datetime64(start, "D") - starts).astype(np.int64), 0, lengths)
        inside = np.flatnonzero(passed > before)
        # The last part takes the rest, so that the shares add up to the quantity exactly.
        rounded = np.minimum(round_shares(quantity, passed, lengths), quantity)
        until = np.where(passed == lengths, quantity, rounded)
        share, days = (until - given)[inside], (passed - before)[inside]
        parts.append(BulkPart(start, lines[inside], days, share, lengths[inside]))
        given = until
    return parts


def _rate_tariff(book: TariffBook, request: BulkRequest, tariff: str, lines: Ints) -> list[BulkSteps]:
    found = list[BulkSteps]()
    for part in split_lines(book, request, tariff, lines):
        bands = book.get_rows(tariff, request.service, CONSUMPTION[request.service], part.on)
        found.append(_rate_bands(bands, part.lines, part.quantity_e4, part.days, request.units[part.lines]))
    return found


def _rate_bands(bands: Sequence[Tariff], lines: Ints, quantity: Ints, days: Ints, units: Ints) -> BulkSteps:
    rates = np.array([scale_rate(band) for band in bands], dtype=np.int64)
    limits = [int(band.band_to * _LIMIT_SCALE) for band in bands[:-1] if band.band_to is not None]
    top = int(quantity.max(initial=0)), int(units.max(initial=1)), int(days.max(initial=1))
    largest = max(limits, default=0) * top[1] * top[2] * 2 * QUANTITY_SCALE
    if max(largest, top[0] * int(rates.max(initial=0)) * 2) > _LARGEST:
        raise InvalidInput("A quantity, band limit or number of dwellings is too large to be rated.")
    scaled = np.array(limits, dtype=np.int64)[None, :] * (units * days)[:, None] * QUANTITY_SCALE
    cumulative = divide_rounded(scaled, MONTH_DAYS_E4) * (QUANTITY_SCALE // _LIMIT_SCALE)
    reached = np.minimum(np.hstack([cumulative, quantity[:, None]]), quantity[:, None])
    steps = np.diff(reached, axis=1, prepend=0)
    shown = steps > 0
    shown[:, 0] = True
    row, band = np.nonzero(shown)
    taken = steps[row, band]
    cents = divide_rounded(taken * rates[band], QUANTITY_SCALE * RATE_SCALE // 100)
    return BulkSteps(lines[row], taken, rates[band], cents)


def scale_rate(band: Tariff) -> int:
    scaled = band.rate * RATE_SCALE
    if scaled != scaled.to_integral_value():
        raise InvalidInput(f"The rate {band.rate} of “{band.tariff}” has more than six decimals.")
    return int(scaled)


def round_shares(quantity: Ints, passed: Ints, days: Ints) -> Ints:
    step = QUANTITY_SCALE // _LIMIT_SCALE
    return divide_rounded(quantity * passed, days * step) * step


def divide_rounded(numerator: Ints, denominator: Ints | int) -> Ints:
    return (2 * numerator + denominator) // (2 * denominator)


def _join(parts: list[BulkSteps]) -> BulkSteps:
    if not parts:
        empty = np.zeros(0, dtype=np.int64)
        return BulkSteps(empty, empty, empty, empty)
    line = np.concatenate([part.line for part in parts])
    order = np.argsort(line, kind="stable")
    return BulkSteps(
        line[order],
        np.concatenate([part.quantity_e4 for part in parts])[order],
        np.concatenate([part.rate_e6 for part in parts])[order],
        np.concatenate([part.cents for part in parts])[order],
    )


def _day(value: np.datetime64) -> date:
    day = value.astype(date)
    assert isinstance(day, date)
    return day
