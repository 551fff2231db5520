"""Meters that change: gaps and overlaps (E09), wrong factor (E30), swapped (E07) and wrongly linked (E08)."""

from data.demo.asks import Ask
from data.demo.dice import Dice
from data.demo.faults.metering import point_of
from data.demo.faults.scene import Scene, choose_point, mark, twin
from data.demo.model import Account, Fault, Meter, Point
from data.demo.supply import be_actual

E4 = 10_000


def exchange(dice: Dice, point: Point, month: int) -> None:
    """Plan a proper exchange of a point's meter in the middle of a month's period."""
    be_actual(point, month - 2, month + 2)
    old, after, until = point.meter, point.read_on[month], point.read_on[month + 1]
    point.swap_month = month
    point.swap_on = dice.whole(after + 8, until - 8)
    share = point.use[month] * (point.swap_on - after) / (until - after)
    point.swap_use = int(share / old.factor) * old.factor
    old.removed_on = point.swap_on
    point.replaced = Meter(
        number=f"{old.number[0]}9{old.number[2:]}",
        service=old.service,
        digits=old.digits,
        factor=old.factor,
        installed_on=point.swap_on,
        job_card=f"J9{old.number[2:]}",
        first_reading=dice.whole(0, 4),
    )


def plan_exchange(account: Account, fault: Fault, scene: Scene) -> None:
    """E09 and E30, before: the meter is exchanged."""
    service = "electricity" if fault.rule == "E30" else None
    point = choose_point(account, scene, service) or choose_point(account, scene)
    if point is None:
        fault.hidden = True
        return
    first = max(3, scene.last - 5) if fault.rule == "E30" else 3
    fault.month = scene.dice.whole(first, scene.last - 1)
    fault.detail = point.service
    exchange(scene.dice, point, fault.month)


def lose_readings(account: Account, fault: Fault, scene: Scene) -> None:
    """E09, after: the old meter goes on being billed beside the new one, or days between them are lost."""
    point = point_of(account, fault)
    old, new = point.asks[fault.month][0], point.asks[fault.month][-1]
    mark(fault, old, twin(old))
    mark(fault, new, twin(new))
    if scene.dice.chance(0.6):
        extra = new.quantity_e4 // E4 // point.meter.factor * E4
        old.to_on, old.kind = new.to_on, "estimated"
        old.end_e4 += extra
        old.quantity_e4 += extra * point.meter.factor
        point.events_without = "final_reading"
    else:
        days = min(scene.dice.whole(5, 9), new.to_on - new.from_on - 1)
        lost = new.quantity_e4 // (new.to_on - new.from_on + 1) * days // E4 // point.meter.factor * E4
        new.from_on += days
        new.start_e4 += lost
        new.quantity_e4 -= lost * point.meter.factor
        point.events_without = "start_reading"


def mistake_factor(account: Account, fault: Fault, scene: Scene) -> None:
    """E30, after: the new meter's factor in billing is ten times the one on its job card."""
    point = point_of(account, fault)
    assert point.replaced is not None
    point.replaced.billed_factor = point.replaced.factor * 10
    for month in range(fault.month, scene.last + 1):
        for ask in point.asks.get(month, ()):
            if ask.meter_no == point.replaced.number:
                mark(fault, ask, twin(ask))
                ask.quantity_e4 *= 10


def prepare_neighbours(account: Account, fault: Fault, scene: Scene) -> None:
    """E07 and E08, before: two houses of one street, read every month, that use very different amounts."""
    mine = choose_point(account, scene, "water")
    theirs = choose_point(scene.partners[0], scene, "water")
    if mine is None or theirs is None:
        fault.hidden = True
        return
    fault.month, fault.detail = scene.dice.whole(3, scene.last - 3), "water"
    fault.partner_no = scene.partners[0].number
    more, less = (mine, theirs) if sum(mine.use) > sum(theirs.use) else (theirs, mine)
    ratio = sum(more.use) / max(sum(less.use), 1)
    if ratio < 2.2:
        more.use = [round(use * 2.2 / ratio) for use in more.use]
    for point in (mine, theirs):
        be_actual(point, fault.month - 2, scene.last + 1)


def swap_links(account: Account, fault: Fault, scene: Scene) -> None:
    """E07, after: from a month on each account is billed for the other's meter."""
    other = scene.partners[0]
    mine, theirs = point_of(account, fault), point_of(other, fault)
    second = Fault("E07", fault.cause, fault.category, other.number, fault.month, partner_no=account.number)
    second.detail, second.planted, other.fault = "water", True, second
    for month in range(fault.month, scene.last + 1):
        one, two = mine.asks[month][-1], theirs.asks[month][-1]
        right_one, right_two = twin(one), twin(two)
        _take_over(one, right_two)
        _take_over(two, right_one)
        mark(fault, one, right_one)
        mark(second, two, right_two)
    since = mine.read_on[fault.month]
    for point, meter in ((mine, theirs.meter), (theirs, mine.meter)):
        point.links = [(point.meter, point.meter.installed_on, since), (meter, since + 1, None)]
    _swap_reads(mine, theirs, since)


def share_meter(account: Account, fault: Fault, scene: Scene) -> None:
    """E08, after: the account is billed for a neighbour's meter, which the neighbour keeps paying for."""
    other = scene.partners[0]
    mine, theirs = point_of(account, fault), point_of(other, fault)
    for month in range(fault.month, scene.last + 1):
        ask = mine.asks[month][-1]
        mark(fault, ask, twin(ask))
        _take_over(ask, theirs.asks[month][-1])
    since = mine.read_on[fault.month]
    mine.links = [(mine.meter, mine.meter.installed_on, since), (theirs.meter, since + 1, None)]
    mine.reads = [read for read in mine.reads if read.on <= since] + [
        read for read in theirs.reads if read.on > since
    ]


def _take_over(ask: Ask, of: Ask) -> None:
    ask.meter_no, ask.kind, ask.quantity_e4 = of.meter_no, of.kind, of.quantity_e4
    ask.start_e4, ask.end_e4, ask.from_on, ask.to_on = of.start_e4, of.end_e4, of.from_on, of.to_on


def _swap_reads(mine: Point, theirs: Point, since: int) -> None:
    before = [read for read in mine.reads if read.on <= since], [r for r in theirs.reads if r.on <= since]
    after = [read for read in mine.reads if read.on > since], [r for r in theirs.reads if r.on > since]
    mine.reads, theirs.reads = before[0] + after[1], before[1] + after[0]
