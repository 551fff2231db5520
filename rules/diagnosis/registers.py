"""Registers that pass their end (E05), readings that were misread or mistyped (E06)."""

from collections.abc import Iterator
from typing import Final

from rules.diagnosis.finding import (
    Evidence,
    Finding,
    LineEffect,
    shown,
    tell_day,
    tell_month,
    tell_quantity,
)
from rules.diagnosis.rows import Line
from rules.diagnosis.scene import Scene
from rules.diagnosis.supply import READ, Supply, daily, length

E4: Final = 10_000
LEAST_STEPS: Final = 3
PLAUSIBLE: Final = (0.3, 3.0)


def find_registers(scene: Scene) -> Iterator[Finding]:
    """E05 and E06 of every supply."""
    for supply in scene.supplies:
        for line in supply.standing:
            if line.start_e4 is None or line.end_e4 is None:
                continue
            if line.end_e4 < line.start_e4:
                yield from _find_backward(scene, supply, line)
            elif line.kind in READ:
                yield from _find_misread(scene, supply, line)


def _find_backward(scene: Scene, supply: Supply, line: Line) -> Iterator[Finding]:
    """E05: the register stands lower than before."""
    if _was_exchanged(scene, line):
        return
    meter = supply.meter_on(line)
    whole = 10 ** (meter.digits if meter else 5) * E4
    start, end = line.start_e4 or 0, line.end_e4 or 0
    used = (end + whole - start) * supply.factor_e4(line) // E4
    expected = supply.expected_daily(line) * length(line)
    limits = scene.limits
    passed = start >= limits.rollover_from_share * whole and end <= limits.rollover_to_share * whole
    if passed and (not expected or used <= limits.rollover_use_ratio * max(expected, E4)):
        step = supply.factor_e4(line)
        if abs((line.quantity_e4 or 0) - used) > step:
            yield _tell_rollover(scene, supply, line, used)
        return
    before = [one for one in supply.standing if one.to_on == (line.from_on or 0) - 1]
    if any(one.kind == "estimated" for one in before) and (line.quantity_e4 or 0) <= 0:
        return  # the estimate was too high, and the reading gives back
    if expected:
        yield _tell_backward(scene, line, round(expected / E4) * E4)


def _was_exchanged(scene: Scene, line: Line) -> bool:
    return any(
        line.meter_no in (event.meter_no, event.old_meter_no)
        and (line.from_on or 0) - 1 <= event.event_on <= (line.to_on or 0) + 1
        for event in scene.record.exchanges
    )


def _tell_rollover(scene: Scene, supply: Supply, line: Line, used: int) -> Finding:
    return scene.find(
        "E05",
        tuple(scene.rebill_use(line, used)) or (shown(line),),
        0.95,
        f"The register passed its end: from {tell_quantity(line.start_e4 or 0)} to "
        f"{tell_quantity(line.end_e4 or 0)}. The use is {tell_quantity(used)}, billed were "
        f"{tell_quantity(line.quantity_e4 or 0)}.",
        f"Your meter counted past its last number in {tell_month(line.month)} and began again at zero. The "
        "bill "
        "did not follow that.",
        "Re-bill the wrapped use.",
        Evidence(
            "Start and end", f"{tell_quantity(line.start_e4 or 0)} and {tell_quantity(line.end_e4 or 0)}"
        ),
        Evidence("Use over the end", tell_quantity(used)),
    )


def _tell_backward(scene: Scene, line: Line, expected: int) -> Finding:
    return scene.find(
        "E05",
        tuple(scene.rebill_use(line, expected)) or (shown(line),),
        0.75,
        f"The reading of {tell_day(line.to_on or 0)} ({tell_quantity(line.end_e4 or 0)}) is below the one "
        "before "
        f"({tell_quantity(line.start_e4 or 0)}), the meter was not changed and its register is not at its "
        "end: one "
        "of them is misread.",
        f"A reading on your {tell_month(line.month)} bill is lower than the one before, which cannot be. The "
        "meter "
        "will be read again.",
        "Hold the line, read the meter again, re-bill; until then the customer's own trend.",
        Evidence("Expected by the customer's trend", tell_quantity(expected)),
    )


def _find_misread(scene: Scene, supply: Supply, line: Line) -> Iterator[Finding]:
    """E06: an impossible use that one slip of a digit explains."""
    limits = scene.limits
    least, most = supply.range
    if limits.misread_low_ratio * most <= daily(line) <= limits.misread_high_ratio * least:
        return  # whatever is expected, this is within it
    factor = supply.factor_e4(line)
    used = ((line.end_e4 or 0) - (line.start_e4 or 0)) * factor // E4
    daily_use = supply.expected_daily(line)
    expected = daily_use * length(line)
    if expected < LEAST_STEPS * factor or (line.end_e4 or 0) % E4:
        return
    high, low = used > limits.misread_high_ratio * expected, used < limits.misread_low_ratio * expected
    if not (high or low):
        return
    value = _mend(scene, line, factor, expected)
    if value is None:
        return
    verdict = _judge_by_next(supply, line, value, daily_use)
    if verdict is False or (low and verdict is None):
        return
    yield _tell_misread(scene, supply, line, value, expected, confirmed=verdict is True)


def _mend(scene: Scene, line: Line, factor: int, expected: float) -> int | None:
    """The reading, one slip away, whose use comes nearest to the expected; None where none comes near."""
    read, start = (line.end_e4 or 0) // E4, line.start_e4 or 0
    found = []
    for value in list_slips(read):
        use = (value * E4 - start) * factor // E4
        if abs(use - expected) <= scene.limits.misread_fit_share * expected:
            found.append((abs(use - expected), value))
    return min(found)[1] * E4 if found else None


def list_slips(value: int) -> list[int]:
    """Numbers one wrong, exchanged, missing or added digit away."""
    text = str(value)
    found = {text[:at] + digit + text[at + 1 :] for at in range(len(text)) for digit in "0123456789"}
    found |= {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)}
    found |= {text[:at] + text[at + 1 :] for at in range(len(text)) if len(text) > 1}
    found |= {text[:at] + digit + text[at:] for at in range(len(text) + 1) for digit in "0123456789"}
    return sorted({int(slip) for slip in found} - {value})


def _judge_by_next(supply: Supply, line: Line, value: int, expected: float) -> bool | None:
    """Whether the next reading goes on from the mended one (True) or from the billed one (False)."""
    following = supply.after(line)
    if following is None or following.kind not in READ or following.end_e4 is None:
        return None
    usual = expected * length(following) * E4 / supply.factor_e4(line)
    as_billed = (following.end_e4 - (line.end_e4 or 0)) / usual
    as_mended = (following.end_e4 - value) / usual
    if PLAUSIBLE[0] <= as_billed <= PLAUSIBLE[1]:
        return False
    return PLAUSIBLE[0] <= as_mended <= PLAUSIBLE[1]


def _tell_misread(
    scene: Scene, supply: Supply, line: Line, value: int, expected: float, *, confirmed: bool
) -> Finding:
    factor = supply.factor_e4(line)
    effects: list[LineEffect] = scene.rebill_use(line, (value - (line.start_e4 or 0)) * factor // E4)
    following = supply.after(line)
    if following is not None and following.kind in READ and following.end_e4 is not None:
        effects += scene.rebill_use(following, max(following.end_e4 - value, 0) * factor // E4)
    return scene.find(
        "E06",
        tuple(effects) or (shown(line),),
        0.95 if confirmed else 0.8,
        f"The reading {tell_quantity(line.end_e4 or 0)} of {tell_day(line.to_on or 0)} gives "
        f"{tell_quantity(line.quantity_e4 or 0)} where about {tell_quantity(round(expected / E4) * E4)} is "
        "usual; "
        f"{tell_quantity(value)}, one slip away, fits"
        + (", and the next reading goes on from there." if confirmed else "."),
        f"The meter reading on your {tell_month(line.month)} bill was very probably noted wrongly: "
        f"{tell_quantity(line.end_e4 or 0)} instead of {tell_quantity(value)}.",
        "Hold the line, read the meter again, bill on the mended reading.",
        Evidence("Use a day", f"{daily(line) / E4:.3f}, usual {expected / length(line) / E4:.3f}"),
        Evidence("Mended reading", tell_quantity(value)),
    )
