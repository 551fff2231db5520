"""Use at another level: leaks (E24), meters that stand still (E25)."""

from collections.abc import Iterator
from itertools import groupby
from statistics import median
from typing import Final

from rules.diagnosis.finding import Evidence, Finding, LineEffect, shown, tell_day, tell_quantity
from rules.diagnosis.rows import Line
from rules.diagnosis.scene import Scene
from rules.diagnosis.supply import Supply, daily, length

E4: Final = 10_000
NEAR_DAYS: Final = 60
LEAST_HISTORY: Final = 3
STAYS: Final = 1.75
OCCUPIED_SHARE: Final = 0.25


def find_levels(scene: Scene) -> Iterator[Finding]:
    """E24 of water, E25 of every supply."""
    for supply in scene.supplies:
        if len(supply.read) <= LEAST_HISTORY:
            continue
        if supply.service == "water":
            yield from _find_leak(scene, supply)
        yield from _find_stuck(scene, supply)


def _find_leak(scene: Scene, supply: Supply) -> Iterator[Finding]:
    """E24: readings one after another at a multiple of the season's use, and nothing that explains it."""
    lines, ratio = supply.read, scene.limits.leak_ratio
    usual = median(daily(line) for line in lines)
    if max(daily(line) for line in lines) < ratio * usual / 2:
        return
    run: list[Line] = []
    for line in [*lines[LEAST_HISTORY:], None]:
        if line is not None and daily(line) >= ratio * _baseline(supply, line, run) > 0:
            run.append(line)
            continue
        if len(run) >= scene.limits.leak_readings and _is_leak(scene, supply, run):
            yield _tell_leak(scene, supply, run)
        run = []


def _baseline(supply: Supply, line: Line, run: list[Line]) -> float:
    before = [one for one in supply.read if (one.to_on or 0) < ((run or [line])[0].from_on or 0)]
    if len(before) < LEAST_HISTORY:
        return 0.0
    return supply.expected_daily(line, before=True, without=frozenset(one.key for one in run))


def _is_leak(scene: Scene, supply: Supply, run: list[Line]) -> bool:
    """Whether the use goes back when the run ends: a level that stays is a household that grew."""
    after = [daily(line) for line in supply.read if (line.from_on or 0) > (run[-1].to_on or 0)]
    stays = len(after) > 1 and median(after) > STAYS * _baseline(supply, run[0], run)
    return not stays and not _has_change(scene, run[0])


def _has_change(scene: Scene, line: Line) -> bool:
    """Another meter or another occupant about when the use rose."""
    at = line.from_on or 0
    days = [event.event_on for event in scene.record.events if event.event in ("exchange", "install")]
    days += [owner.from_on for owner in scene.record.owners]
    return any(at - NEAR_DAYS <= day <= (line.to_on or 0) for day in days)


def _tell_leak(scene: Scene, supply: Supply, run: list[Line]) -> Finding:
    usual = _baseline(supply, run[0], run)
    now = median(daily(line) for line in run)
    per_home = now / E4 / max(scene.record.property.units, 1)
    urgent = " It comes first: a home rarely uses so much." if per_home > scene.limits.leak_daily_kl else ""
    return scene.find(
        "E24",
        tuple(shown(line) for line in run),
        0.85,
        f"{len(run)} readings since {tell_day(run[0].from_on or 0)} show {now / E4:.2f} kL a day, "
        f"{now / usual:.1f} "
        f"times the season's {usual / E4:.2f}. No meter or occupant changed. The bill is right; the water "
        f"ran.{urgent}",
        "Your bill is high because much more water went through your meter since "
        f"{tell_day(run[0].from_on or 0)}. "
        "Please have your pipes and toilets checked for a leak.",
        "Send the leak letter, ask for the plumber's invoice, apply the leak allowance where there is one.",
        Evidence("kL a day", ", ".join(f"{daily(line) / E4:.2f}" for line in run)),
        Evidence("Usual in the season", f"{usual / E4:.2f}"),
    )


def _find_stuck(scene: Scene, supply: Supply) -> Iterator[Finding]:
    """E25: the register hardly moves where it did before, and somebody lives there."""
    if scene.record.property.use == "vacant":
        return
    for is_still, group in groupby(supply.read, key=lambda line: _is_still(supply, line)):
        run = list(group)
        if not is_still or not _is_long(scene, supply, run):
            continue
        before = supply.read_before(run[0].from_on or 0, days=800)
        usual = median(daily(line) for line in before) if len(before) >= 2 else 0.0
        if (usual or _uses_other(scene, supply, run)) and not _is_empty(scene, supply, run):
            yield _tell_stuck(scene, supply, run, usual)


def _is_still(supply: Supply, line: Line) -> bool:
    """No step at all, or so little water that nobody can live on it."""
    return (line.quantity_e4 or 0) == 0 or (supply.service == "water" and daily(line) * 30 < 1.3 * E4)


def _is_long(scene: Scene, supply: Supply, run: list[Line]) -> bool:
    still = [line for line in run if not line.quantity_e4]
    if len(still) + 1 >= max(scene.limits.stuck_readings, 3) and len(still) == len(run):
        return True
    days = sum(length(line) for line in run)
    used = sum(line.quantity_e4 or 0 for line in run) / E4
    months = scene.limits.stuck_months
    return (
        supply.service == "water"
        and days > months * 30
        and used < scene.limits.stuck_kl * days / (months * 30.4)
    )


def _other_levels(scene: Scene, supply: Supply, run: list[Line]) -> Iterator[tuple[float, float]]:
    """Of the account's other supplies: use a day meanwhile and before."""
    for other in scene.supplies:
        inside = [
            daily(line)
            for line in other.read
            if (line.to_on or 0) > (run[0].from_on or 0) and (line.from_on or 0) < (run[-1].to_on or 0)
        ]
        outside = [daily(line) for line in other.read_before(run[0].from_on or 0)]
        if other is not supply and inside:
            yield median(inside), median(outside) if outside else 0.0


def _uses_other(scene: Scene, supply: Supply, run: list[Line]) -> bool:
    return any(now > 0 for now, _ in _other_levels(scene, supply, run))


def _is_empty(scene: Scene, supply: Supply, run: list[Line]) -> bool:
    """Whether the other supplies stopped as well, as in a house that nobody lives in."""
    levels = list(_other_levels(scene, supply, run))
    return bool(levels) and all(now <= OCCUPIED_SHARE * before for now, before in levels)


def _tell_stuck(scene: Scene, supply: Supply, run: list[Line], usual: float) -> Finding:
    effects: list[LineEffect] = []
    for line in run:
        quantity = round(supply.expected_daily(line, before=True) * length(line) / E4) * E4 if usual else 0
        effects += scene.rebill_use(line, quantity) if quantity else [shown(line)]
    return scene.find(
        "E25",
        tuple(effects),
        0.9,
        f"Meter {run[0].meter_no} shows {tell_quantity(sum(line.quantity_e4 or 0 for line in run))} in "
        f"{len(run)} "
        f"readings since {tell_day(run[0].from_on or 0)}, where {usual / E4:.2f} a day was usual and the "
        "property is "
        "in use: it has very probably stopped.",
        f"Your {supply.service} meter has hardly moved since {tell_day(run[0].from_on or 0)}. It will be "
        "tested and, "
        "if it stopped, replaced.",
        "Test or replace the meter; review the under-billing at the customer's own trend, with a supervisor.",
        Evidence("Readings", ", ".join(tell_quantity(line.end_e4 or 0) for line in run[:6])),
        Evidence("Usual a day before", f"{usual / E4:.3f}"),
    )
