"""Readings and meters: rollover (E05), misread (E06), period slips (E10), leak (E24), stuck meter (E25)."""

from data.demo.faults.scene import Scene, choose_point, consumption_ask, mark, twin
from data.demo.model import Account, Fault, Point
from data.demo.supply import be_actual, be_estimated

E4 = 10_000
DAY_QUANTITY_STEP = 10


def point_of(account: Account, fault: Fault) -> Point:
    """The supply that a fault was planted on."""
    return next(point for point in account.points if point.service == fault.detail)


def roll_over(account: Account, fault: Fault, scene: Scene) -> None:
    """E05, before: the register passes its end in the month."""
    point = choose_point(account, scene)
    if point is None:
        fault.hidden = True
        return
    month = scene.dice.whole(2, scene.last)
    be_actual(point, month - 2, month + 2)
    used, factor = sum(point.use[:month]) // point.meter.factor, point.meter.factor
    point.start = 10**point.meter.digits - used - max(1, point.use[month] // factor // 2)
    point.meter.first_reading = point.start
    fault.month, fault.detail = month, point.service


def bill_rollover(account: Account, fault: Fault, scene: Scene) -> None:
    """E05, after: billing takes the smaller end for no use at all, or for use from zero."""
    ask = consumption_ask(point_of(account, fault), fault.month)
    if ask is None or ask.end_e4 >= ask.start_e4:
        fault.hidden = True
        return
    mark(fault, ask, twin(ask))
    ask.quantity_e4 = 0 if scene.dice.chance(0.6) else ask.end_e4 * point_of(account, fault).meter.factor


def misread(account: Account, fault: Fault, scene: Scene) -> None:
    """E06, before: one digit of a late reading is wrong; later months are estimated from it."""
    point = choose_point(account, scene)
    if point is None:
        fault.hidden = True
        return
    month = scene.dice.whole(max(scene.last - 2, 3), scene.last)
    be_actual(point, month - 3, month + 1)
    factor = point.meter.factor
    before = point.start + sum(point.use[:month]) // factor
    use = point.use[month] // factor
    slips = [value for value in _slips(before + use) if 3.4 * use < value - before < 60 * use]
    if not slips or use < 3:
        fault.hidden = True
        return
    point.captured[month] = scene.dice.pick(slips)
    for later in range(month + 1, scene.last + 1):
        be_estimated(point, later, point.drift[later])
    fault.month, fault.detail = month, point.service


def _slips(value: int) -> list[int]:
    """Values one wrong digit or one swap of neighbours away."""
    text = str(value)
    found = {
        int(text[:place] + digit + text[place + 1 :]) for place in range(len(text)) for digit in "0123456789"
    }
    found |= {
        int(text[:place] + text[place + 1] + text[place] + text[place + 2 :])
        for place in range(len(text) - 1)
    }
    return sorted(slip for slip in found if len(str(slip)) == len(text) and slip != value)


def bill_misread(account: Account, fault: Fault, scene: Scene) -> None:
    """E06, after: the true reading would have given the true use."""
    point = point_of(account, fault)
    ask = consumption_ask(point, fault.month)
    if ask is None:
        fault.hidden = True
        return
    right = twin(ask)
    right.quantity_e4 = point.use[fault.month] * E4
    mark(fault, ask, right)


def slip_period(account: Account, fault: Fault, scene: Scene) -> None:
    """E10, after: a period starts some days before or after the previous one ended."""
    point = choose_point(account, scene)
    months = [] if point is None else [
        month
        for month in range(2, scene.last + 1)
        if point.kinds[month] == point.kinds[month - 1] == "actual" and len(point.asks.get(month, ())) == 1
    ]  # fmt: skip
    if point is None or not months:
        fault.hidden = True
        return
    fault.month, fault.detail = scene.dice.pick(months), point.service
    ask = point.asks[fault.month][0]
    mark(fault, ask, twin(ask))
    days = scene.dice.whole(6, 14) * (-1 if scene.dice.chance(0.7) else 1)
    moved = ask.quantity_e4 // (ask.to_on - ask.from_on + 1) * days // E4 // point.meter.factor * E4
    ask.from_on += days
    ask.start_e4 = max(ask.start_e4 + moved, 0)
    ask.quantity_e4 -= moved * point.meter.factor


def leak(account: Account, fault: Fault, scene: Scene) -> None:
    """E24, before: water runs away from a month on; the bills are right."""
    point = choose_point(account, scene, "water")
    if point is None:
        fault.hidden = True
        return
    start = scene.dice.whole(max(4, scene.last - 5), scene.last - 2)
    be_actual(point, start - 3, scene.last + 1)
    for month in range(start, scene.last + 1):
        point.use[month] = round(point.use[month] * scene.dice.between(3.2, 5.0))
    fault.month, fault.until, fault.detail = start, scene.last, "water"


def show_leak(account: Account, fault: Fault, scene: Scene) -> None:
    """E24, after: the high lines are the evidence; nothing is to be corrected."""
    _pair_all(account, fault, scene)


def stick(account: Account, fault: Fault, scene: Scene) -> None:
    """E25, before: the register stands still from a month on while the house is lived in."""
    point = choose_point(account, scene)
    if point is None:
        fault.hidden = True
        return
    start = scene.dice.whole(3, scene.last - 3)
    be_actual(point, start - 2, scene.last + 1)
    fault.month, fault.until, fault.detail = start, scene.last, point.service
    point.lost = {month: point.use[month] for month in range(start, scene.last + 1)}
    for month in point.lost:
        point.use[month] = 0


def compare_stuck(account: Account, fault: Fault, scene: Scene) -> None:
    """E25, after: what the unmeasured use would have cost."""
    point = point_of(account, fault)
    for month, use in point.lost.items():
        ask = consumption_ask(point, month)
        if ask is not None:
            right = twin(ask)
            right.quantity_e4 = use * E4
            mark(fault, ask, right)


def _pair_all(account: Account, fault: Fault, scene: Scene) -> None:
    point = point_of(account, fault)
    for month in range(fault.month, scene.last + 1):
        ask = consumption_ask(point, month)
        if ask is not None:
            mark(fault, ask, twin(ask))
