"""Sums of measured lines: bands not scaled to the days (E04), the wrong tariff year (E27), and sums that only
another number of dwellings (E13) or another tariff (E12) explains."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rules.diagnosis.finding import (
    Evidence,
    Finding,
    LineEffect,
    replace_line,
    shown,
    tell_count,
    tell_day,
    tell_month,
    tell_quantity,
    tell_rand,
)
from rules.diagnosis.rows import Line
from rules.diagnosis.scene import Scene
from rules.diagnosis.supply import length

YEAR_DAYS: Final = 370
MOST_UNITS: Final = 60
MOST_DAYS: Final = 130
FLATS: Final = frozenset({"WATER_LEVY", "ELEC_SERVICE", "ELEC_NETWORK"})
TARIFFS: Final = ("residential", "business", "institution", "indigent", "residential_prepaid")


def find_wrong_sums(scene: Scene) -> Iterator[Finding]:
    """Standing measured lines whose amount is not that of their own period, quantity, tariff, dwellings."""
    for line in scene.record.metered:
        right = _rate(scene, line)
        if right is None:
            continue
        if abs(line.cents - right) < scene.least_cents:
            yield from _find_flats(scene, line)
            continue
        finding = _explain(scene, line, right)
        taken_back = scene.record.reversals.get(line.key)
        yield finding if taken_back is None else _settle(finding, line, taken_back)


def _rate(scene: Scene, line: Line) -> int | None:
    if line.quantity_e4 is None or line.quantity_e4 < 0 or not (line.tariff and line.from_on and line.to_on):
        return None
    return _cents(scene, line, line.from_on, line.to_on, line.units or 1, line.tariff)


def _cents(scene: Scene, line: Line, from_on: int, to_on: int, units: int, tariff: str) -> int | None:
    found = scene.prices.use(line.service, tariff, from_on, to_on, line.quantity_e4 or 0, units)
    return None if found is None else found.get(line.code)


def _explain(scene: Scene, line: Line, right: int) -> Finding:
    return (
        _find_year(scene, line, right)
        or _find_days(scene, line, right, printed=True)
        or _find_units(scene, line, right)
        or _find_days(scene, line, right, printed=False)
        or _find_tariff(scene, line, right)
        or _find_nothing(scene, line, right)
    )


def _is_it(scene: Scene, line: Line, cents: int | None) -> bool:
    return cents is not None and abs(cents - line.cents) <= scene.limits.cent_tolerance


def _find_year(scene: Scene, line: Line, right: int) -> Finding | None:
    """E27: the amount is that of the same days at the tariff before or after a change."""
    from_on, to_on, days = line.from_on or 0, line.to_on or 0, length(line)
    for cut in scene.prices.cuts(line.tariff or "", line.service, from_on - YEAR_DAYS, to_on + YEAR_DAYS):
        for shifted, year in ((cut, "new"), (cut - days, "old")):
            cents = _cents(scene, line, shifted, shifted + days - 1, line.units or 1, line.tariff or "")
            if not _is_it(scene, line, cents):
                continue
            inside = from_on < cut <= to_on
            how = f"crosses {tell_day(cut)} and was" if inside else "was"
            return scene.find(
                "E27",
                _section(scene, line),
                0.97,
                f"The period {tell_day(from_on)} to {tell_day(to_on)} {how} rated wholly at the {year} "
                "tariff of "
                f"{tell_day(cut)}; split by days it comes to {tell_rand(right)}, not "
                f"{tell_rand(line.cents)}.",
                f"Part of your {tell_month(line.month)} bill was charged at the tariff of another year. Each "
                "day "
                "counts at the tariff of its own day.",
                "Split the period by days at the change of tariff and re-bill the section.",
                Evidence("Billed", tell_rand(line.cents)),
                Evidence("Split by days", tell_rand(right)),
            )
    return None


def _section(scene: Scene, line: Line) -> tuple[LineEffect, ...]:
    """The lines of the section that differ from the rated ones; the measured one first."""
    right = _rate_section(scene, line)
    effects = [replace_line(line, right[line.code])]
    for one in scene.companions(line):
        if one.code in right and one.cents != right[one.code]:
            effects.append(replace_line(one, right[one.code]))
    return tuple(effects)


def _rate_section(scene: Scene, line: Line) -> dict[str, int]:
    days = (line.from_on or 0, line.to_on or 0)
    right = scene.prices.use(line.service, line.tariff or "", *days, line.quantity_e4 or 0, line.units or 1)
    return right or {}


def _find_flats(scene: Scene, line: Line) -> Iterator[Finding]:
    """E27 of fixed charges only, where the measured use is free or the same in both years."""
    right = _rate_section(scene, line)
    wrong = [
        one
        for one in scene.companions(line)
        if one.code in FLATS and one.code in right and abs(one.cents - right[one.code]) >= scene.least_cents
    ]
    stale = [replace_line(one, right[one.code]) for one in wrong if _is_stale(scene, one)]
    if stale:
        first = stale[0].line
        yield scene.find(
            "E27",
            tuple(stale),
            0.9,
            f"The fixed charges of {tell_day(first.from_on or 0)} to {tell_day(first.to_on or 0)} are those "
            "of another "
            f"tariff year: {tell_rand(first.cents)} where the days come to {tell_rand(right[first.code])}.",
            f"A fixed charge on your {tell_month(first.month)} bill was taken from the tariff of another "
            "year.",
            "Split the period by days at the change of tariff and re-bill the fixed charges.",
            Evidence("Billed", tell_rand(first.cents)),
            Evidence("Split by days", tell_rand(right[first.code])),
        )


def _is_stale(scene: Scene, line: Line) -> bool:
    """Whether a fixed charge is that of the same days wholly before or after a change of tariff."""
    from_on, to_on, days = line.from_on or 0, line.to_on or 0, length(line)
    for cut in scene.prices.cuts(line.tariff or "", line.service, from_on - YEAR_DAYS, to_on + YEAR_DAYS):
        for start in (cut, cut - days):
            shifted = line._replace(from_on=start, to_on=start + days - 1, quantity_e4=0)
            if _rate_section(scene, shifted).get(line.code) == line.cents:
                return True
    return False


def _settle(finding: Finding, line: Line, taken_back: Line) -> Finding:
    """The finding about a line that was reversed since: explained, with nothing left to correct on it."""
    effects = tuple(shown(line) if each.line is line else each for each in finding.effects)
    action = (
        f"Nothing is left to correct on this line: {taken_back.ref} took it back. Explain it to the customer."
    )
    return replace(finding, effects=effects, action=action, rebills=any(each.right for each in effects))


def _find_days(scene: Scene, line: Line, right: int, *, printed: bool) -> Finding | None:
    """E04: the amount is that of bands scaled by other days than the period has."""
    to_on = line.to_on or 0
    tried = [line.days] if printed else range(1, MOST_DAYS)
    for days in tried:
        if not days or days == length(line):
            continue
        if _is_it(
            scene, line, _cents(scene, line, to_on - days + 1, to_on, line.units or 1, line.tariff or "")
        ):
            return scene.find(
                "E04",
                _section(scene, line),
                0.95,
                f"The bands were scaled by {tell_count(days, 'day')}, the period "
                f"{tell_day(line.from_on or 0)} to {tell_day(to_on)} has {length(line)}. "
                f"Scaled rightly the charge is {tell_rand(right)}, not {tell_rand(line.cents)}.",
                f"The free and cheaper bands on your {tell_month(line.month)} bill were worked out for "
                f"{tell_count(days, 'day')} "
                f"instead of {length(line)}.",
                "Re-bill the section with bands scaled to the days of the period.",
                Evidence("Days of the period", str(length(line))),
                Evidence("Days the amount fits", str(days)),
            )
    return None


def _find_units(scene: Scene, line: Line, right: int) -> Finding | None:
    """E13: the amount is that of another number of dwellings than the line prints."""
    for units in range(1, MOST_UNITS):
        cents = _cents(scene, line, line.from_on or 0, line.to_on or 0, units, line.tariff or "")
        if units != (line.units or 1) and _is_it(scene, line, cents):
            return scene.find(
                "E13",
                (replace_line(line, right),),
                0.85,
                f"The amount is that of {tell_count(units, 'dwelling')}, the line prints {line.units or 1}.",
                f"Your {tell_month(line.month)} bill was worked out for {tell_count(units, 'home')} instead "
                f"of {line.units or 1}.",
                "Re-bill for the right number of dwellings.",
                Evidence("Billed", tell_rand(line.cents)),
                Evidence(f"For {tell_count(line.units or 1, 'dwelling')}", tell_rand(right)),
            )
    return None


def _find_tariff(scene: Scene, line: Line, right: int) -> Finding | None:
    """E12: the amount is that of another tariff than the line prints."""
    for tariff in TARIFFS:
        cents = _cents(scene, line, line.from_on or 0, line.to_on or 0, line.units or 1, tariff)
        if tariff != line.tariff and _is_it(scene, line, cents):
            return scene.find(
                "E12",
                (replace_line(line, right),),
                0.85,
                f"The amount is that of the tariff {tariff}, the line prints {line.tariff}.",
                f"Your {tell_month(line.month)} bill was charged at the wrong tariff.",
                "Re-bill at the tariff of the line.",
                Evidence("Billed", tell_rand(line.cents)),
                Evidence(f"At {line.tariff}", tell_rand(right)),
            )
    return None


def _find_nothing(scene: Scene, line: Line, right: int) -> Finding:
    """E04 without a known cause: the amount cannot be reproduced."""
    return scene.find(
        "E04",
        (replace_line(line, right),),
        0.7,
        f"{tell_quantity(line.quantity_e4 or 0)} for {tell_count(length(line), 'day')} at {line.tariff} "
        f"come to {tell_rand(right)}; "
        f"the bill says {tell_rand(line.cents)}. No other days, dwellings or tariff give that amount.",
        f"The sum on your {tell_month(line.month)} bill is not what the reading and the tariff give.",
        "Find how the amount arose; re-bill the section at the published tariff.",
        Evidence("Billed", tell_rand(line.cents)),
        Evidence("Rated", tell_rand(right)),
    )
