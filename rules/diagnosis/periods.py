"""Periods that overlap or leave days out (E10), use first billed after it is prescribed (E26)."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Final

from rules.diagnosis.finding import (
    Evidence,
    Finding,
    LineEffect,
    as_day,
    reverse_line,
    shown,
    tell_count,
    tell_day,
    tell_month,
    tell_rand,
)
from rules.diagnosis.record import METERED
from rules.diagnosis.rows import Line
from rules.diagnosis.scene import Scene
from rules.diagnosis.supply import Supply, length
from rules.prescription import find_limit

E4: Final = 10_000


def find_periods(scene: Scene) -> Iterator[Finding]:
    """E10 of every meter."""
    for supply in scene.supplies:
        by_meter: dict[str | None, list[Line]] = {}
        for line in supply.standing:
            by_meter.setdefault(line.meter_no, []).append(line)
        for lines in by_meter.values():
            yield from _find_slips(scene, supply, lines)


def _find_slips(scene: Scene, supply: Supply, lines: list[Line]) -> Iterator[Finding]:
    """A period that does not begin the day after the one before, or whatever is the habit of these bills."""
    steps = [(line.from_on or 0) - (before.to_on or 0) for before, line in pairwise(lines)]
    habit = Counter(step for step in steps if step in (0, 1)).most_common(1)
    usual = habit[0][0] if habit else 1
    for (before, line), step in zip(pairwise(lines), steps, strict=True):
        off = step - usual
        same = (line.from_on, line.to_on) == (before.from_on, before.to_on)
        if same or abs(off) <= scene.limits.period_slack_days or off > scene.limits.longest_gap_days:
            continue
        if off > 0:
            yield _tell_gap(scene, supply, before, line, off)
        else:
            yield _tell_overlap(scene, supply, before, line, -off)


def _rebuild(scene: Scene, supply: Supply, before: Line, line: Line) -> list[LineEffect]:
    """The line from the day and reading on which the one before ended."""
    start = (before.to_on or 0) + 1
    if line.end_e4 is None or before.end_e4 is None or start > (line.to_on or 0):
        return []
    used = (line.end_e4 - before.end_e4) * supply.factor_e4(line) // E4
    return scene.rebill_use(line, used, from_on=start) if used >= 0 else []


def _tell_gap(scene: Scene, supply: Supply, before: Line, line: Line, days: int) -> Finding:
    return scene.find(
        "E10",
        tuple(_rebuild(scene, supply, before, line)) or (shown(line),),
        0.9,
        f"{tell_count(days, 'day is', 'days are')} on no bill: one period ended on "
        f"{tell_day(before.to_on or 0)}, the next begins on {tell_day(line.from_on or 0)}.",
        f"The periods on your bills leave out {tell_count(days, 'day')} before "
        f"{tell_day(line.from_on or 0)}.",
        "Rebuild the period from the day after the one before, with its reading.",
        Evidence("Ended", f"{tell_day(before.to_on or 0)} ({before.ref})"),
        Evidence("Began", f"{tell_day(line.from_on or 0)} ({line.ref})"),
    )


def _tell_overlap(scene: Scene, supply: Supply, before: Line, line: Line, days: int) -> Finding:
    effects = _rebuild(scene, supply, before, line)
    action = "Rebuild the period from the day after the one before, with its reading."
    covered = (line.from_on or 0) <= (before.from_on or 0)
    if covered and before.kind == "estimated":
        effects = [reverse_line(before)]
        action = "Reverse the estimate that the reading replaces."
    return scene.find(
        "E10",
        tuple(effects) or (shown(line),),
        0.9,
        f"{tell_count(days, 'day is', 'days are')} billed twice: one period ended on "
        f"{tell_day(before.to_on or 0)}, the next begins on {tell_day(line.from_on or 0)}.",
        f"The periods on your bills overlap: {tell_count(days, 'day was', 'days were')} billed twice, "
        f"the last on {tell_day(before.to_on or 0)}.",
        action,
        Evidence("Ended", f"{tell_day(before.to_on or 0)} ({before.ref})"),
        Evidence("Began", f"{tell_day(line.from_on or 0)} ({line.ref})"),
    )


def find_prescribed(scene: Scene) -> Iterator[Finding]:
    """E26: water or electricity of more than three years before the bill that first asked for it."""
    old: list[tuple[Line, int]] = []
    for code in METERED:
        for line in scene.record.standing.get(code, ()):
            invoice = scene.record.invoice_of(line)
            if invoice is None or not line.from_on or line.cents <= 0:
                continue
            limit = _limit_of(invoice.invoice_on, scene.limits.prescription_months)
            days = min(limit - line.from_on, length(line))
            if days > 0 and not _was_billed_before(scene, line, limit):
                old.append((line, days))
    if old:
        yield _tell_prescribed(scene, old)


@cache
def _limit_of(invoice_on: int, months: int) -> int:
    return find_limit(as_day(invoice_on), months).toordinal()


def _was_billed_before(scene: Scene, line: Line, limit: int) -> bool:
    """Whether an earlier bill already asked for the same days."""
    return any(
        other.month < line.month
        and other.service == line.service
        and (other.from_on or 0) <= (line.from_on or 0)
        and (other.to_on or 0) >= min(limit, line.to_on or 0) - 1
        for other in scene.record.metered
    )


def _tell_prescribed(scene: Scene, old: list[tuple[Line, int]]) -> Finding:
    effects = tuple(LineEffect(line, (), line.cents * days // length(line)) for line, days in old)
    first = old[0][0]
    return scene.find(
        "E26",
        effects,
        0.85,
        f"Use of {tell_count(sum(days for _, days in old), 'day')} from {tell_day(first.from_on or 0)} was "
        f"first billed in {tell_month(first.month)}, more than {scene.limits.prescription_months} months "
        "later. Use of that age is probably prescribed; a legal adviser decides.",
        f"Your {tell_month(first.month)} bill asks for use of more than three years ago. It will not be "
        "collected "
        "until it is decided whether it is still owed.",
        "Flag to legal; keep the amount out of collection until they decide. Nothing is written off by "
        "itself.",
        *(Evidence(line.ref, f"{tell_count(days, 'day')}, {tell_rand(line.cents)}") for line, days in old),
        rebills=False,
    )
