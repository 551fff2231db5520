"""An account's payments, and unallocated money that may be its own."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.billing import bank_line, payment
from queries.accounts import note_look
from queries.billing_versions import ACCOUNT_NO, SINCE, used_extracts
from queries.bills import read_bills
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.edits import count_slips
from rules.masks import mask_name

_MOST_SLIPS: Final = 2
_MOST_CANDIDATES: Final = 20
_ALIKE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that was posted to the account, in rand; `reversed_on`: taken back."""

    payment_id: str
    paid_on: date
    posted_on: date
    amount_rand: Decimal
    method: str
    reference_given: str | None
    reversed_on: date | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Unallocated money that may be the account's, and why. The payer is masked."""

    payment_id: str
    paid_on: date
    amount_rand: Decimal
    reference_given: str | None
    payer: str | None
    why: str


def list_payments(connection: Connection, actor: Actor, *, account_no: str, since: date) -> list[Payment]:
    """Payments posted to the account from a day on, the newest first; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "payments")
    return read_payments(connection, account_no, since)


def read_payments(connection: Connection, account_no: str, since: date) -> list[Payment]:
    """Payments without check and audit, for reads that did both."""
    rows = connection.execute(_payments(), {"account_no": account_no, "since": since})
    return as_records(Payment, rows)


@cache
def _payments() -> sa.Select[Any]:
    newest_first = (payment.c.posted_on.desc(), payment.c.payment_id.desc())
    return (
        sa.select(*(payment.c[name] for name in Payment.__slots__))
        .where(payment.c.account_no == ACCOUNT_NO, payment.c.posted_on >= SINCE, *that_hold())
        .order_by(*newest_first)
    )


def list_candidates(connection: Connection, actor: Actor, *, account_no: str, since: date) -> list[Candidate]:
    """Unallocated payments since a day whose reference or amount points to the account; audited.

    A reference points to it with at most two slips; an amount when it is to the cent what a bill came to.
    """
    check(actor, "see_account")
    note_look(connection, actor, account_no, "unallocated payments")
    owed = {
        bill.total_due_rand for bill in read_bills(connection, account_no, since) if bill.total_due_rand > 0
    }
    rows = connection.execute(_unallocated(account_no, since, sorted(owed)))
    found = (_as_candidate(row, account_no, row.amount_rand in owed) for row in rows)
    return [candidate for candidate in found if candidate.why][:_MOST_CANDIDATES]


def _unallocated(account_no: str, since: date, owed: list[Decimal]) -> sa.Select[Any]:
    alike = sa.func.similarity(payment.c.reference_given, account_no) > _ALIKE
    payer = (
        sa.select(bank_line.c.payer)
        .where(
            bank_line.c.bank_line_id == payment.c.bank_line_id, bank_line.c.extract_no.in_(used_extracts())
        )
        .order_by(bank_line.c.extract_no.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        sa.select(
            payment.c.payment_id,
            payment.c.paid_on,
            payment.c.amount_rand,
            payment.c.reference_given,
            payer.label("payer"),
        )
        .where(
            payment.c.account_no == "",
            payment.c.paid_on >= since,
            payment.c.reversed_on.is_(None),
            sa.or_(payment.c.amount_rand.in_(owed), alike),
            *that_hold(),
        )
        .order_by(payment.c.paid_on.desc(), payment.c.payment_id)
    )


def that_hold() -> list[ColumnElement[bool]]:
    """A payment holds where its newest version puts it: a later one may give it to another account."""
    newer = payment.alias("newer")
    return [
        payment.c.extract_no.in_(used_extracts()),
        ~sa.exists().where(
            newer.c.payment_id == payment.c.payment_id,
            newer.c.extract_no > payment.c.extract_no,
            newer.c.extract_no.in_(used_extracts()),
        ),
    ]


def _as_candidate(row: Any, account_no: str, is_owed: bool) -> Candidate:
    slips = count_slips(row.reference_given or "", account_no, _MOST_SLIPS)
    reasons = []
    if slips == 0:
        reasons.append("the reference is this account")
    elif slips <= _MOST_SLIPS:
        reasons.append(f"the reference is {slips} {'slip' if slips == 1 else 'slips'} from this account")
    if is_owed:
        reasons.append("the amount is what a bill came to")
    return Candidate(
        row.payment_id,
        row.paid_on,
        row.amount_rand,
        row.reference_given,
        mask_name(row.payer),
        ", ".join(reasons),
    )
