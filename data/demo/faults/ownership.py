"""Rates, valuation and ownership: E14, E16, E17, E20, E21; rebates: E15."""

from datetime import date
from typing import Final

from data.demo.faults.scene import Scene, asks_of, mark, twin
from data.demo.holders import make_holder
from data.demo.model import Account, Fault, Valuation

NEW_OWNER: Final = 500_000_000


def drop_threshold(account: Account, fault: Fault, scene: Scene) -> None:
    """E14, after: no free part, or the add-back of a second property that the owner does not have."""
    fault.month, fault.until = scene.dice.whole(1, scene.last - 1), scene.last
    add_back = scene.dice.chance(0.4) and not account.further_property
    for ask in asks_of(account, "rates", fault.month):
        mark(fault, ask, twin(ask))
        if add_back:
            ask.further_property = True
        else:
            ask.threshold = False


def misvalue(account: Account, fault: Fault, scene: Scene) -> None:
    """E16, before: a decision that billing does not apply."""
    fault.month, fault.until = scene.dice.whole(2, scene.last - 2), scene.last
    fault.detail = scene.dice.weighted((("decision", 5.0), ("wrong", 3.5), ("zero", 1.5)))
    if fault.detail != "decision":
        return
    old = account.stand.valuations[-1]
    start = max(scene.window.starts[fault.month], old.valid_from + 1)
    old.valid_to = start - 1
    value = max(int(old.value_rand * scene.dice.between(0.55, 0.85) / 10_000) * 10_000, 60_000)
    decision = scene.dice.pick(("objection", "appeal", "s78"))
    account.stand.valuations.append(
        Valuation(start, None, old.roll, old.category, value, decision, start - 20, applied=False)
    )


def bill_value(account: Account, fault: Fault, scene: Scene) -> None:
    """E16, after: rates and refuse follow another value than the roll's."""
    factor = scene.dice.pick((0.6, 1.4, 1.8, 2.5))
    for ask in asks_of(account, "rates", fault.month) + asks_of(account, "refuse", fault.month):
        right = twin(ask)
        right.value_rand = account.stand.value_on(ask.from_on)
        if fault.detail == "zero":
            ask.value_rand = 0
        elif fault.detail == "wrong":
            ask.value_rand = round(right.value_rand * factor)
        mark(fault, ask, right)


def subdivide(account: Account, fault: Fault, scene: Scene) -> None:
    """E17, before: the parent stand is replaced by its children and still charged."""
    fault.month = scene.dice.whole(3, scene.last - 2)
    day = scene.window.starts[fault.month] + scene.dice.whole(1, 20)
    parent, children = account.stand, scene.partners
    parent.deregistered_on = day
    fault.partner_no, fault.until = children[0].number, scene.last
    for place, child in enumerate(children):
        child.stand.parent_no, child.stand.registered_on = parent.property_no, day
        child.stand.stand_no = f"{parent.stand_no}-{place + 1:05d}"
        child.stand.size_m2 = parent.size_m2 // len(children)
        child.first_month, child.opened_on = fault.month + 1, day


def charge_parent(account: Account, fault: Fault, scene: Scene) -> None:
    """E17, after: everything billed after the children's registration."""
    fault.billed = [ask for ask in account.asks if ask.month > fault.month]
    fault.month += 1
    fault.hidden = not fault.billed


def duplicate_account(account: Account, fault: Fault, scene: Scene) -> None:
    """E20, after: a second account charges the same stand for the same services."""
    original = scene.partners[0]
    account.first_month = fault.month
    account.opened_on = scene.window.starts[fault.month]
    fault.partner_no, fault.until = original.number, scene.last
    account.asks = [ask for ask in account.asks if ask.month >= fault.month and ask.service != "water"]
    fault.billed = list(account.asks)
    fault.hidden = not fault.billed


def move_away(account: Account, fault: Fault, scene: Scene) -> None:
    """E21, before: the property is transferred, and the old owner's account goes on."""
    fault.month = scene.dice.whole(2, scene.last - 2)
    day = scene.window.starts[fault.month] + scene.dice.whole(1, 25)
    buyer = make_holder(scene.dice, account.stand.kind, NEW_OWNER + account.index)
    account.stand.owned = [
        (account.holder.customer_no, account.opened_on, day - 1, "occupation"),
        (buyer.customer_no, day, None, "transfer"),
    ]
    account.other_holders.append(buyer)
    fault.until = scene.last


def charge_after_move(account: Account, fault: Fault, scene: Scene) -> None:
    """E21, after: every line for periods that start after the transfer."""
    day = account.stand.owned[-1][1]
    metered = [ask for point in account.points for asks in point.asks.values() for ask in asks]
    fault.billed = [ask for ask in account.asks + metered if ask.from_on >= day]
    fault.month += 1
    fault.hidden = not fault.billed


def forget_rebate(account: Account, fault: Fault, scene: Scene) -> None:
    """E15, before: a rebate was approved and never reached the bills."""
    fault.month, fault.until = scene.dice.whole(1, scene.last - 1), scene.last
    approved = scene.window.starts[fault.month] - scene.dice.whole(5, 20)
    applied = approved - scene.dice.whole(20, 60)
    if account.stand.kind != "indigent":
        valid_to = date(2028, 6, 30).toordinal()
        account.rebates[:] = [("pensioner", 100, applied, approved, valid_to, 1_500_000, None)]
    account.marks["rebate_forgotten"] = fault.month
