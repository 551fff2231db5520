"""The hidden truth: what was wrong on which lines, since when, and by how much."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from data.demo.asks import Ask
from data.demo.calendar import Window, iso
from data.demo.model import Account, Fault

LEAST_CENTS: Final = 200
# Faults that only an amount gives away: without one there is nothing to find.
BY_AMOUNT: Final = frozenset({"E04", "E14", "E15", "E22", "E23", "E27", "E28", "E29"})


@dataclass(frozen=True, slots=True)
class Truth:
    """One row of truth.csv. `lines` are month/invoice/line separated by spaces; effects exclude VAT, positive
    where the resident was charged too much. `is_error` is false where the bill is right all the same."""

    fault_id: str
    account_no: str
    rule: str
    cause: str
    is_error: str
    month: str
    months: str
    lines: str
    period_from: str
    period_to: str
    effect_rand: str
    category_code: str
    happened_on: str
    partner_account_no: str
    detail: str


HEADER: Final = ",".join(field.name for field in fields(Truth))


def tell_truth(account: Account, window: Window) -> Truth | None:
    """The truth of an account's fault; None when its bills do not show it after all."""
    fault = account.fault
    if fault is None or fault.hidden:
        return None
    _collect_lines(fault)
    effect = fault.extra_cents + _sum(fault.billed) - _sum(fault.right)
    if _is_unseen(fault, effect):
        return None
    items = [item for item in fault.items if item.number]
    months = sorted({item.month for item in items}) or [min(fault.month, window.months - 1)]
    period = _period(fault, window)
    happened = fault.happened_on or window.starts[months[0]] + account.billing_day - 1
    return Truth(
        fault_id=f"F{account.index:09d}",
        account_no=account.number,
        rule=fault.rule,
        cause=fault.cause,
        is_error="true" if fault.is_error else "false",
        month=window.names[months[0]],
        months=" ".join(window.names[month] for month in months),
        lines=" ".join(f"{window.names[item.month]}/{item.invoice_no}/{item.number}" for item in items),
        period_from=iso(period[0]),
        period_to=iso(period[1]),
        effect_rand=f"{effect / 100:.2f}",
        category_code=fault.category,
        happened_on=iso(happened),
        partner_account_no=fault.partner_no,
        detail=fault.detail,
    )


def read_truth(path: Path) -> Iterator[Truth]:
    """Rows of a truth file."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Truth(**row)


def truth_rows(truths: Iterable[Truth]) -> str:
    """Truths as lines of CSV without a header."""
    return "".join(",".join(asdict(truth).values()) + "\n" for truth in truths)


def _is_unseen(fault: Fault, effect_cents: int) -> bool:
    if fault.rule == "E31":
        return not fault.happened_on
    return fault.rule in BY_AMOUNT and abs(effect_cents) < LEAST_CENTS


def _collect_lines(fault: Fault) -> None:
    """Keep the billed lines that differ from what they should have been."""
    right: defaultdict[tuple[int, str, str], int] = defaultdict(int)
    for ask in fault.right:
        for item in ask.items:
            right[ask.month, item.service, item.code] += item.cents
    billed: defaultdict[tuple[int, str, str], int] = defaultdict(int)
    for ask in fault.billed:
        for item in ask.items:
            billed[ask.month, item.service, item.code] += item.cents
    wrong = {key for key in billed if billed[key] != right.get(key, 0)}
    if not fault.is_error:
        wrong = {key for key in billed if key[2] in ("WATER_CONSUMPTION", "ELEC_ENERGY")}
    fault.items += [
        item for ask in fault.billed for item in ask.items if (ask.month, item.service, item.code) in wrong
    ]


def _sum(asks: Iterable[Ask]) -> int:
    return sum(item.cents for ask in asks for item in ask.items)


def _period(fault: Fault, window: Window) -> tuple[int, int]:
    if fault.period is not None:
        return fault.period
    days = [day for item in fault.items for day in (item.from_on, item.to_on) if day]
    if days:
        return min(days), max(days)
    month = min(fault.month, window.months - 1)
    return window.starts[month], window.ends[month]
