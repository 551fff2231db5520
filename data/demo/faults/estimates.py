"""Long estimating (E01), catch-up shocks (E02), bad estimates (E03)."""

from data.demo.faults.scene import Scene, choose_point, consumption_ask, mark, twin
from data.demo.model import Account, Fault, Point
from data.demo.supply import be_actual, be_estimated

E4 = 10_000


def stop_reading(account: Account, fault: Fault, scene: Scene) -> None:
    """E01, before: no reading for the last months of the window."""
    point = choose_point(account, scene)
    if point is None:
        fault.hidden = True
        return
    streak = scene.dice.whole(4, min(9, scene.last))
    start = scene.last + 1 - streak
    be_actual(point, start - 2, start)
    for month in range(start, scene.last + 1):
        be_estimated(point, month, scene.dice.between(0.72, 1.35))
    fault.month, fault.until, fault.detail = start, scene.last, point.service


def compare_estimates(account: Account, fault: Fault, scene: Scene) -> None:
    """E01 and E03, after: what the true use would have cost in the same periods."""
    point = _point_of(account, fault)
    for month in range(fault.month, fault.until + 1):
        ask = consumption_ask(point, month)
        if ask is not None and ask.kind == "estimated":
            right = twin(ask)
            right.quantity_e4 = point.use[month] * E4
            mark(fault, ask, right)


def shock(account: Account, fault: Fault, scene: Scene) -> None:
    """E02, before: low estimates, then one reading that bills all the difference in one month."""
    point = choose_point(account, scene)
    if point is None:
        fault.hidden = True
        return
    streak = scene.dice.whole(5, min(8, scene.last - 3))
    month = scene.dice.whole(streak + 2, scene.last)
    be_actual(point, month - streak - 2, scene.last + 1)
    for estimated in range(month - streak, month):
        be_estimated(point, estimated, scene.dice.between(0.51, 0.57))
    point.catch_up = month
    fault.month, fault.until, fault.detail = month, month, point.service


def spread_evenly(account: Account, fault: Fault, scene: Scene) -> None:
    """E02, after: the use since the last actual reading shared by days, each period at its own bands."""
    point = _point_of(account, fault)
    asks = [consumption_ask(point, month) for month in range(fault.month + 1)]
    start = fault.month
    while start > 0 and point.kinds[start - 1] == "estimated":
        start -= 1
    shown = [ask for ask in asks[start:] if ask is not None]
    used = sum(ask.quantity_e4 for ask in shown)
    days = sum(ask.to_on - ask.from_on + 1 for ask in shown)
    passed = given = 0
    for ask in shown:
        passed += ask.to_on - ask.from_on + 1
        until = round(used * passed / days / 10) * 10
        right = twin(ask)
        right.quantity_e4, given = until - given, until
        mark(fault, ask, right)


def estimate_badly(account: Account, fault: Fault, scene: Scene) -> None:
    """E03, before: one estimate far from what the season says, between actual readings."""
    point = choose_point(account, scene)
    if point is None:
        fault.hidden = True
        return
    month = scene.dice.whole(4, scene.last)
    be_actual(point, month - 4, min(month + 2, scene.last + 1))
    is_high = scene.dice.chance(0.8)
    be_estimated(point, month, scene.dice.between(1.8, 2.8) if is_high else scene.dice.between(0.2, 0.4))
    fault.month, fault.until, fault.detail = month, month, point.service


def _point_of(account: Account, fault: Fault) -> Point:
    return next(point for point in account.points if point.service == fault.detail)
