"""Lines that are there twice (E11), and VAT or surcharge where it does not belong (E23)."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

from rules.diagnosis.finding import (
    Evidence,
    Finding,
    LineEffect,
    as_day,
    first_of,
    reverse_line,
    tell_count,
    tell_month,
    tell_rand,
)
from rules.diagnosis.record import METERED
from rules.diagnosis.rows import Line
from rules.diagnosis.scene import Scene
from rules.rating.rounding import divide_half_up
from rules.rating.vat import NO_VAT, vat_percent

# Credits, instalments and interest may rightly repeat.
REPEATABLE: Final = frozenset({"CREDIT", "INSTALMENT", "ESTIMATE_REVERSAL", "INTEREST", "RATES_REBATE"})
PER_METER: Final = frozenset({"WATER_LEVY", "ELEC_SERVICE", "ELEC_NETWORK", "ELEC_SURCHARGE"})
DWELLINGS: Final = frozenset(
    {"residential", "residential_prepaid", "multi_dwelling", "flats", "deemed", "indigent"}
)
UNTAXED: Final = frozenset({"adjustment"})
VAT_SLACK: Final = 160  # hundredths of a cent: a section's VAT is shared out over its lines


def find_repeats(scene: Scene) -> Iterator[Finding]:
    """E11: the same charge for the same meter and period more than once, and no reversal."""
    for code, lines in scene.record.by_code.items():
        shapes = {(line.from_on, line.to_on, line.cents, line.meter_no) for line in lines}
        if len(shapes) < len(lines) and code not in REPEATABLE:
            yield from _find_alike(scene, lines)


def _find_alike(scene: Scene, lines: list[Line]) -> Iterator[Finding]:
    alike: defaultdict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        if line.cents > 0:
            alike[_sameness(line)].append(line)
    taken_back = scene.record.reversals
    for group in alike.values():
        standing = [line for line in group if line.key not in taken_back]
        spare = standing[_rightful(scene, group) :] if len(group) > 1 else []
        if spare:
            yield _tell_repeat(scene, spare, next(line for line in group if line is not spare[0]))


def _sameness(line: Line) -> tuple[object, ...]:
    period = (line.from_on, line.to_on) if line.from_on else (line.month,)
    return (
        line.service,
        line.meter_no,
        *period,
        line.cents,
        line.quantity_e4,
        line.base_cents,
        line.start_e4,
    )


def _rightful(scene: Scene, group: list[Line]) -> int:
    """How many equal lines may stand: one, one a meter where the charge goes by meter, none of an estimate
    that a reading replaced."""
    first, taken_back = group[0], scene.record.reversals
    if any(taken_back[line.key].code == "ESTIMATE_REVERSAL" for line in group if line.key in taken_back):
        return 0
    if first.code not in PER_METER:
        return 1
    meters = {
        line.meter_no
        for name in METERED
        for line in scene.record.standing.get(name, ())
        if line.service == first.service and (line.from_on, line.to_on) == (first.from_on, first.to_on)
    }
    return max(len(meters), 1)


def _tell_repeat(scene: Scene, spare: list[Line], first: Line) -> Finding:
    return scene.find(
        "E11",
        tuple(reverse_line(line) for line in spare),
        0.97,
        f"{spare[0].code} of {tell_rand(spare[0].cents)} for the same period stands {len(spare) + 1} times: "
        f"first as {first.ref}.",
        f"The same {spare[0].service} charge is on your bill {len(spare) + 1} times. It is owed once.",
        "Reverse the repeated line.",
        Evidence("Stands as", first.ref),
        *(Evidence("And again as", line.ref) for line in spare),
    )


def find_vat(scene: Scene) -> Iterator[Finding]:
    """E23: VAT on rates or interest, none on a service, another share, a surcharge on dwellings."""
    wrong: defaultdict[str, list[Line]] = defaultdict(list)
    for line in scene.record.lines:
        percent = _vat_percent(line.service, line.month)
        if abs(100 * line.vat_cents - line.cents * percent) <= VAT_SLACK or line.service in UNTAXED:
            continue
        if line.service in NO_VAT:
            wrong[f"VAT on {line.service}, which carries none"].append(line)
        elif not line.vat_cents:
            wrong[f"no VAT on {line.service}"].append(line)
        elif _is_off(scene, line, percent):
            wrong[f"VAT on {line.service} at another share than {percent} %"].append(line)
    for what, lines in wrong.items():
        yield _tell_vat(scene, what, lines)
    surcharged = [
        line for line in scene.record.standing.get("BUSINESS_SURCHARGE", ()) if line.tariff in DWELLINGS
    ]
    if surcharged:
        yield _tell_surcharge(scene, surcharged)


@cache
def _vat_percent(service: str, month: int) -> int:
    return vat_percent(service, as_day(first_of(month)))


def _is_off(scene: Scene, line: Line, percent: int) -> bool:
    """Whether the whole section's VAT is off: cents move between its lines when it is shared out."""
    section = [
        one
        for one in scene.record.lines
        if (one.month, one.invoice_no, one.service) == (line.month, line.invoice_no, line.service)
    ]
    if abs(100 * line.vat_cents - line.cents * percent) <= VAT_SLACK * len(section):
        return False
    due = divide_half_up(sum(one.cents for one in section) * percent, 100)
    return abs(sum(one.vat_cents for one in section) - due) > len(section) + 2


def _tell_vat(scene: Scene, what: str, lines: list[Line]) -> Finding:
    effects = []
    for line in lines:
        percent = _vat_percent(line.service, line.month)
        effects.append(LineEffect(line, (), line.vat_cents - divide_half_up(line.cents * percent, 100)))
    net = sum(each.effect_cents for each in effects)
    return scene.find(
        "E23",
        tuple(effects),
        0.97,
        f"There is {what} on {tell_count(len(lines), 'line')} since {tell_month(lines[0].month)}: "
        f"{tell_rand(net)} of VAT in all.",
        f"The VAT on your bill is not right: {what}. The difference is {tell_rand(net)}.",
        "Recompute the VAT of the section and correct it; the amounts without VAT stand.",
        Evidence("VAT charged", tell_rand(sum(line.vat_cents for line in lines))),
        Evidence("On amounts of", tell_rand(sum(line.cents for line in lines))),
        rebills=False,
    )


def _tell_surcharge(scene: Scene, lines: list[Line]) -> Finding:
    return scene.find(
        "E23",
        tuple(reverse_line(line) for line in lines),
        0.95,
        f"The surcharge on business services was charged at the tariff {lines[0].tariff}, a dwelling's.",
        "You were charged a surcharge that only businesses pay.",
        "Reverse the surcharge.",
        *(Evidence(tell_month(line.month), tell_rand(line.cents)) for line in lines[:6]),
    )
