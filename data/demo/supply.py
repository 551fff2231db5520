"""Metered supplies: what was truly used, month by month, and how it was read."""

from datetime import date
from itertools import pairwise
from typing import Final

from data.demo.calendar import Window
from data.demo.dice import Dice
from data.demo.model import Meter, Point, Stand

WATER_SEASON: Final = (1.14, 1.1, 1.05, 0.98, 0.92, 0.86, 0.86, 0.9, 0.98, 1.06, 1.08, 1.12)
POWER_SEASON: Final = (0.9, 0.9, 0.93, 0.98, 1.08, 1.2, 1.22, 1.12, 0.98, 0.92, 0.9, 0.9)
SEASONS: Final = {"water": WATER_SEASON, "electricity": POWER_SEASON}
DAILY_USE: Final = {
    ("water", "house"): 0.72,
    ("water", "indigent"): 0.42,
    ("water", "flat"): 0.4,
    ("water", "multi"): 0.38,
    ("water", "business"): 3.4,
    ("water", "government"): 6.5,
    ("electricity", "house"): 23.0,
    ("electricity", "flat"): 13.0,
    ("electricity", "indigent"): 9.0,
    ("electricity", "deemed"): 11.0,
    ("electricity", "multi"): 11.0,
    ("electricity", "business"): 120.0,
    ("electricity", "government"): 160.0,
}
ESTIMATE_SHARE: Final = 0.12
UNUSUAL: Final = 0.02
ROLLOVERS: Final = 0.01


def reading_days(dice: Dice, window: Window, billing_day: int, service: str) -> list[int]:
    """The day of each month's reading, one more than there are months: the first starts the first period.

    Readings wander by a day, so that two missed ones still leave fewer than 95 days. With billing days from
    the 12th no reading falls on a month's end, so no period is made of whole months by chance.
    """
    offset = 4 if service == "water" else 7
    days = [start + billing_day - 1 - offset for start in window.starts]
    return [day + dice.whole(-1, 1) for day in (days[0] - 30, *days)]


def make_point(dice: Dice, stand: Stand, service: str, tariff: str, days: list[int], index: int) -> Point:
    """A supply with a meter, its true use, and which months were read."""
    daily = dice.around(DAILY_USE[(service, stand.kind)], 0.3) * (stand.units if stand.kind == "multi" else 1)
    large = stand.kind in ("multi", "business", "government")
    factor = dice.weighted(((1, 7.0), (10, 2.0), (40, 1.0))) if large and service == "electricity" else 1
    season = SEASONS[service]
    use = [
        factor * max(1, round(_use_between(daily, season, *between) * dice.around(1, 0.07) / factor))
        for between in pairwise(days)
    ]
    usual = [*use]
    for month in range(1, len(use)):
        use[month] = _disturb(dice, use[month], factor)
    digits = 6 if large or service == "electricity" else 5
    room = 10**digits - sum(use) // factor - 2
    meter = Meter(
        number=f"{'W' if service == 'water' else 'E'}{index:09d}",
        service=service,
        digits=digits,
        factor=factor,
        installed_on=days[0] - dice.whole(200, 5000),
        job_card=f"J{index:09d}",
    )
    point = Point(
        service, meter, tariff, stand.units, days, use, [], [], dice.whole(40, max(room, 50)), season, usual
    )
    choose_kinds(dice, point)
    if dice.chance(ROLLOVERS) and len(use) > 4:
        _roll_over(dice, point)
    meter.first_reading = point.start
    return point


def choose_kinds(dice: Dice, point: Point) -> None:
    """Actual readings with a few misses: never more than two in a row, and estimated near the truth."""
    kinds: list[str] = []
    for _ in point.use:
        missed = kinds[-2:].count("estimated")
        share = ESTIMATE_SHARE if missed == 0 else 0.25 if missed == 1 and kinds[-1:] == ["estimated"] else 0
        kinds.append("estimated" if dice.chance(share) else "actual")
    if kinds and kinds[0] == "estimated":
        kinds[0] = "actual"
    point.kinds = ["customer" if kind == "actual" and dice.chance(0.01) else kind for kind in kinds]
    point.drift = []
    for month, kind in enumerate(point.kinds):
        point.drift.append(dice.between(0.9, 1.1))
        if kind == "estimated":
            be_estimated(point, month, point.drift[month])


def be_estimated(point: Point, month: int, drift: float) -> None:
    """Have a month estimated, so far from its use; a usual one, for who estimates knows of no month away."""
    point.kinds[month] = "estimated"
    point.drift[month] = drift
    point.use[month] = point.usual[month]


def be_actual(point: Point, start: int, stop: int) -> None:
    """Have a point read in the months from start up to, not including, stop."""
    for month in range(max(start, 0), min(stop, len(point.kinds))):
        point.kinds[month] = "actual"


def _disturb(dice: Dice, use: int, factor: int) -> int:
    """A month away, or a month of visitors: unusual, and rightly billed."""
    chance = dice.random()
    if chance < UNUSUAL:
        return max(factor, round(use * 0.35 / factor) * factor)
    return round(use * 1.6 / factor) * factor if chance > 1 - UNUSUAL else use


def _roll_over(dice: Dice, point: Point) -> None:
    """Let the register pass its end in some month; the use is still right."""
    month = dice.whole(2, len(point.use) - 2)
    be_actual(point, month - 1, month + 2)
    used = (sum(point.use[:month]) + point.use[month] // 2) // point.meter.factor
    point.start = 10**point.meter.digits - used - 1


def _use_between(daily: float, season: tuple[float, ...], after: int, until: int) -> float:
    return daily * (until - after) * season[date.fromordinal(until - 15).month - 1]
