"""Re-rating every measured line of a city in bulk, beside a plain version line by line.

By itself: `python -m tests.bench.rating [accounts]`.
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from multiprocessing import get_context
from typing import Final

import numpy as np

from data.tariffs import profile_book
from rules.rating.bulk import BulkRequest
from rules.rating.bulk_sections import BulkSection, rate_section_bulk
from rules.rating.charge import ChargeRequest, rate_charge

ACCOUNTS: Final = 100_000
MONTHS: Final = 12
PART: Final = 50_000
SAMPLE: Final = 3_000
PROFILE: Final = "johannesburg"
# service, tariffs, middle of the use in a day, meters an account
SUPPLIES: Final = (
    ("water", ("residential", "flats", "multi_dwelling", "business"), 7_000, 1.0),
    ("electricity", ("residential", "business"), 200_000, 0.5),
)
FIRST: Final = np.datetime64("2025-01-08")


def make_request(service: str, tariffs: tuple[str, ...], daily_e4: int, lines: int, seed: int) -> BulkRequest:
    """So many lines of a service in twelve months, some over 1 July, some of several dwellings."""
    dice = np.random.default_rng(seed)
    month = np.arange(lines) % MONTHS
    days = dice.integers(27, 36, lines)
    start = (
        FIRST + (month * 30).astype("timedelta64[D]") + dice.integers(0, 5, lines).astype("timedelta64[D]")
    )
    return BulkRequest(
        service,
        [tariffs[place] for place in dice.integers(0, len(tariffs), lines)],
        start,
        start + (days - 1).astype("timedelta64[D]"),
        (dice.gamma(2.0, daily_e4 / 2, lines) * days).astype(np.int64),
        np.where(dice.random(lines) < 0.05, dice.integers(2, 20, lines), 1).astype(np.int64),
    )


def rate_part(
    service: str, tariffs: tuple[str, ...], daily_e4: int, lines: int, seed: int
) -> tuple[int, float]:
    """Rate one part; lines and the seconds that rating took."""
    request = make_request(service, tariffs, daily_e4, lines, seed)
    book = profile_book(PROFILE)
    started = time.perf_counter()
    rate_section_bulk(book, request)
    return lines, time.perf_counter() - started


def measure_rating(accounts: int = ACCOUNTS) -> None:
    """Both versions, and that they agree on every line of the sample."""
    parts = [
        (service, tariffs, daily, PART, seed)
        for service, tariffs, daily, share in SUPPLIES
        for seed in range(round(accounts * MONTHS * share / PART))
    ]
    started = time.perf_counter()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(rate_part, *zip(*parts, strict=True)))
    wall, lines = time.perf_counter() - started, sum(count for count, _ in done)
    busy = sum(seconds for _, seconds in done)
    plain, agreed = _measure_plain()
    print(f"\n{'rating':24}{'lines':>12}{'seconds':>10}{'lines/s':>12}")
    print(f"{'bulk, two processes':24}{lines:>12,}{wall:>10.1f}{lines / wall:>12,.0f}")
    print(f"{'bulk, one process':24}{lines:>12,}{busy:>10.1f}{lines / busy:>12,.0f}")
    print(f"{'line by line':24}{SAMPLE:>12,}{SAMPLE / plain:>10.1f}{plain:>12,.0f}")
    print(f"{'':24}{agreed} of {SAMPLE} sample lines agree to the cent; goal: all lines within 120 s")


def _measure_plain() -> tuple[float, int]:
    """Lines a second of the plain version on a sample, and how many the bulk version agrees with."""
    service, tariffs, daily, _ = SUPPLIES[0]
    request, book = make_request(service, tariffs, daily, SAMPLE, 999), profile_book(PROFILE)
    bulk = rate_section_bulk(book, request)
    started, agreed = time.perf_counter(), 0
    for row in range(SAMPLE):
        charge = rate_charge(
            book,
            ChargeRequest(
                service,
                request.tariff[row],
                _day(request.from_on[row]),
                _day(request.to_on[row]),
                Decimal(int(request.quantity_e4[row])).scaleb(-4),
                int(request.units[row]),
            ),
        )
        agreed += charge.subtotal_rand == Decimal(_sum(bulk, row)).scaleb(-2)
    return SAMPLE / (time.perf_counter() - started), agreed


def _sum(bulk: BulkSection, row: int) -> int:
    return sum(int(cents[row]) for cents in bulk.cents.values())


def _day(value: np.datetime64) -> date:
    day = value.astype("datetime64[D]").astype(date)
    assert isinstance(day, date)
    return day


if __name__ == "__main__":
    measure_rating(int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS)
