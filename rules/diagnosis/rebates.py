"""Rebates that were granted and never reached the bill, or lapsed (E15)."""

from collections.abc import Iterator
from typing import Final

from rules.diagnosis.finding import (
    Evidence,
    Finding,
    LineEffect,
    Rebill,
    as_day,
    first_of,
    replace_line,
    shown,
    tell_count,
    tell_day,
    tell_month,
    tell_quantity,
    tell_rand,
)
from rules.diagnosis.rates import rate_rebate
from rules.diagnosis.rows import Line, Rebate
from rules.diagnosis.scene import Scene

ESP: Final = "esp"
RENEWAL_DAYS: Final = 75


def find_rebates(scene: Scene) -> Iterator[Finding]:
    """E15."""
    granted = [rebate for rebate in scene.record.rebates if rebate.approved_on is not None]
    if not granted:
        return
    given = {line.month for line in scene.record.standing.get("RATES_REBATE", ())}
    missing: list[tuple[LineEffect, Rebate]] = []
    for line in scene.record.standing.get("RATES", ()):
        if line.month in given:
            continue
        covering = [one for one in granted if _covers(scene, one, first_of(line.month))]
        for rebate in covering[-1:]:
            amount = rate_rebate(scene, line, rebate.percent_e4, rebate.limit_cents)
            if -amount >= scene.least_cents:
                missing.append((_add(line, amount), rebate))
    if missing:
        yield _tell_missing(scene, missing)
    yield from _find_lapse(scene, granted, given)


def _end_of(scene: Scene, rebate: Rebate) -> int | None:
    if rebate.valid_to is not None or rebate.kind != ESP or rebate.approved_on is None:
        return rebate.valid_to
    day = as_day(rebate.approved_on)
    month = day.year * 12 + day.month - 1 + scene.limits.esp_months
    return day.replace(year=month // 12, month=month % 12 + 1, day=min(day.day, 28)).toordinal()


def _covers(scene: Scene, rebate: Rebate, on: int) -> bool:
    end = _end_of(scene, rebate)
    return (rebate.approved_on or on + 1) <= on and (end is None or end >= on)


def _add(line: Line, amount: int) -> LineEffect:
    kept = replace_line(line, line.cents).right[0]
    added = Rebill(
        "rates",
        "RATES_REBATE",
        line.tariff,
        None,
        line.from_on,
        line.to_on,
        None,
        None,
        line.base_cents,
        amount,
    )
    return LineEffect(line, (kept, added), -amount)


def _tell_missing(scene: Scene, missing: list[tuple[LineEffect, Rebate]]) -> Finding:
    rebate, first = missing[0][1], missing[0][0].line
    net = sum(each.effect_cents for each, _ in missing)
    return scene.find(
        "E15",
        tuple(each for each, _ in missing),
        0.95,
        f"A rebate ({rebate.kind}, {tell_quantity(rebate.percent_e4)} %) was approved on "
        f"{tell_day(rebate.approved_on or 0)} and is not on the bills since {tell_month(first.month)}: "
        f"{tell_rand(net)} in {tell_count(len(missing), 'month')}.",
        f"The rebate that was granted to you is not on your bills since {tell_month(first.month)}. You are "
        "owed "
        f"{tell_rand(net)}.",
        "Apply the rebate from its approval.",
        Evidence(
            "Applied and approved", f"{tell_day(rebate.applied_on)}, {tell_day(rebate.approved_on or 0)}"
        ),
        Evidence("Months without it", str(len(missing))),
    )


def _find_lapse(scene: Scene, granted: list[Rebate], given: set[int]) -> Iterator[Finding]:
    """A rebate ended and was not renewed: the bill is right, but the holder should be invited."""
    first, last = scene.record.months
    latest = max(granted, key=lambda rebate: rebate.approved_on or 0)
    end = _end_of(scene, latest)
    pending = any(
        one.applied_on > (end or 0) - RENEWAL_DAYS for one in scene.record.rebates if one is not latest
    )
    if end is None or pending or not first_of(first) < end < first_of(last):
        return
    lines = [line for line in scene.record.standing.get("RATES", ()) if first_of(line.month) > end]
    if lines:
        still = any(line.month in given for line in lines)
        yield scene.find(
            "E15",
            tuple(shown(line) for line in lines),
            0.7,
            f"The rebate ({latest.kind}) ended on {tell_day(end)} and was not renewed"
            + (", yet it is still on the bills." if still else "."),
            f"Your rebate ended on {tell_day(end)}. You may apply again; bring the papers on the checklist.",
            "Invite the holder to renew; nothing is corrected for the time without an approval.",
            Evidence("Approved", tell_day(latest.approved_on or 0)),
            Evidence("Ended", tell_day(end)),
        )
