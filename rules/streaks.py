"""Meters that are being estimated: how long until the by-law's limit, and what the next reading will add."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Final

from rules.diagnosis.finding import as_day
from rules.diagnosis.prices import Prices
from rules.diagnosis.record import AccountRecord
from rules.diagnosis.rows import Line
from rules.diagnosis.supply import Supply, length, list_supplies
from rules.diagnosis.thresholds import Thresholds

LIVE_DAYS: Final = 62
WHOLE_E4: Final = 10_000


@dataclass(frozen=True, slots=True)
class Streak:
    """Estimates in a row up to the newest bill. Quantities in ten-thousandths; `catch_up_cents` without VAT.

    `expected_e4` is what the account's own readings say for the same days; both are None without enough.
    """

    account_no: str
    property_no: str
    meter_no: str
    service: str
    estimates: int
    since_on: date
    until_on: date
    limit_on: date
    billed_e4: int
    expected_e4: int | None
    catch_up_cents: int | None


def find_streaks(record: AccountRecord, prices: Prices, limits: Thresholds, as_of: int) -> Iterator[Streak]:
    """The streaks of an account that is still billed; `as_of` is an ordinal."""
    if record.account.closed_on is not None and record.account.closed_on <= as_of:
        return
    for supply in list_supplies(record):
        backwards = takewhile(lambda line: line.kind == "estimated", reversed(supply.standing))
        lines = list(backwards)[::-1]
        if lines and (lines[-1].to_on or 0) >= as_of - LIVE_DAYS:
            yield _describe(supply, lines, prices, limits)


def _describe(supply: Supply, lines: Sequence[Line], prices: Prices, limits: Thresholds) -> Streak:
    account, last = supply.record.account, lines[-1]
    expected = _expect(supply, lines)
    billed = sum(line.quantity_e4 or 0 for line in lines)
    return Streak(
        account_no=account.account_no,
        property_no=account.property_no,
        meter_no=last.meter_no or "",
        service=supply.service,
        estimates=len(lines),
        since_on=as_day(lines[0].from_on or 0),
        until_on=as_day(last.to_on or 0),
        limit_on=as_day(find_limit(lines, limits)),
        billed_e4=billed,
        expected_e4=expected,
        catch_up_cents=None if expected is None else _price_catch_up(supply, last, expected - billed, prices),
    )


def find_limit(lines: Sequence[Line], limits: Thresholds) -> int:
    """The last day that E01 bears: of the days without a reading or of the estimates, whichever ends first.

    Estimates to come are as long as the last one.
    """
    by_days = (lines[0].from_on or 0) + limits.days_without_actual - 1
    left = limits.estimate_streak - len(lines)
    if left > 0:
        return min(by_days, (lines[-1].to_on or 0) + left * length(lines[-1]))
    return min(by_days, lines[limits.estimate_streak - 1].to_on or 0)


def _expect(supply: Supply, lines: Sequence[Line]) -> int | None:
    days = [supply.expected_daily(line) for line in lines]
    if not all(days):
        return None
    return round(sum(daily * length(line) for daily, line in zip(days, lines, strict=True)))


def _price_catch_up(supply: Supply, last: Line, missing_e4: int, prices: Prices) -> int | None:
    """How much dearer the next bill is when it takes up what was missed; None where no tariff says."""
    start = (last.to_on or 0) + 1
    end = start + length(last) - 1
    usual = supply.expected_daily(last) * length(last)
    bills = [
        prices.use(last.service, last.tariff or "", start, end, _whole(max(used, 0)), last.units or 1)
        for used in (usual, usual + missing_e4)
    ]
    if bills[0] is None or bills[1] is None:
        return None
    return sum(bills[1].values()) - sum(bills[0].values())


def _whole(quantity_e4: float) -> int:
    return round(quantity_e4 / WHOLE_E4) * WHOLE_E4
