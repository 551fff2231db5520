"""Payments: on another account or on none (E18), posted twice or taken back (E19)."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from rules.diagnosis.finding import Evidence, Finding, tell_day, tell_month, tell_rand
from rules.diagnosis.references import distance
from rules.diagnosis.rows import Invoice, Payment
from rules.diagnosis.scene import Scene

LEAST_CENTS: Final = 10_000
MATCH_DAYS: Final = 75
FEE_DAYS: Final = 62


def find_payments(scene: Scene) -> Iterator[Finding]:
    """E18 and E19."""
    yield from _find_strays(scene)
    yield from _find_elsewhere(scene)
    yield from _find_twice(scene)
    yield from _find_returned(scene)


def _asked_for(scene: Scene, payment: Payment) -> Invoice | None:
    """The bill that a payment settles to the cent."""
    for invoice in reversed(scene.record.invoices):
        on_time = invoice.invoice_on <= payment.paid_on <= invoice.invoice_on + MATCH_DAYS
        if on_time and payment.cents in (invoice.total_cents, invoice.current_cents + invoice.vat_cents):
            return invoice
    return None


def _has_own(scene: Scene, payment: Payment, first: int, last: int) -> bool:
    """Whether the account has a payment of that amount, or any payment where the amount says nothing."""
    return any(
        first <= own.posted_on <= last and own.reversed_on is None
        for own in scene.record.payments
        if own.cents == payment.cents
    )


def _find_strays(scene: Scene) -> Iterator[Finding]:
    """E18: money without an account, with a reference near this one's number."""
    for payment in scene.record.strays:
        off = distance("".join(filter(str.isalnum, payment.reference or "")), scene.account_no, 2)
        if off > scene.limits.reference_distance or payment.reversed_on is not None:
            continue
        invoice = _asked_for(scene, payment)
        days = scene.limits.payment_days
        if _has_own(scene, payment, payment.paid_on - days, payment.posted_on + days):
            continue
        if invoice is not None:
            yield _tell_stray(scene, payment, off, invoice, 0.97)
        elif off <= 1 and _is_missed(scene, payment):
            yield _tell_stray(scene, payment, off, None, 0.8)


def _is_missed(scene: Scene, payment: Payment) -> bool:
    """Whether the account, open at the time, has no other payment around that day."""
    account = scene.record.account
    is_open = (
        account.opened_on <= payment.paid_on and (account.closed_on or payment.paid_on) >= payment.paid_on
    )
    return is_open and not any(abs(own.paid_on - payment.paid_on) <= 20 for own in scene.record.payments)


def _tell_stray(
    scene: Scene, payment: Payment, off: int, invoice: Invoice | None, confidence: float
) -> Finding:
    matches = f" and settles the bill of {tell_month(invoice.month)} to the cent" if invoice else ""
    return scene.find(
        "E18",
        (),
        confidence,
        f"{tell_rand(payment.cents)} paid on {tell_day(payment.paid_on)} lies unallocated under the "
        "reference "
        f"{payment.reference}, {off} characters from this account's number{matches}.",
        f"We found your payment of {tell_rand(payment.cents)} of {tell_day(payment.paid_on)}. Its reference "
        "was "
        f"{payment.reference}, so it was not put on your account.",
        "Transfer the payment to this account; reverse the fees and interest that its absence caused.",
        Evidence("Payment", f"{payment.payment_id}, posted {tell_day(payment.posted_on)}"),
        Evidence("Reference given", payment.reference or "none"),
        *([Evidence("Bill", f"{invoice.invoice_no}: {tell_rand(invoice.total_cents)}")] if invoice else []),
        period=(payment.posted_on, payment.posted_on),
        other_cents=payment.cents,
    )


def _find_elsewhere(scene: Scene) -> Iterator[Finding]:
    """E18: a payment on another account of the holder that settles a bill of this one to the cent."""
    for payment in scene.record.sibling_payments:
        if payment.cents < LEAST_CENTS or payment.reversed_on is not None:
            continue
        invoice = _asked_for(scene, payment)
        if invoice is None or _has_own(scene, payment, invoice.invoice_on, invoice.invoice_on + MATCH_DAYS):
            continue
        next_on = min(
            (one.invoice_on for one in scene.record.invoices if one.invoice_on > invoice.invoice_on),
            default=scene.as_of,
        )
        if any(invoice.invoice_on <= own.posted_on < next_on for own in scene.record.payments):
            continue
        yield scene.find(
            "E18",
            (),
            0.9,
            f"{tell_rand(payment.cents)} paid on {tell_day(payment.paid_on)} went to account "
            f"{payment.account_no} of "
            f"the same holder; it settles this account's bill of {tell_month(invoice.month)} to the cent.",
            f"Your payment of {tell_rand(payment.cents)} of {tell_day(payment.paid_on)} was put on your "
            "other account "
            f"{payment.account_no}.",
            "Transfer the payment to this account; reverse the fees and interest that its absence caused.",
            Evidence("Payment", f"{payment.payment_id} on {payment.account_no}"),
            Evidence("Bill", f"{invoice.invoice_no}: {tell_rand(invoice.total_cents)}"),
            period=(payment.posted_on, payment.posted_on),
            other_cents=payment.cents,
        )


def _find_twice(scene: Scene) -> Iterator[Finding]:
    """E19: more posted for a bank line than came in, or one payment entered twice."""
    alike: defaultdict[tuple[object, ...], list[Payment]] = defaultdict(list)
    for payment in scene.record.payments:
        if payment.reversed_on is None:
            by_bank = (payment.bank_line_id,) if payment.bank_line_id else None
            same = (payment.paid_on, payment.cents, payment.method, payment.reference)
            alike[by_bank or same].append(payment)
    for group in alike.values():
        if len(group) < 2:
            continue
        came = group[0].bank_cents if group[0].bank_cents is not None else group[0].cents
        over = sum(payment.cents for payment in group) - came
        if over > 0:
            yield _tell_twice(scene, group, over)


def _tell_twice(scene: Scene, group: list[Payment], over: int) -> Finding:
    last = max(group, key=lambda payment: (payment.posted_on, payment.payment_id))
    by_bank = f"bank line {last.bank_line_id}" if last.bank_line_id else "one payment"
    return scene.find(
        "E19",
        (),
        0.97 if last.bank_line_id else 0.75,
        f"{by_bank.capitalize()} was posted {len(group)} times: {tell_rand(over)} more than came in. The "
        "account "
        "shows a credit that is not there.",
        f"Your payment of {tell_day(last.paid_on)} was put on your account {len(group)} times by mistake. "
        f"{tell_rand(over)} will be taken back.",
        "Reverse the second posting and tell the customer before it shows.",
        *(
            Evidence(one.payment_id, f"{tell_rand(one.cents)}, posted {tell_day(one.posted_on)}")
            for one in group
        ),
        period=(last.posted_on, last.posted_on),
        other_cents=-over,
    )


def _find_returned(scene: Scene) -> Iterator[Finding]:
    """E19: a payment taken back, and neither a fee nor another posting that would tell the holder why."""
    for payment in scene.record.payments:
        back_on = payment.reversed_on
        if back_on is None or _is_explained(scene, payment, back_on):
            continue
        yield scene.find(
            "E19",
            (),
            0.85,
            f"The payment of {tell_rand(payment.cents)} of {tell_day(payment.paid_on)} was taken back on "
            f"{tell_day(back_on)}, without a notice or fee on record.",
            f"Your payment of {tell_rand(payment.cents)} was returned on {tell_day(back_on)}. Please ask "
            "your bank, "
            "and let us know if the money left your account.",
            "Find out why it was returned; if by mistake, post it again, else notify the customer.",
            Evidence("Payment", f"{payment.payment_id}, {payment.method}"),
            Evidence("Taken back", tell_day(back_on)),
            period=(back_on, back_on),
            other_cents=payment.cents,
        )


def _is_explained(scene: Scene, payment: Payment, back_on: int) -> bool:
    """Whether it was a second posting that was put right, or a fee told the holder."""
    again = any(
        other is not payment
        and other.reversed_on is None
        and other.cents == payment.cents
        and (other.bank_line_id == payment.bank_line_id or abs(other.posted_on - back_on) <= FEE_DAYS // 2)
        and (other.bank_line_id is not None or other.paid_on == payment.paid_on)
        for other in scene.record.payments
    )
    fees = scene.record.standing.get("FEE", ())
    return again or any(back_on <= (line.from_on or 0) <= back_on + FEE_DAYS for line in fees)
