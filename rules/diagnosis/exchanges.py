"""Meters that change hands or are changed: swapped (E07), wrongly linked (E08), gaps (E09), factors (E30)."""

from collections.abc import Iterator
from statistics import median
from typing import Final

from rules.diagnosis.finding import (
    Evidence,
    Finding,
    LineEffect,
    shown,
    tell_count,
    tell_day,
    tell_quantity,
)
from rules.diagnosis.record import METERED
from rules.diagnosis.rows import Line, Meter, MeterEvent
from rules.diagnosis.scene import Scene
from rules.diagnosis.supply import READ, daily, is_read, length

E4: Final = 10_000
SHARED_DAYS: Final = 20
READ_DAYS: Final = 2
FACTORS: Final = (10, 20, 40, 50, 60, 80, 100, 0.1, 0.05, 0.025, 0.02, 0.01)
FAR: Final = 10**7


def find_exchanges(scene: Scene) -> Iterator[Finding]:
    """E07, E08, E09 and E30 of every meter."""
    for meter in scene.record.own_meters:
        swapped = _find_swap(scene, meter)
        if swapped is not None:
            yield swapped
        yield from _find_sharing(scene, meter)
        yield from _find_factor(scene, meter)
    yield from _find_changes(scene)


def _lines_of(scene: Scene, meter_no: str, since: int) -> list[Line]:
    standing = scene.record.standing
    lines = [line for code in METERED for line in standing.get(code, ()) if line.meter_no == meter_no]
    return sorted(
        (line for line in lines if (line.to_on or 0) > since),
        key=lambda line: (line.from_on or 0, line.month),
    )


def _others(scene: Scene, meter: Meter) -> list[Meter]:
    mine = scene.account_no
    return [one for one in scene.record.meters if one.meter_no == meter.meter_no and one.account_no != mine]


def _find_swap(scene: Scene, meter: Meter) -> Finding | None:
    """E07: this meter came from another account when ours went to that one, and none was exchanged."""
    limit = scene.limits.swap_days
    came = [one for one in _others(scene, meter) if one.to_on and abs(meter.from_on - one.to_on) <= limit]
    for ours in scene.record.own_meters:
        if ours.meter_no == meter.meter_no or ours.service != meter.service or ours.to_on is None:
            continue
        for theirs in came:
            went = any(
                one.account_no == theirs.account_no and abs(one.from_on - (ours.to_on or 0)) <= limit
                for one in _others(scene, ours)
            )
            near = abs(meter.from_on - ours.to_on) <= limit
            if went and near and not _has_slip(scene, meter.from_on):
                return _tell_swap(scene, meter, ours, theirs)
    return None


def _has_slip(scene: Scene, on: int) -> bool:
    return any(abs(event.event_on - on) <= READ_DAYS for event in scene.record.exchanges)


def _rebill_own(scene: Scene, lines: list[Line]) -> tuple[LineEffect, ...]:
    """Lines of a meter that is not the account's, at the account's own earlier use."""
    foreign = frozenset(line.key for line in lines)
    effects: list[LineEffect] = []
    for line in lines:
        supply = next((one for one in scene.supplies if line in one.lines), None)
        level = supply.expected_daily(line, before=True, without=foreign) if supply else 0.0
        quantity = round(level * length(line) / E4) * E4
        effects += (scene.rebill_use(line, quantity) if quantity else []) or [shown(line)]
    return tuple(effects)


def _tell_swap(scene: Scene, meter: Meter, ours: Meter, theirs: Meter) -> Finding:
    lines = _lines_of(scene, meter.meter_no, meter.from_on)
    return scene.find(
        "E07",
        _rebill_own(scene, lines),
        0.95,
        f"Since {tell_day(meter.from_on)} the account is billed for meter {meter.meter_no}, until then of "
        "account "
        f"{theirs.account_no}, and that account for {ours.meter_no}, until then ours. No exchange is on "
        "record: the "
        "two were swapped.",
        f"Since {tell_day(meter.from_on)} your bills follow a neighbour's meter, and theirs follow yours.",
        "Swap the links back from that date and re-bill both accounts; correct both together.",
        Evidence("Ours until", f"{ours.meter_no}, {tell_day(ours.to_on or 0)}"),
        Evidence("Theirs until", f"{meter.meter_no}, {tell_day(theirs.to_on or 0)}"),
        period=None if lines else (meter.from_on, scene.as_of),
    )


def _find_sharing(scene: Scene, meter: Meter) -> Iterator[Finding]:
    """E08: a serial active on accounts of two properties; the later link is the wrong one."""
    account = scene.record.account
    for other in _others(scene, meter):
        shared = min(meter.to_on or FAR, other.to_on or FAR) - max(meter.from_on, other.from_on)
        closed = account.closed_on is not None and account.closed_on <= other.from_on
        same_place = other.property_no == account.property_no
        if shared < SHARED_DAYS or closed or same_place or meter.from_on < other.from_on:
            continue
        tied = meter.from_on == other.from_on
        if tied and meter.account_no < other.account_no:
            continue
        lines = _lines_of(scene, meter.meter_no, meter.from_on)
        yield scene.find(
            "E08",
            _rebill_own(scene, lines),
            0.6 if tied else 0.95,
            f"Meter {meter.meter_no} is active on account {other.account_no} since {tell_day(other.from_on)} "
            "and on "
            f"this one since {tell_day(meter.from_on)}. One meter measures one holder's use; the later link "
            "is "
            "the wrong one.",
            f"Since {tell_day(meter.from_on)} your bills follow meter {meter.meter_no}, which belongs to "
            "another "
            "property.",
            "Unlink the meter, reverse its lines, bill the true holder; read the account's own meter.",
            Evidence("Also on", f"{other.account_no}, property {other.property_no}"),
            Evidence("Job card", meter.job_card_no or "none on record"),
            period=None if lines else (meter.from_on, scene.as_of),
        )


def _find_factor(scene: Scene, meter: Meter) -> Iterator[Finding]:
    """E30: billing multiplies by another factor than the job card says, or than the use before allows."""
    lines = _lines_of(scene, meter.meter_no, meter.from_on - 1)
    carded = _carded_factor(scene, meter)
    wrong = [line for line in lines if carded and _billed_factor(line) and _differs(line, carded)]
    if carded and wrong:
        effects: list[LineEffect] = []
        for line in wrong:
            effects += scene.rebill_use(line, ((line.end_e4 or 0) - (line.start_e4 or 0)) * carded // E4)
        yield _tell_factor(scene, meter, wrong, effects, carded)
        return
    if not carded:
        yield from _find_jump(scene, meter, [line for line in lines if is_read(line)])


def _carded_factor(scene: Scene, meter: Meter) -> int | None:
    cards = [
        event
        for event in scene.record.events
        if event.meter_no == meter.meter_no and event.factor_e4 and event.event in ("install", "exchange")
    ]
    return max(cards, key=lambda event: event.event_on).factor_e4 if cards else None


def _billed_factor(line: Line) -> float:
    steps = (line.end_e4 or 0) - (line.start_e4 or 0)
    return (line.quantity_e4 or 0) / steps if steps > 0 else 0.0


def _differs(line: Line, carded: int) -> bool:
    """Whether the factor in the line's sum is a multiple or a part of the carded one."""
    ratio = _billed_factor(line) * E4 / carded
    return ratio >= 1.9 or ratio <= 0.55


def _tell_factor(
    scene: Scene, meter: Meter, wrong: list[Line], effects: list[LineEffect], carded: int
) -> Finding:
    billed = f"{_billed_factor(wrong[0]):g}"
    return scene.find(
        "E30",
        tuple(effects) or tuple(shown(line) for line in wrong),
        0.95,
        f"Meter {meter.meter_no} was billed with the factor {billed} since "
        f"{tell_day(wrong[0].from_on or 0)}; its "
        f"job card says {tell_quantity(carded)}.",
        f"Your meter's readings were multiplied by {billed} instead of {tell_quantity(carded)}.",
        "Correct the factor and re-bill every period of the meter.",
        Evidence("Factor of the job card", tell_quantity(carded)),
        Evidence("Factor in the bills", billed),
    )


def _find_jump(scene: Scene, meter: Meter, lines: list[Line]) -> Iterator[Finding]:
    """Without a job card: use jumped by 10, 20, 40 and so on when this meter came."""
    supply = next((one for one in scene.supplies if lines and lines[0] in one.lines), None)
    before = supply.read_before(lines[0].from_on or 0) if supply else []
    before = [line for line in before if line.meter_no != meter.meter_no]
    if len(lines) < 2 or len(before) < 3:
        return
    usual = median(daily(line) for line in before)
    ratio = median(daily(line) for line in lines) / usual if usual else 0.0
    near = [each for each in FACTORS if abs(ratio / each - 1) <= scene.limits.factor_share]
    if not near:
        return
    share = min(near, key=lambda each: abs(ratio / each - 1))
    effects: list[LineEffect] = []
    for line in lines:
        effects += scene.rebill_use(line, round((line.quantity_e4 or 0) / share))
    yield scene.find(
        "E30",
        tuple(effects),
        0.75,
        f"Since meter {meter.meter_no} came on {tell_day(meter.from_on)} the use is {ratio:.1f} times what "
        "it was; "
        f"that is close to {share:g}, a factor that meters have.",
        "Since your meter was changed your use seems to be multiplied by a wrong factor.",
        "Look at the job card and the meter's plate; correct the factor and re-bill.",
        Evidence("Use a day before and since", f"{usual / E4:.3f} and {usual * ratio / E4:.3f}"),
    )


def _find_changes(scene: Scene) -> Iterator[Finding]:
    """E09: an exchange whose readings or days do not join."""
    for event in scene.record.exchanges:
        old = _lines_of(scene, event.old_meter_no or "", event.event_on - 200)
        new = _lines_of(scene, event.meter_no, event.event_on - 1)
        old = [line for line in old if (line.from_on or 0) <= event.event_on]
        if old and new:
            finding = _check_change(scene, event, old[-1], new[0])
            if finding is not None:
                yield finding


def _check_change(scene: Scene, event: MeterEvent, old: Line, new: Line) -> Finding | None:
    apart = (new.from_on or 0) - (old.to_on or 0) - 1
    slack = scene.limits.period_slack_days
    missing = [
        word
        for word, value, meter_no in (
            ("final reading of the old meter", event.final_e4, event.old_meter_no),
            ("first reading of the new meter", event.start_e4, event.meter_no),
        )
        if value is None and not _was_read(scene, meter_no, event.event_on)
    ]
    late = old.kind in READ and event.final_e4 is not None and old.to_on == event.event_on
    differs = late and abs((old.end_e4 or 0) - (event.final_e4 or 0)) > E4
    if abs(apart) <= slack and not missing and not differs:
        return None
    return _tell_change(scene, event, old, new, apart if abs(apart) > slack else 0, missing)


def _was_read(scene: Scene, meter_no: str | None, on: int) -> bool:
    return any(
        reading.meter_no == meter_no and reading.kind in READ and abs(reading.read_on - on) <= READ_DAYS
        for reading in scene.record.readings
    )


def _tell_change(
    scene: Scene, event: MeterEvent, old: Line, new: Line, apart: int, missing: list[str]
) -> Finding:
    effects: list[LineEffect] = [shown(old), shown(new)]
    said = [f"no {word} is on record" for word in missing]
    if apart < 0:
        said.append(f"{tell_count(-apart, 'day is', 'days are')} billed on both meters")
        kept = length(old) + apart
        share = (old.quantity_e4 or 0) * kept // length(old) // E4 * E4
        if kept > 0:
            effects = [*scene.rebill_use(old, share, to_on=(old.to_on or 0) + apart), shown(new)]
    elif apart > 0:
        said.append(f"{tell_count(apart, 'day is', 'days are')} billed on neither")
        more = round(daily(new) * apart / E4) * E4
        start = (new.from_on or 0) - apart
        effects = [shown(old), *scene.rebill_use(new, (new.quantity_e4 or 0) + more, from_on=start)]
    else:
        said.append(f"the old meter was billed to {tell_quantity(old.end_e4 or 0)}")
    return scene.find(
        "E09",
        tuple(effects),
        0.95 if apart else 0.7,
        f"Meter {event.old_meter_no} was exchanged for {event.meter_no} on {tell_day(event.event_on)}: "
        f"{'; '.join(said)}.",
        f"When your meter was changed on {tell_day(event.event_on)} the old and the new one were not joined "
        "rightly "
        "on your bill.",
        "Take both readings from the exchange slip; credit the overlap, or estimate the gap at the "
        "customer's use.",
        Evidence("Old meter billed to", f"{tell_day(old.to_on or 0)}, {tell_quantity(old.end_e4 or 0)}"),
        Evidence(
            "New meter billed from", f"{tell_day(new.from_on or 0)}, {tell_quantity(new.start_e4 or 0)}"
        ),
        Evidence("Job card", event.job_card_no or "none on record"),
    )
