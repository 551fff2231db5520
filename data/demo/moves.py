"""A resident moves out and another in, properly: final reading, closed account, new account."""

from data.demo.calendar import Window
from data.demo.dice import Dice
from data.demo.model import Account, Point
from data.demo.supply import be_actual


def move_in(dice: Dice, old: Account, new: Account, window: Window) -> None:
    """End one account on a day inside the window and let the next one take over property and meters."""
    month = dice.whole(2, window.months - 3)
    starts = [point.read_on[month] for point in old.points] or [window.starts[month]]
    ends = [point.read_on[month + 1] for point in old.points] or [window.ends[month]]
    day = dice.whole(max(starts) + 6, min(ends) - 3)
    old.last_month, old.closed_on = month, day
    new.first_month, new.opened_on = month + 1, day + 1
    new.stand.owned = [
        (old.holder.customer_no, old.opened_on, day, "occupation"),
        (new.holder.customer_no, day + 1, None, "transfer"),
    ]
    new.electricity_by = old.electricity_by
    new.points = [_take_over(point, month, day) for point in old.points]


def _take_over(point: Point, month: int, day: int) -> Point:
    """Close a point on a day; the point of the next account, on the same meter from the next day on."""
    until = point.read_on[month + 1]
    be_actual(point, month - 1, month + 2)
    share = (day - point.read_on[month]) / (until - point.read_on[month])
    used = int(point.use[month] * share / point.meter.factor) * point.meter.factor
    rest = point.use[month] - used
    days = [*point.read_on]
    days[month + 1] = day
    use = [*point.use]
    use[month] = 0
    use[month + 1] += rest
    final = point.start + (sum(point.use[:month]) + used) // point.meter.factor
    taken = Point(
        point.service,
        point.meter,
        point.tariff,
        point.units,
        days,
        use,
        [*point.kinds],
        [*point.drift],
        final - sum(use[: month + 1]) // point.meter.factor,
        point.season,
        [*use],
    )
    taken.reverses = point.reverses
    taken.links = [(point.meter, day + 1, None)]
    point.read_on = days
    point.use[month] = point.usual[month] = used
    point.links = [(point.meter, point.meter.installed_on, day)]
    return taken
