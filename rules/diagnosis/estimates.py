"""Estimates: too many in a row (E01), caught up in one bill (E02), far from the customer's use (E03)."""

from collections.abc import Iterator
from itertools import groupby
from statistics import median
from typing import Final

from rules.diagnosis.finding import (
    Evidence,
    Finding,
    LineEffect,
    period_of,
    shown,
    tell_count,
    tell_day,
    tell_month,
    tell_quantity,
    tell_rand,
)
from rules.diagnosis.rows import Line
from rules.diagnosis.scene import Scene
from rules.diagnosis.supply import Supply, daily, is_read, length

SPREAD_FITS: Final = (0.6, 1.6)
TYPICAL_DAYS: Final = 62


def find_estimates(scene: Scene) -> Iterator[Finding]:
    """E01, E02 and E03 of every supply."""
    for supply in scene.supplies:
        shocks = list(_find_shocks(scene, supply))
        yield from shocks
        yield from _find_streaks(scene, supply)
        yield from _find_bad_estimates(scene, supply)


def _find_streaks(scene: Scene, supply: Supply) -> Iterator[Finding]:
    """E01: too many estimates one after another, or too long since the last actual reading."""
    runs = [
        (kind, list(run)) for kind, run in groupby(supply.standing, key=lambda line: line.kind == "estimated")
    ]
    for place, (is_estimated, run) in enumerate(runs):
        if not is_estimated:
            continue
        goes_on = place == len(runs) - 1
        days = (run[-1].to_on or 0) - (run[0].from_on or 0) + 1
        too_long = goes_on and days > scene.limits.days_without_actual
        if len(run) < scene.limits.estimate_streak and not too_long:
            continue
        yield _tell_streak(scene, run, days, goes_on)


def _tell_streak(scene: Scene, run: list[Line], days: int, goes_on: bool) -> Finding:
    since = f"since {tell_day(run[0].from_on or 0)}"
    ending = "and still is" if goes_on else f"until {tell_day(run[-1].to_on or 0)}"
    return scene.find(
        "E01",
        tuple(shown(line) for line in run),
        0.95 if goes_on else 0.7,
        f"Meter {run[0].meter_no} was billed on {len(run)} estimates in a row over {days} days {since}, "
        f"{ending}.",
        f"Your {run[0].service} meter was not read for {days} days {since}. These bills are estimates and "
        "will be "
        "put right once the meter is read.",
        "Order a reading and ask the customer for a dated photo of the meter; re-bill on the reading.",
        *(
            Evidence(
                f"{tell_month(line.month)}, estimated",
                f"{tell_quantity(line.quantity_e4 or 0)} for {tell_count(length(line), 'day')}",
            )
            for line in run
        ),
    )


def _find_shocks(scene: Scene, supply: Supply) -> Iterator[Finding]:
    """E02: one bill carries the use that months of estimates left out."""
    lines = supply.standing
    for place, line in enumerate(lines):
        if not is_read(line) or length(line) > TYPICAL_DAYS:
            continue
        start = place
        while (
            start > 0 and lines[start - 1].kind == "estimated" and lines[start - 1].meter_no == line.meter_no
        ):
            start -= 1
        before = lines[max(0, place - 12) : place]
        if place - start < scene.limits.catch_up_estimates or not _is_shock(scene, line, before):
            continue
        finding = _spread(scene, supply, lines[start : place + 1])
        if finding is not None:
            yield finding


def _is_shock(scene: Scene, line: Line, before: list[Line]) -> bool:
    """Whether the bill is a multiple of the middle of those before, in rand or, if that is free, in use."""
    ratio = scene.limits.catch_up_ratio
    usual = median(one.cents for one in before)
    if usual > scene.least_cents:
        return line.cents >= ratio * usual
    return daily(line) >= ratio * max(median(daily(one) for one in before), 1)


def _spread(scene: Scene, supply: Supply, lines: list[Line]) -> Finding | None:
    used = sum(line.quantity_e4 or 0 for line in lines)
    days = sum(length(line) for line in lines)
    expected = supply.expected_daily(lines[0], without=frozenset(line.key for line in lines))
    fits = not expected or SPREAD_FITS[0] <= used / days / expected <= SPREAD_FITS[1]
    effects, passed, given = list[LineEffect](), 0, 0
    for line in lines:
        passed += length(line)
        until = (used * passed // days) // 10 * 10 if line is not lines[-1] else used
        effects += scene.rebill_use(line, until - given)
        given = until
    if not effects:
        return None
    net = sum(each.effect_cents for each in effects)
    last = lines[-1]
    return scene.find(
        "E02",
        tuple(effects),
        0.95 if fits else 0.6,
        f"{len(lines) - 1} estimates up to {tell_day(lines[-2].to_on or 0)} were too low; the reading of "
        f"{tell_day(last.to_on or 0)} billed all the difference in one period "
        f"({tell_quantity(last.quantity_e4 or 0)}), "
        f"at the dear bands. Spread evenly over {days} days the same use costs {tell_rand(net)} less.",
        f"Your meter was estimated for {tell_count(len(lines) - 1, 'month')} and then read. The whole "
        "difference was put on one bill, which made it dearer than it should be. Spread over "
        "the months in which you used it, you pay "
        f"{tell_rand(net)} less (without VAT).",
        "Spread the use since the last actual reading evenly by days, re-bill each month at its own tariff "
        "and bands.",
        Evidence("Used since the last actual reading", f"{tell_quantity(used)} in {days} days"),
        Evidence("Billed in one period", f"{tell_rand(last.cents)} in {tell_month(last.month)}"),
        period=period_of(lines),
    )


def _find_bad_estimates(scene: Scene, supply: Supply) -> Iterator[Finding]:
    """E03: an estimate far from what the customer uses in that season."""
    limits = scene.limits
    for line in supply.lines:
        if line.kind != "estimated" or line.quantity_e4 is None or not _has_trend(scene, supply, line):
            continue
        expected = supply.expected_daily(line)
        if not expected or abs(daily(line) - expected) <= limits.bad_estimate_share * expected:
            continue
        verdict = _judge_by_reading(scene, supply, line, expected)
        least = limits.unread_estimate_share * expected if verdict is None else 0.0
        if verdict is not False and abs(daily(line) - expected) > least:
            yield _tell_bad_estimate(scene, line, expected, confirmed=verdict is True)


def _has_trend(scene: Scene, supply: Supply, line: Line) -> bool:
    at = line.from_on or 0
    near = [one for one in supply.read if abs((one.from_on or 0) - at) <= 366]
    return len(near) >= scene.limits.actuals_for_trend


def _judge_by_reading(scene: Scene, supply: Supply, line: Line, expected: float) -> bool | None:
    """Whether the next reading puts right what the estimate had too much or too little; None without one.

    What is left for the days after the estimate is then far from usual, on the other side.
    """
    rest = _rest_after(scene, supply, line)
    if rest is None:
        return None
    least = scene.limits.bad_estimate_share * expected
    return rest - expected > least if daily(line) < expected else expected - rest > least


def _rest_after(scene: Scene, supply: Supply, line: Line) -> float | None:
    """Use a day that the next reading leaves for the days after the last estimate before it."""
    if line.key not in scene.record.reversals:
        following = [one for one in supply.read if (one.from_on or 0) > (line.to_on or 0)]
        return daily(following[0]) if following else None
    spans = [one for one in supply.read if _holds(one, line)]
    if not spans:
        return None
    taken = [one for one in supply.lines if one.kind == "estimated" and _holds(spans[0], one)]
    days = length(spans[0]) - sum(length(one) for one in taken)
    used = (spans[0].quantity_e4 or 0) - sum(one.quantity_e4 or 0 for one in taken)
    return used / days if days > 0 else None


def _holds(span: Line, line: Line) -> bool:
    """Whether a line's period lies at the beginning or in the middle of another's."""
    return (span.from_on or 0) <= (line.from_on or 0) and (line.to_on or 0) < (span.to_on or 0)


def _tell_bad_estimate(scene: Scene, line: Line, expected: float, *, confirmed: bool) -> Finding:
    quantity = round(expected * length(line) / 10_000) * 10_000
    reversal = scene.record.reversals.get(line.key)
    effects = () if reversal else tuple(scene.rebill_use(line, quantity))
    action = "Re-estimate at the customer's own trend and re-bill the section."
    if reversal is not None:
        action = (
            f"Nothing is left to correct: {reversal.ref} took the estimate back. Explain it to the customer."
        )
    way = "high" if daily(line) > expected else "low"
    return scene.find(
        "E03",
        effects or (shown(line),),
        0.9 if confirmed else 0.75,
        f"The estimate for {tell_month(line.month)} is {tell_quantity(line.quantity_e4 or 0)} for "
        f"{length(line)} days; "
        f"the readings of the season say about {tell_quantity(quantity)}.",
        f"The estimate on your {tell_month(line.month)} bill was too {way}: "
        f"{tell_quantity(line.quantity_e4 or 0)} "
        f"instead of about {tell_quantity(quantity)}.",
        action,
        Evidence("Estimated a day", f"{daily(line) / 10_000:.3f}"),
        Evidence("Expected a day", f"{expected / 10_000:.3f} from actual readings"),
        *([Evidence("Next reading", "it leaves a rest that cannot be")] if confirmed else []),
        rebills=bool(effects),
    )
