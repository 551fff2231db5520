"""Lines that are there twice (E11), and VAT or surcharge where it does not belong (E23)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from rules.diagnosis.finding import (
    Evidence,
    Finding,
    LineEffect,
    as_day,
    first_of,
    reverse_line,
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


def find_repeats(scene: Scene) -> Iterator[Finding]:
    """E11: the same charge for the same meter and period more than once, and no reversal."""
    for code, lines in scene.record.standing.items():
        if code in REPEATABLE:
            continue
        alike: defaultdict[tuple[object, ...], list[Line]] = defaultdict(list)
        for line in lines:
            if line.cents > 0:
                alike[_sameness(line)].append(line)
        if len(alike) == len(lines):
            continue
        for group in alike.values():
            spare = group[_rightful(scene, code, group) :]
            if spare:
                yield _tell_repeat(scene, spare, group[0])


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


def _rightful(scene: Scene, code: str, group: list[Line]) -> int:
    """How many equal lines may stand: one for each meter where the charge goes by meter."""
    if code not in PER_METER or len(group) == 1:
        return 1
    first = group[0]
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
    sections: defaultdict[tuple[int, str, str], list[Line]] = defaultdict(list)
    for line in scene.record.lines:
        if line.service in NO_VAT:
            if line.vat_cents:
                wrong[f"VAT on {line.service}, which carries none"].append(line)
        elif line.service not in UNTAXED and line.cents:
            sections[line.month, line.invoice_no, line.service].append(line)
    for (month, _, service), lines in sections.items():
        percent = vat_percent(service, as_day(first_of(month)))
        for line in lines:
            due = divide_half_up(line.cents * percent, 100)
            if not line.vat_cents and abs(due) > 1:
                wrong[f"no VAT on {service}"].append(line)
            elif abs(line.vat_cents - due) > max(len(lines), 2) and _is_off(lines, percent):
                wrong[f"VAT on {service} at another share than {percent} %"].append(line)
    for what, lines in wrong.items():
        yield _tell_vat(scene, what, lines)
    surcharged = [
        line for line in scene.record.standing.get("BUSINESS_SURCHARGE", ()) if line.tariff in DWELLINGS
    ]
    if surcharged:
        yield _tell_surcharge(scene, surcharged)


def _is_off(lines: Iterable[Line], percent: int) -> bool:
    charged, due = Counter[str](), Counter[str]()
    for line in lines:
        charged["vat"] += line.vat_cents
        due["vat"] += line.cents
    return abs(charged["vat"] - divide_half_up(due["vat"] * percent, 100)) > 5


def _tell_vat(scene: Scene, what: str, lines: list[Line]) -> Finding:
    effects = []
    for line in lines:
        percent = vat_percent(line.service, as_day(first_of(line.month)))
        effects.append(LineEffect(line, (), line.vat_cents - divide_half_up(line.cents * percent, 100)))
    net = sum(each.effect_cents for each in effects)
    return scene.find(
        "E23",
        tuple(effects),
        0.97,
        f"There is {what} on {len(lines)} lines since {tell_month(lines[0].month)}: {tell_rand(net)} of VAT "
        "in all.",
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
