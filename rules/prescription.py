"""Use that was first billed so late that it is probably prescribed (Prescription Act 68 of 1969)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from rules.line_key import LineKey

_CENT: Final = Decimal("0.01")
_SAFE_DAY: Final = 28  # every month has it
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Use:
    """Water or electricity of some days, both included, as a bill asked for it; rand without VAT.

    `reversed_line`: the line it takes back, where it does.
    """

    line: LineKey
    service: str
    from_on: date
    to_on: date
    billed_on: date
    amount_rand: Decimal
    reversed_line: str | None = None


@dataclass(frozen=True, slots=True)
class OldUse:
    """How much of a line is too old: days of all its days, up to `before_on`, and their share in rand."""

    days: int
    of_days: int
    before_on: date
    amount_rand: Decimal


def find_limit(billed_on: date, months: int) -> date:
    """The day so many months before a bill; use before it is probably prescribed."""
    number = billed_on.year * 12 + billed_on.month - 1 - months
    return date(number // 12, number % 12 + 1, min(billed_on.day, _SAFE_DAY))


def find_old_use(every: Sequence[Use], months: int) -> dict[LineKey, OldUse]:
    """The lines with use older than so many months before the bill that first asked for it.

    `every`: all metered lines of the account, because what an earlier bill asked for is not new, and what
    was taken back is not asked for.
    """
    taken_back = {use.reversed_line for use in every if use.reversed_line}
    found = {}
    for use in every:
        if use.amount_rand <= 0 or str(use.line) in taken_back:
            continue
        limit = find_limit(use.billed_on, months)
        of_days = (use.to_on - use.from_on).days + 1
        days = min((limit - use.from_on).days, of_days)
        if days > 0 and not _was_billed_before(use, every, limit):
            share = (use.amount_rand * days / of_days).quantize(_CENT, ROUND_HALF_UP)
            found[use.line] = OldUse(days, of_days, limit, share)
    return found


def _was_billed_before(use: Use, every: Sequence[Use], limit: date) -> bool:
    """Whether an earlier bill already asked for the same old days."""
    return any(
        other.line.billing_month < use.line.billing_month
        and other.service == use.service
        and other.from_on <= use.from_on
        and other.to_on >= min(limit - _DAY, use.to_on)
        for other in every
    )
