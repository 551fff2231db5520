"""The wrong tariff category (E12) and the wrong number of dwellings (E13)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from rules.diagnosis.finding import (
    Evidence,
    Finding,
    LineEffect,
    as_day,
    first_of,
    last_of,
    replace_line,
    shown,
    tell_count,
    tell_month,
)
from rules.diagnosis.record import METERED
from rules.diagnosis.rows import Line
from rules.diagnosis.scene import Scene
from rules.diagnosis.tariffs_of import BUSINESS, HOME, INSTITUTION, family_of, use_of, zone_of
from rules.rating.charge import ChargeRequest

SERVICES: Final = ("rates", "water", "electricity", "sewer", "refuse")
BY_UNITS: Final = ("WATER_CONSUMPTION", "WATER_LEVY", "SEWER")
DEFAULTS: Final = {HOME: "residential", BUSINESS: "business", INSTITUTION: "institution"}
RATED_AS: Final = {HOME: "residential", BUSINESS: "business", INSTITUTION: "public_service"}


def find_categories(scene: Scene) -> Iterator[Finding]:
    """E12: a service charged at the tariff of another kind of property than all else says."""
    families: defaultdict[str, set[str | None]] = defaultdict(set)
    for service, tariff in {
        (line.service, line.tariff) for lines in scene.record.standing.values() for line in lines
    }:
        if service in SERVICES and tariff:
            families[service].add(family_of(tariff))
    used_as = {use_of(scene.record)}
    suspects = [service for service, found in families.items() if found != used_as and None not in found]
    if suspects:
        lines = _list_by_service(scene)
        for service in lines:
            if service in suspects:
                yield from _find_category(scene, service, lines[service], lines)


def _list_by_service(scene: Scene) -> dict[str, list[Line]]:
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for standing in scene.record.standing.values():
        for line in standing:
            if line.service in SERVICES and line.tariff:
                lines[line.service].append(line)
    return lines


def _find_category(
    scene: Scene, service: str, charged: list[Line], lines: dict[str, list[Line]]
) -> Iterator[Finding]:
    wrong: list[Line] = []
    right = ""
    for line in charged:
        family, signs = family_of(line.tariff), _signs(scene, service, line, lines)
        votes = Counter(sign for sign in signs.values() if sign in DEFAULTS)
        best = votes.most_common(1)
        if not family or not best or best[0][1] < scene.limits.signs_of_family or votes[family] > 0:
            continue
        if service == "rates" and signs.get("roll") != best[0][0]:
            continue
        wrong.append(line)
        right = best[0][0]
    if wrong:
        yield _tell_category(
            scene, service, sorted(wrong, key=lambda line: (line.month, line.line_no)), right
        )


def _signs(scene: Scene, service: str, line: Line, lines: dict[str, list[Line]]) -> dict[str, str | None]:
    """What the roll, the use, the zoning and the other services say about the property at that time."""
    entry = scene.record.valuation_on(line.from_on or first_of(line.month))
    signs = {
        "roll": family_of(entry.category) if entry else None,
        "use": use_of(scene.record),
        "zoning": zone_of(scene.record),
    }
    for other, charged in lines.items():
        if other != service and charged:
            families = Counter(family_of(one.tariff) for one in charged)
            signs[other] = families.most_common(1)[0][0]
    return signs


def _tell_category(scene: Scene, service: str, wrong: list[Line], right: str) -> Finding:
    tariff = _right_tariff(scene, service, right, wrong)
    effects: list[LineEffect] = []
    for line in wrong:
        effects += _rate_at(scene, line, tariff)
    first = wrong[0]
    return scene.find(
        "E12",
        tuple(effects),
        0.92,
        f"{service.capitalize()} is charged at the tariff {first.tariff} since {tell_month(first.month)}; "
        "the roll, "
        f"the use and the other services say {tariff}.",
        f"Your {service} is charged at the {first.tariff} tariff since {tell_month(first.month)}, although "
        "your "
        f"property is {tariff}.",
        "Re-rate at the right category. Where only the customer asked for the change, from the day of the "
        "request.",
        Evidence(
            "Use and zoning", f"{scene.record.property.use}, {scene.record.property.zoning or 'not known'}"
        ),
        Evidence("Charged as", str(first.tariff)),
    )


def _right_tariff(scene: Scene, service: str, family: str, wrong: list[Line]) -> str:
    """The tariff the service had before, or has elsewhere on the account, of the right family."""
    used = Counter(
        line.tariff
        for lines in scene.record.standing.values()
        for line in lines
        if family_of(line.tariff) == family and line.tariff and line.service == service
    )
    if used:
        return str(used.most_common(1)[0][0])
    entry = scene.record.valuation_on(wrong[0].from_on or first_of(wrong[0].month))
    if service == "rates":
        return entry.category if entry and family_of(entry.category) == family else RATED_AS[family]
    others = Counter(
        line.tariff
        for name in BY_UNITS
        for line in scene.record.standing.get(name, ())
        if family_of(line.tariff) == family
    )
    return str(others.most_common(1)[0][0]) if others else DEFAULTS[family]


def _rate_at(scene: Scene, line: Line, tariff: str) -> list[LineEffect]:
    """What a line costs at another tariff; a charge that tariff does not have is taken back."""
    if line.code in METERED:
        right = scene.prices.use(
            line.service,
            tariff,
            line.from_on or 0,
            line.to_on or 0,
            max(line.quantity_e4 or 0, 0),
            line.units or 1,
        )
    else:
        right = rate_fixed(scene, line, tariff)
    if right is None:
        return [shown(line)]
    effect = replace_line(line, right.get(line.code, 0), tariff=tariff)
    free = right.get("RATES_THRESHOLD", 0) if line.code == "RATES" else 0
    if not free or any(one.month == line.month for one in scene.record.standing.get("RATES_THRESHOLD", ())):
        return [effect]
    added = replace_line(line, free, code="RATES_THRESHOLD", tariff=tariff, base_cents=None).right
    return [LineEffect(line, (*effect.right, *added), effect.effect_cents - free)]


def rate_fixed(
    scene: Scene, line: Line, tariff: str | None = None, units: int | None = None
) -> dict[str, int] | None:
    """What the section of a fixed charge costs for the line's period, from the property as it is."""
    record = scene.record
    entry = record.valuation_on(line.from_on or first_of(line.month))
    value = line.base_cents if line.base_cents is not None else (entry.value_cents if entry else 0)
    return scene.prices.fixed(
        ChargeRequest(
            line.service,
            tariff or line.tariff or "",
            as_day(line.from_on or first_of(line.month)),
            as_day(line.to_on or last_of(line.month)),
            Decimal(line.quantity_e4 or 0).scaleb(-4),
            units or line.units or record.property.units or 1,
            Decimal(value).scaleb(-2),
            Decimal(record.property.size_e4).scaleb(-4),
        )
    )


def find_dwellings(scene: Scene) -> Iterator[Finding]:
    """E13: water, levy or sewer for another number of dwellings than the property has."""
    units = scene.record.property.units
    wrong: list[tuple[Line, int]] = []
    for code in BY_UNITS:
        for line in scene.record.standing.get(code, ()):
            if family_of(line.tariff) != HOME:
                continue
            if line.units and line.units != units:
                wrong.append((line, line.units))
    if wrong and units >= 1:
        yield _tell_dwellings(scene, sorted(wrong, key=lambda each: each[0].month), units)


def _tell_dwellings(scene: Scene, wrong: list[tuple[Line, int]], units: int) -> Finding:
    effects: list[LineEffect] = []
    for line, _ in wrong:
        if line.code in METERED:
            effects += scene.rebill_use(line, line.quantity_e4 or 0, units=units) or [shown(line)]
            continue
        right = _per_dwelling(scene, line, units)
        effects.append(replace_line(line, right, units=units) if right is not None else shown(line))
    first, counted = wrong[0]
    services = sorted({line.service for line, _ in wrong})
    net = sum(each.effect_cents for each in effects)
    warning = " The correction raises the bill: a supervisor approves it." if net < 0 else ""
    return scene.find(
        "E13",
        tuple(effects),
        0.9,
        f"{' and '.join(services).capitalize()} is charged for {tell_count(counted, 'dwelling')} since "
        f"{tell_month(first.month)}, the "
        f"property has {units}.{warning}",
        f"Your bills count {tell_count(counted, 'home')} on the property since {tell_month(first.month)}; "
        f"our records say {units}.",
        "Prove the number of dwellings, correct it and re-bill." + warning,
        Evidence("Dwellings of the property", str(units)),
        Evidence("Dwellings in the bill", f"{counted} ({first.code})"),
    )


def _per_dwelling(scene: Scene, line: Line, units: int) -> int | None:
    if line.code == "SEWER":
        right = rate_fixed(scene, line, units=units)
    else:
        start, end = line.from_on or first_of(line.month), line.to_on or last_of(line.month)
        right = scene.prices.use(line.service, line.tariff or "", start, end, 0, units)
    return right.get(line.code) if right else None
