"""What follows from debt: interest and fees in error (E22), cuts in a dispute (E31), no statement (E32)."""

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
    tell_day,
    tell_month,
    tell_rand,
)
from rules.diagnosis.rows import Arrangement, CreditStep, Dispute, Invoice, Line
from rules.diagnosis.scene import Scene
from rules.rating.charge import ChargeRequest

CUTS: Final = frozenset({"cut", "restrict", "remove"})
NOTICES: Final = {
    "final_demand": "final_demand",
    "disconnection_notice": "disconnection",
    "cut": "disconnection",
}
NEAR_MONTHS: Final = 1


def find_arrears(scene: Scene) -> Iterator[Finding]:
    """E22, E31 and E32."""
    record = scene.record
    if record.disputes or record.arrangements:
        yield from _find_interest(scene)
    if record.disputes:
        yield from _find_cut(scene)
    yield from _find_bounce(scene)


def _shielding(scene: Scene, first: int, last: int) -> list[Dispute]:
    """Disputes open all the time between two days."""
    return [
        one
        for one in scene.record.disputes
        if one.opened_on <= first and (one.closed_on is None or one.closed_on >= last)
    ]


def _plans(scene: Scene, first: int, last: int) -> list[Arrangement]:
    """Arrangements that held all the time between two days."""
    return [
        one
        for one in scene.record.arrangements
        if one.agreed_on < first and (one.ended_on is None or one.ended_on > last)
    ]


def _find_interest(scene: Scene) -> Iterator[Finding]:
    """E22: interest or a notice fee on what is disputed, or is being paid off as agreed."""
    wrong: list[tuple[LineEffect, str]] = []
    for code in ("INTEREST", "FEE"):
        for line in scene.record.standing.get(code, ()):
            invoice = scene.record.invoice_of(line)
            if invoice is None or line.cents <= 0:
                continue
            right, why = _rightful(scene, line, invoice)
            if why and line.cents - right >= scene.least_cents:
                wrong.append((replace_line(line, right), why))
    if wrong:
        yield _tell_interest(scene, wrong)


def _rightful(scene: Scene, line: Line, invoice: Invoice) -> tuple[int, str]:
    """What may be charged on the debt that is neither disputed nor arranged, and what is left out."""
    first = max(line.from_on or first_of(line.month), first_of(line.month))
    last = min(line.to_on or invoice.invoice_on, invoice.invoice_on)
    disputes, plans = _shielding(scene, first, last), _plans(scene, first, last)
    owed = invoice.previous_cents - invoice.payments_cents
    owed -= sum(one.cents for one in disputes)
    owed -= sum(_left_of(scene, one, invoice) for one in plans)
    why = "an amount in dispute" if disputes else "an arrangement that was kept" if plans else ""
    if not why:
        return 0, ""
    if line.code == "FEE":
        steps = [one for one in scene.record.steps if NOTICES.get(one.step) == line.tariff]
        near = [one for one in steps if abs(one.step_on - invoice.invoice_on) <= 40]
        is_lawful = not near or min(one.cents for one in near) <= max(owed, 0)
        return (line.cents if is_lawful else 0), why
    return _interest_on(scene, line, max(owed, 0)), why


def _left_of(scene: Scene, plan: Arrangement, invoice: Invoice) -> int:
    """What an arrangement still covers; 0 where the bills carry it beside the balance."""
    about = as_day(plan.agreed_on)
    month = about.year * 12 + about.month - 1
    moved = any(
        line.code == "CREDIT"
        and abs(line.month - month) <= NEAR_MONTHS
        and -line.cents >= plan.total_cents // 2
        for line in scene.record.lines
    )
    paid = plan.down_cents + max(invoice.month - month, 0) * plan.instalment_cents
    return 0 if moved else max(plan.total_cents - paid, 0)


def _interest_on(scene: Scene, line: Line, owed: int) -> int:
    request = ChargeRequest(
        "interest",
        line.tariff or "residential",
        as_day(line.from_on or first_of(line.month)),
        as_day(line.to_on or last_of(line.month)),
        value_rand=Decimal(owed).scaleb(-2),
    )
    right = scene.prices.fixed(request)
    return line.cents if right is None else min(right.get("INTEREST", 0), line.cents)


def _tell_interest(scene: Scene, wrong: list[tuple[LineEffect, str]]) -> Finding:
    first, why = wrong[0][0].line, wrong[0][1]
    net = sum(each.effect_cents for each, _ in wrong)
    return scene.find(
        "E22",
        tuple(each for each, _ in wrong),
        0.93,
        f"{len(wrong)} charges of interest or notice since {tell_month(first.month)} are on {why}: "
        f"{tell_rand(net)}.",
        f"You were charged interest or a notice fee of {tell_rand(net)} on {why}. That is not allowed and "
        "will be "
        "taken back.",
        "Reverse the interest and fees; keep credit control away from the amount.",
        *(
            Evidence(
                f"Dispute {one.dispute_no}", f"{tell_rand(one.cents)}, open since {tell_day(one.opened_on)}"
            )
            for one in scene.record.disputes[:3]
        ),
        *(
            Evidence(f"Arrangement {one.arrangement_no}", f"agreed {tell_day(one.agreed_on)}")
            for one in scene.record.arrangements[:3]
        ),
    )


def _find_cut(scene: Scene) -> Iterator[Finding]:
    """E31: supply cut for money that is in dispute."""
    for step in scene.record.steps:
        disputes = _shielding(scene, step.step_on, step.step_on) if step.step in CUTS else []
        if disputes and _needs_disputed(scene, step, sum(one.cents for one in disputes)):
            yield _tell_cut(scene, step, disputes)


def _needs_disputed(scene: Scene, step: CreditStep, disputed: int) -> bool:
    """Whether the rest of the debt on that day was less than the amount the supply was cut for."""
    billed = [one for one in scene.record.invoices if one.invoice_on <= step.step_on]
    if not billed:
        return True
    latest = max(billed, key=lambda one: one.invoice_on)
    paid = sum(
        one.cents
        for one in scene.record.payments
        if latest.invoice_on < one.posted_on <= step.step_on and one.reversed_on is None
    )
    rest = latest.total_cents - paid - disputed
    return rest < max(step.cents, 1) - scene.least_cents


def _tell_cut(scene: Scene, step: CreditStep, disputes: list[Dispute]) -> Finding:
    named = {ref for one in disputes for ref in (one.lines or "").split()}
    lines = [line for line in scene.record.lines if line.ref in named]
    back = any(one.step == "reconnect" and one.step_on >= step.step_on for one in scene.record.steps)
    dispute = disputes[0]
    return scene.find(
        "E31",
        tuple(shown(line) for line in lines),
        0.97,
        f"Supply was {step.step} on {tell_day(step.step_on)} for {tell_rand(step.cents)} while dispute "
        f"{dispute.dispute_no} of {tell_rand(dispute.cents)} was open since {tell_day(dispute.opened_on)}; "
        "without the "
        "disputed amount there was no such debt.",
        f"Your supply was cut on {tell_day(step.step_on)} for an amount that you dispute. That should not "
        "have "
        "happened" + ("." if back else " and it will be reconnected at once."),
        "It was reconnected; reverse the fees."
        if back
        else "Urgent: reconnect at once, tell the manager, reverse the fees.",
        Evidence("Order", step.order_no or "none on record"),
        Evidence("Reconnected", "yes" if back else "not on record"),
        period=(step.step_on, step.step_on),
    )


def _find_bounce(scene: Scene) -> Iterator[Finding]:
    """E32: bills do not arrive: the address they go to bounced, or there is none."""
    account = scene.record.account
    if account.delivery not in ("email", "sms", "post") or account.closed_on is not None:
        return
    used = [one for one in scene.record.contacts if one.channel == account.delivery]
    bounced = [one for one in used if one.bounced_on is not None]
    fallback = {"email": account.email, "sms": account.phone, "post": scene.record.property.street}
    if used and len(bounced) == len(used):
        since = min(one.bounced_on or 0 for one in bounced)
        yield _tell_bounce(scene, since, f"the {account.delivery} address bounced on {tell_day(since)}")
    elif not used and not fallback[account.delivery]:
        yield _tell_bounce(scene, scene.as_of, f"no address for {account.delivery} is on record")


def _tell_bounce(scene: Scene, since: int, why: str) -> Finding:
    return scene.find(
        "E32",
        (),
        0.95,
        f"Bills do not reach the holder: {why}.",
        "Your bills could not be delivered. Please give us an address at which you can be reached.",
        "Fix the contact, send the bills again, extend the due date.",
        Evidence("Delivery", scene.record.account.delivery),
        period=(since, max(since, scene.as_of)),
    )
