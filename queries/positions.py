"""Where an account stands: its balance, what is disputed of it, what may be asked for."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from data.tables.billing import BY_FILE
from data.tables.cases import cases
from data.tables.disputes import dispute_entry
from data.transaction import as_system
from queries.accounts import Account
from queries.billing_versions import ACCOUNT_NO, newest
from queries.disputes import read_account_entries, read_interest
from queries.payments import Payment, read_payments
from rules.actor import Actor
from rules.disputes.position import Position, place_account

_NOTHING: Final = Decimal(0)


def read_position(
    connection: Connection,
    actor: Actor,
    account: Account,
    at: datetime,
    zone: tzinfo,
    *,
    payments: Iterable[Payment] | None = None,
    without_case: int | None = None,
    correction_rand: Decimal = _NOTHING,
) -> Position:
    """Where an account stands at an instant, for work that has checked who asks.

    What queries outside the actor's area dispute counts as well: a debt is one, whoever looks at it.
    `payments` since the last bill, where they are read already. `without_case`: as it stands once that query
    is decided. `correction_rand`: agreed, but on no bill yet.
    """
    bill, number = account.last_bill, account.account_no
    if payments is None:
        payments = read_payments(connection, number, bill.invoice_on) if bill else []
    owed, paid_since = sum_balance(account, payments)
    claims = sa.select(sum_known().scalar_subquery(), sum_claimed(without_case).scalar_subquery())
    with as_system(connection, actor):
        known, claimed = connection.execute(claims, {"account_no": number}).one()
        entries = read_account_entries(connection, number)
    return place_account(
        owed - paid_since,
        [entry for entry in entries if entry.case_id != without_case],
        read_interest(connection, number, zone),
        at,
        claimed_rand=claimed,
        known_rand=known,
        correction_rand=correction_rand,
    )


def sum_balance(account: Account, payments: Iterable[Payment]) -> tuple[Decimal, Decimal]:
    """What the last bill asked for, and what was paid after it."""
    bill = account.last_bill
    if bill is None:
        return _NOTHING, _NOTHING
    after = (p for p in payments if p.posted_on > bill.invoice_on and p.reversed_on is None)
    return bill.total_due_rand, sum((payment.amount_rand for payment in after), _NOTHING)


def is_open_about() -> ColumnElement[bool]:
    """Which queries are open about the account :account_no."""
    return sa.and_(cases.c.account_no == ACCOUNT_NO, cases.c.status != "resolved")


@cache
def sum_known() -> sa.Select[Any]:
    """The open disputes that the billing system knows of the account :account_no."""
    disputes = newest("disputes", BY_FILE["disputes"].c.account_no == ACCOUNT_NO)
    return sa.select(sa.func.coalesce(sa.func.sum(disputes.c.amount_rand), 0)).where(
        disputes.c.closed_on.is_(None)
    )


def sum_claimed(without_case: int | None = None) -> sa.Select[Any]:
    """What open queries about the account :account_no claim that name no line, but for one of them."""
    names_lines = sa.exists().where(dispute_entry.c.case_id == cases.c.case_id)
    claimed = sa.select(sa.func.coalesce(sa.func.sum(cases.c.amount_rand), 0)).where(
        is_open_about(), ~names_lines
    )
    return claimed if without_case is None else claimed.where(cases.c.case_id != without_case)
