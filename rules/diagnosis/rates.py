"""Property rates: the free part and the add-back (E14), the value of the roll (E16)."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from rules.diagnosis.categories import rate_fixed
from rules.diagnosis.finding import (
    Evidence,
    Finding,
    LineEffect,
    Rebill,
    as_day,
    first_of,
    last_of,
    replace_line,
    reverse_line,
    shown,
    tell_count,
    tell_day,
    tell_month,
    tell_rand,
)
from rules.diagnosis.rows import Line, Valuation
from rules.diagnosis.scene import Scene
from rules.diagnosis.tariffs_of import HOME, family_of
from rules.rating.charge import ChargeRequest

AGENT: Final = "managing_agent"
ACQUIRED_DAYS: Final = 150
BY_VALUE: Final = ("REFUSE", "CLEANING_LEVY")


def find_rates(scene: Scene) -> Iterator[Finding]:
    """E14 and E16."""
    yield from _find_threshold(scene)
    yield from _find_add_back(scene)
    yield from _find_value(scene)
    yield from _find_notice(scene)


def _find_threshold(scene: Scene) -> Iterator[Finding]:
    """E14: a dwelling's rates without the free part."""
    standing = scene.record.standing
    freed = {line.month for line in standing.get("RATES_THRESHOLD", ())}
    missing: list[LineEffect] = []
    for line in standing.get("RATES", ()):
        if line.month in freed or family_of(line.tariff) != HOME or line.cents <= 0:
            continue
        right = rate_fixed(scene, line)
        free = right.get("RATES_THRESHOLD", 0) if right else 0
        if -free >= scene.least_cents:
            kept = replace_line(line, line.cents).right[0]
            added = Rebill(
                "rates",
                "RATES_THRESHOLD",
                line.tariff,
                None,
                line.from_on,
                line.to_on,
                None,
                None,
                None,
                free,
            )
            missing.append(LineEffect(line, (kept, added), -free))
    if missing:
        first = missing[0].line
        net = sum(each.effect_cents for each in missing)
        yield scene.find(
            "E14",
            tuple(missing),
            0.95,
            f"Rates at the tariff {first.tariff} have no line for the free part since "
            f"{tell_month(first.month)}: "
            f"{tell_rand(net)} in {tell_count(len(missing), 'month')}.",
            "The part of your property's value that is free of rates was left out since "
            f"{tell_month(first.month)}.",
            "Add the threshold line from its effective date.",
            Evidence("Months without it", str(len(missing))),
            Evidence("A month", tell_rand(missing[-1].effect_cents)),
        )


def _find_add_back(scene: Scene) -> Iterator[Finding]:
    """E14: the add-back of a further property, where the owner has one, or got none when it began."""
    lines = scene.record.standing.get("RATES_ADD_BACK", [])
    if not lines:
        return
    start = lines[0].from_on or first_of(lines[0].month)
    held = [one for one in scene.record.holdings if one.property_no != scene.record.account.property_no]
    is_known = scene.record.account.class_ != AGENT
    alone = [line for line in lines if not any(_holds(one.from_on, one.to_on, line) for one in held)]
    before = [line for line in scene.record.standing.get("RATES", ()) if line.month < lines[0].month]
    acquired = any(abs(one.from_on - start) <= ACQUIRED_DAYS for one in held)
    wrong, confidence = (alone, 0.95) if is_known else ([], 0.0)
    if not wrong and before and not acquired:
        wrong, confidence = lines, 0.75
    if wrong:
        yield scene.find(
            "E14",
            tuple(reverse_line(line) for line in wrong),
            confidence,
            f"The add-back of a further property is charged since {tell_month(wrong[0].month)}"
            + (
                ", but the owner has this one only."
                if confidence > 0.9
                else ", when no property was acquired."
            ),
            "Your rates were worked out as for a second property, so a part that is free for you was "
            "charged.",
            "Remove the add-back from its first month.",
            Evidence(
                "Other properties of the owner", str(len(held)) if is_known else "not known: held by an agent"
            ),
            Evidence("A month", tell_rand(wrong[-1].cents)),
        )


def _holds(from_on: int, to_on: int | None, line: Line) -> bool:
    return from_on <= last_of(line.month) and (to_on is None or to_on >= first_of(line.month))


def _find_value(scene: Scene) -> Iterator[Finding]:
    """E16: rates on another value than the roll's entry in force."""
    by_month: dict[int, list[Line]] = {}
    for line in scene.record.standing.get("RATES", ()):
        by_month.setdefault(line.month, []).append(line)
    wrong: list[tuple[Line, Valuation]] = []
    for lines in by_month.values():
        entry = scene.record.valuation_on(lines[0].from_on or first_of(lines[0].month))
        if len(lines) > 1 or entry is None:
            continue
        value = _billed_value(scene, lines[0])
        if value is not None and abs(value - entry.value_cents) > max(entry.value_cents // 2_000, 100):
            wrong.append((lines[0], entry))
    if wrong:
        yield _tell_value(scene, wrong)


def _billed_value(scene: Scene, line: Line) -> int | None:
    """The value a line was rated on: printed, or what its amount implies."""
    if line.base_cents is not None:
        return line.base_cents
    right = rate_fixed(scene, line._replace(base_cents=1_000_000_00))
    rate = right.get("RATES", 0) if right else 0
    return round(line.cents * 1_000_000_00 / rate) if rate else None


def _tell_value(scene: Scene, wrong: list[tuple[Line, Valuation]]) -> Finding:
    effects: list[LineEffect] = []
    for line, entry in wrong:
        effects += _revalue(scene, line, entry)
    first, entry = wrong[0]
    billed = _billed_value(scene, first) or 0
    older = [one for one in scene.record.valuations if one.value_cents == billed and one is not entry]
    if not billed:
        why = "the value is 0 although the roll has one"
    elif older:
        why = f"the {entry.decision} decision of {tell_day(entry.from_on)} was not applied"
    else:
        why = "it is no entry of the roll"
    return scene.find(
        "E16",
        tuple(effects),
        0.95,
        f"Rates since {tell_month(first.month)} are on {tell_rand(billed)}; the roll in force ({entry.roll}) "
        "says "
        f"{tell_rand(entry.value_cents)}: {why}.",
        f"Your rates were worked out on a value of {tell_rand(billed)} instead of "
        f"{tell_rand(entry.value_cents)} "
        f"since {tell_month(first.month)}.",
        "Align the value from the roll's effective date. Who disputes the value itself objects, or asks for "
        "a "
        "supplementary valuation.",
        Evidence("Value billed", tell_rand(billed)),
        Evidence(
            "Roll in force", f"{entry.roll} from {tell_day(entry.from_on)}: {tell_rand(entry.value_cents)}"
        ),
    )


def _revalue(scene: Scene, line: Line, entry: Valuation) -> Iterator[LineEffect]:
    """The month's lines by value, at the roll's."""
    standing = scene.record.standing
    for code in ("RATES", "RATES_THRESHOLD", *BY_VALUE):
        for one in standing.get(code, ()):
            if one.month != line.month:
                continue
            if code in BY_VALUE and one.base_cents != line.base_cents:
                continue
            right = rate_fixed(scene, one._replace(base_cents=entry.value_cents))
            if right is None or code not in right:
                if one is line:
                    yield shown(one)
            elif one is line or right[code] != one.cents:
                yield replace_line(one, right[code], base_cents=entry.value_cents)


def _find_notice(scene: Scene) -> Iterator[Finding]:
    """E16: a value raised between rolls, without a notice on record."""
    entries = sorted(scene.record.valuations, key=lambda entry: entry.from_on)
    first, last = scene.record.months
    for before, entry in pairwise(entries):
        between_rolls = entry.decision == "s78" and entry.noticed_on is None
        rise = entry.value_cents - before.value_cents
        if not between_rolls or rise <= scene.limits.notice_rise_share * before.value_cents:
            continue
        lines = [
            line
            for line in scene.record.standing.get("RATES", ())
            if first_of(line.month) >= entry.from_on and first <= line.month <= last
        ]
        if lines:
            yield scene.find(
                "E16",
                tuple(shown(line) for line in lines),
                0.6,
                f"The value rose from {tell_rand(before.value_cents)} to {tell_rand(entry.value_cents)} on "
                f"{tell_day(entry.from_on)} by a supplementary valuation, and no notice is on record.",
                "Your property's value was raised between two rolls. You should have been given notice and "
                "time to "
                "object; we have no record of that.",
                "Find the notice; without one, give it and open the time for objection.",
                Evidence("Before", f"{before.roll}: {tell_rand(before.value_cents)}"),
                Evidence("Since", f"{entry.roll}: {tell_rand(entry.value_cents)}"),
            )


def rate_rebate(scene: Scene, line: Line, percent_e4: int, limit_cents: int | None) -> int:
    """The rebate of one month's rates line, negative cents; 0 where the schedule cannot say."""
    entry = scene.record.valuation_on(line.from_on or first_of(line.month))
    value = line.base_cents if line.base_cents is not None else entry.value_cents if entry else 0
    capped = value if limit_cents is None else min(value, limit_cents)
    right = scene.prices.fixed(
        ChargeRequest(
            "rates",
            line.tariff or "",
            as_day(line.from_on or first_of(line.month)),
            as_day(line.to_on or last_of(line.month)),
            value_rand=Decimal(capped).scaleb(-2),
        )
    )
    net = sum(right.get(code, 0) for code in ("RATES", "RATES_THRESHOLD")) if right else 0
    return -(2 * net * percent_e4 + 1_000_000) // 2_000_000 if net > 0 else 0
