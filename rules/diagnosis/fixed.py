"""Fixed charges against the property: sewer (E28), refuse (E29), and those of another tariff year (E27)."""

from collections.abc import Iterator
from typing import Final

from rules.diagnosis.categories import rate_fixed
from rules.diagnosis.finding import (
    Evidence,
    Finding,
    LineEffect,
    first_of,
    last_of,
    replace_line,
    tell_count,
    tell_month,
    tell_quantity,
    tell_rand,
)
from rules.diagnosis.rows import Line
from rules.diagnosis.scene import Scene
from rules.diagnosis.tariffs_of import HOME, family_of

E4: Final = 10_000
CHECKED: Final = ("RATES", "RATES_THRESHOLD", "SEWER", "REFUSE", "CLEANING_LEVY")


def find_fixed(scene: Scene) -> Iterator[Finding]:
    """E28, E29, and E27 of charges by the month."""
    stale: list[LineEffect] = []
    sewer: list[LineEffect] = []
    refuse: list[LineEffect] = []
    least = max(scene.least_cents, 1)
    for code in CHECKED:
        known: dict[tuple[object, ...], int | None] = {}
        for line in scene.record.standing.get(code, ()):
            kind = _kind_of(scene, line)
            if kind not in known:
                known[kind] = _rate(scene, line)
            right = known[kind]
            if right is None or abs(line.cents - right) < least:
                continue
            effect = replace_line(line, right)
            if _is_other_year(scene, line):
                stale.append(effect)
            elif code == "SEWER":
                sewer.append(effect)
            elif code in ("REFUSE", "CLEANING_LEVY"):
                refuse.append(effect)
    if stale:
        yield _tell_year(scene, stale)
    if sewer:
        yield _tell_sewer(scene, sewer)
    if refuse:
        yield _tell_refuse(scene, refuse)


def _kind_of(scene: Scene, line: Line) -> tuple[object, ...]:
    """What a month's charge depends on; most months of an account are alike."""
    first, service = first_of(line.month), line.service
    version = scene.prices.version(line.tariff or "", service, line.month)
    entry = scene.record.valuation_on(line.from_on or first)
    is_whole = line.from_on is None or (line.from_on == first and line.to_on == last_of(line.month))
    days = None if is_whole else (line.from_on, line.to_on)
    by_rates = scene.record.rates_base(line.month) if service == "rates" else None
    bins = _count_bins(scene, line) if line.quantity_e4 and service == "refuse" else line.quantity_e4
    return (line.tariff, version, days, line.units, bins, entry and entry.value_cents, by_rates)


def _rate(scene: Scene, line: Line, month: int | None = None) -> int | None:
    """What a charge should be from the property as the records have it, at its own or another month's tariff.

    None where the records or the schedule do not say.
    """
    entry = scene.record.valuation_on(line.from_on or first_of(line.month))
    asked = line._replace(base_cents=entry.value_cents if entry else line.base_cents)
    if line.service == "rates":
        base = scene.record.rates_base(line.month)
        if base is None:
            return None
        asked = line._replace(base_cents=base)
    elif line.code == "SEWER":
        by_size = family_of(line.tariff) == HOME
        if not (scene.record.property.size_e4 if by_size else line.from_on):
            return None  # without a size, or without the days that the use belongs to
    elif line.quantity_e4:
        asked = asked._replace(quantity_e4=_count_bins(scene, line))
    elif entry is None:
        return None
    if month is not None:
        asked = asked._replace(month=month, from_on=first_of(month), to_on=last_of(month))
    right = rate_fixed(scene, asked)
    return None if right is None else right.get(line.code)


def _count_bins(scene: Scene, line: Line) -> int | None:
    """Business bins on site when the line's period began, in ten-thousandths; the billed ones if unknown."""
    on = line.from_on or first_of(line.month)
    there = [one for one in scene.record.bins if one.from_on <= on and (one.to_on is None or one.to_on >= on)]
    counted = [one.bins for one in there if one.kind == "business"]
    return sum(counted) * E4 if counted else line.quantity_e4


def _is_other_year(scene: Scene, line: Line) -> bool:
    """E27: the amount is that of the same month a year before or after, or of the month beside a change."""
    return any(_rate(scene, line, line.month + months) == line.cents for months in (-12, 12, -1, 1))


def _tell_year(scene: Scene, effects: list[LineEffect]) -> Finding:
    first = effects[0].line
    services = ", ".join(sorted({each.line.service for each in effects}))
    return scene.find(
        "E27",
        tuple(effects),
        0.9,
        f"{services.capitalize()} since {tell_month(first.month)} was charged at the tariff of another year.",
        f"Your {tell_month(first.month)} bill was charged at the tariff of another year.",
        "Re-bill each month at the tariff of its own days.",
        Evidence("Billed", f"{tell_rand(first.cents)} ({first.code})"),
        Evidence("At its own tariff", tell_rand(first.cents - effects[0].effect_cents)),
    )


def _tell_sewer(scene: Scene, effects: list[LineEffect]) -> Finding:
    first, size = effects[0].line, scene.record.property.size_e4
    right = first.cents - effects[0].effect_cents
    return scene.find(
        "E28",
        tuple(effects),
        0.93,
        f"Sewer since {tell_month(first.month)} is {tell_rand(first.cents)}; a stand of "
        f"{tell_quantity(size)} m² "
        f"with {tell_count(first.units or 1, 'dwelling')} at {first.tariff} comes to {tell_rand(right)}.",
        f"The sewer charge on your bills since {tell_month(first.month)} is that of another size of stand.",
        "Re-base sewer on the size of the stand and the dwellings; re-bill from the first wrong month.",
        Evidence("Stand", f"{tell_quantity(size)} m²"),
        Evidence("Billed and right", f"{tell_rand(first.cents)} and {tell_rand(right)}"),
    )


def _tell_refuse(scene: Scene, effects: list[LineEffect]) -> Finding:
    first = effects[0].line
    right = first.cents - effects[0].effect_cents
    if first.quantity_e4:
        why = f"for {tell_quantity(first.quantity_e4)} bins, which is not what stands on site"
    else:
        why = "in the band of another property value"
    return scene.find(
        "E29",
        tuple(effects),
        0.93,
        f"Refuse since {tell_month(first.month)} is {tell_rand(first.cents)}, {why}; right is "
        f"{tell_rand(right)}.",
        f"The refuse charge on your bills since {tell_month(first.month)} is not that of your property.",
        "Correct the band or the bins and re-bill from the first wrong month.",
        Evidence("Billed and right", f"{tell_rand(first.cents)} and {tell_rand(right)}"),
    )
