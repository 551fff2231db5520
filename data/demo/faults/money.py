"""Payments, arrangements, disputes and notices: E18, E19, E22, E31, E32."""

from data.demo.faults.scene import Scene
from data.demo.model import Account, Fault


def lose_payment(account: Account, fault: Fault, scene: Scene) -> None:
    """E18, before: one payment carries a wrong reference."""
    fault.month = scene.dice.whole(1, scene.last - 1)
    account.behaviour = "prompt"
    account.marks["lost_payment"] = fault.month
    account.partner = scene.partners[0] if scene.partners else None
    fault.partner_no = account.partner.number if account.partner else ""
    fault.hidden = True


def confuse_payment(account: Account, fault: Fault, scene: Scene) -> None:
    """E19, before: a payment is posted twice, or taken back without notice."""
    fault.month = scene.dice.whole(1, scene.last - 1)
    account.behaviour = "prompt"
    name = "double_payment" if scene.dice.chance(0.7) else "dishonoured"
    account.marks[name] = fault.month
    fault.hidden = True


def charge_interest(account: Account, fault: Fault, scene: Scene) -> None:
    """E22, before: interest under an honoured arrangement, or on an amount in dispute."""
    fault.month, fault.until = scene.dice.whole(2, scene.last - 2), scene.last
    if scene.dice.chance(0.6):
        account.behaviour = "partial"
        account.marks["arrangement"] = fault.month
        account.marks.pop("plan_broken", None)
    else:
        account.behaviour = "prompt"
        account.marks["dispute"] = fault.month
        account.marks.pop("dispute_until", None)
    account.marks["interest_anyway"] = fault.month + 1


def cut_in_dispute(account: Account, fault: Fault, scene: Scene) -> None:
    """E31, before: supply is cut for an amount that is in dispute."""
    fault.month = scene.dice.whole(2, scene.last - 2)
    account.behaviour = "prompt"
    account.marks["dispute"] = fault.month
    account.marks.pop("dispute_until", None)
    account.marks["cut_anyway"] = fault.month + 2


def bounce(account: Account, fault: Fault, scene: Scene) -> None:
    """E32, before: bills do not reach the holder."""
    fault.month = scene.dice.whole(1, scene.last)
    account.delivery = scene.dice.pick(("email", "sms"))
    account.holder.email = account.holder.email or f"customer{account.index:07d}@example.org"
    account.marks["bounced"] = scene.window.starts[fault.month] + account.billing_day + 1
    account.behaviour = "late"
