"""Tariffs and categories: E04, E11, E12, E13, E23, E26, E27; refuse and sewer: E28, E29."""

from copy import copy
from datetime import date
from typing import Final

from data.demo.asks import Ask, Item
from data.demo.faults.scene import Scene, asks_of, choose_point, consumption_ask, mark, twin
from data.demo.model import Account, Fault
from rules.rating.periods import Period
from rules.rating.rounding import divide_half_up

E4: Final = 10_000
DUPLICABLE: Final = frozenset({"WATER_CONSUMPTION", "ELEC_ENERGY", "REFUSE", "SEWER", "WATER_LEVY"})
MONTH_DAYS: Final = 30.4375


def misscale(account: Account, fault: Fault, scene: Scene) -> None:
    """E04, after: bands scaled by fewer days than the line prints."""
    point = choose_point(account, scene)
    fault.month = scene.dice.whole(1, scene.last)
    ask = consumption_ask(point, fault.month) if point else None
    if ask is None:
        fault.hidden = True
        return
    mark(fault, ask, twin(ask))
    ask.rated_to = ask.to_on
    ask.rated_from = ask.to_on - scene.dice.whole(14, 21)


def use_one_year(account: Account, fault: Fault, scene: Scene) -> None:
    """E27, after: a period over 1 July rated wholly at the new tariff, or wholly at the old one."""
    point = choose_point(account, scene)
    for ask in [] if point is None else [ask for asks in point.asks.values() for ask in asks]:
        period = Period(date.fromordinal(ask.from_on), date.fromordinal(ask.to_on))
        cuts = scene.desk.book.list_cuts(ask.tariff, ask.service, period)
        if not cuts or ask.month < 1:
            continue
        mark(fault, ask, twin(ask))
        if scene.dice.chance(0.8):
            ask.rated_from = cuts[0].toordinal()
            ask.rated_to = ask.rated_from + period.days - 1
        else:
            ask.rated_to = cuts[0].toordinal() - 1
            ask.rated_from = ask.rated_to - period.days + 1
        fault.month = ask.month
        return
    fault.hidden = True


def duplicate_line(account: Account, fault: Fault, scene: Scene) -> None:
    """E11, rated: one line stands twice on a bill."""
    fault.month = scene.dice.whole(1, scene.last)
    lines = [
        item
        for item in account.items.get(fault.month, ())
        if item.code in DUPLICABLE and item.cents > 5_000 and item.reverses is None
    ]
    if not lines:
        fault.hidden = True
        return
    again = copy(scene.dice.pick(lines))
    account.items[fault.month].append(again)
    fault.items, fault.extra_cents = [again], again.cents


def miscategorise(account: Account, fault: Fault, scene: Scene) -> None:
    """E12, after: a dwelling charged as a business for one service from a month on."""
    fault.month, fault.until = scene.dice.whole(1, scene.last - 1), scene.last
    metered = [point.service for point in account.points]
    fault.detail = service = scene.dice.weighted([("rates", 3.0), *((name, 1.0) for name in metered)])
    asks = asks_of(account, service, fault.month) + [
        ask
        for point in account.points
        if point.service == service
        for asks in point.asks.values()
        for ask in asks
        if ask.month >= fault.month
    ]
    for ask in asks:
        mark(fault, ask, twin(ask))
        ask.tariff = "business"


def miscount_dwellings(account: Account, fault: Fault, scene: Scene) -> None:
    """E13, after: several dwellings charged as one for water, sewer or both from a month on."""
    fault.month, fault.until = scene.dice.whole(1, scene.last - 1), scene.last
    services = scene.dice.pick((("water",), ("sewer",), ("water", "sewer")))
    asks = [ask for name in services for ask in asks_of(account, name, fault.month)]
    for point in account.points:
        if point.service in services:
            asks += [ask for all_ in point.asks.values() for ask in all_ if ask.month >= fault.month]
    for ask in asks:
        mark(fault, ask, twin(ask))
        ask.units = 1
    fault.hidden = not asks


def confuse_vat(account: Account, fault: Fault, scene: Scene) -> None:
    """E23, rated: VAT on rates, none on a service, or the business surcharge on a dwelling."""
    fault.month, fault.until = scene.dice.whole(1, scene.last), scene.last
    variant = scene.dice.pick(("on_rates", "none", "surcharge"))
    metered = [point.service for point in account.points] or ["refuse"]
    service = "rates" if variant == "on_rates" else scene.dice.pick(metered)
    for month in range(fault.month, scene.last + 1):
        for item in [item for item in account.items.get(month, ()) if item.service == service]:
            if variant == "surcharge":
                _surcharge(account, fault, item)
                continue
            item.vat_percent = 15 if variant == "on_rates" else 0
            fault.items.append(item)
            fault.extra_cents += divide_half_up(item.cents * 15, 100) * (1 if variant == "on_rates" else -1)
    fault.hidden = not fault.items


def _surcharge(account: Account, fault: Fault, of: Item) -> None:
    if of.code not in ("WATER_CONSUMPTION", "ELEC_ENERGY") or of.cents < 100:
        return
    cents = divide_half_up(of.cents * 2, 100)
    line = Item(of.service, "BUSINESS_SURCHARGE", of.tariff, cents, of.month, of.from_on, of.to_on)
    account.items[of.month].append(line)
    fault.items.append(line)
    fault.extra_cents += cents


def bill_long_after(account: Account, fault: Fault, scene: Scene) -> None:
    """E26, after: use of more than three years ago billed for the first time."""
    fault.month = scene.dice.whole(1, scene.last)
    point = choose_point(account, scene)
    start = scene.window.starts[fault.month] - scene.dice.whole(1190, 1260)
    earliest = date(2022, 7, 2).toordinal()
    if point is None or start < earliest:
        fault.hidden = True
        return
    ask = Ask(
        point.service, point.tariff, fault.month, start, start + scene.dice.whole(28, 58),
        quantity_e4=point.use[fault.month] * E4, units=point.units, flats=False,
        meter_no=point.meter.number, kind="actual",
    )  # fmt: skip
    point.asks.setdefault(fault.month, []).insert(0, ask)
    fault.billed.append(ask)


def misband_sewer(account: Account, fault: Fault, scene: Scene) -> None:
    """E28, after: sewer charged for another size of stand from a month on."""
    fault.month, fault.until = scene.dice.whole(1, scene.last - 1), scene.last
    true = account.stand.size_m2
    wrong = scene.dice.pick([size for size in (250, 800, 1500, 2600) if _band(size) != _band(true)])
    for ask in asks_of(account, "sewer", fault.month):
        mark(fault, ask, twin(ask))
        ask.size_m2 = wrong
    fault.hidden = not fault.billed


def _band(size: int) -> int:
    return sum(size > limit for limit in (300, 1000, 2000))


def misband_refuse(account: Account, fault: Fault, scene: Scene) -> None:
    """E29, after: refuse at another value band, or for a bin that is not there, from a month on."""
    fault.month, fault.until = scene.dice.whole(1, scene.last - 1), scene.last
    for ask in asks_of(account, "refuse", fault.month):
        mark(fault, ask, twin(ask))
        if ask.quantity_e4:
            ask.quantity_e4 += E4
        else:
            ask.value_rand = ask.value_rand * 2 if ask.value_rand < 2_600_000 else ask.value_rand // 4
    fault.hidden = not fault.billed
