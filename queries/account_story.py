"""An account's whole story in one read: what the panel beside a query shows first."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from data.tables.billing import repair
from data.tables.cases import cases
from queries.accounts import Account, note_look, read_account
from queries.actions.audit import add_audit
from queries.billing_versions import ACCOUNT_NO
from queries.bills import Bill, ServiceMonth, first_month, read_bills, read_months
from queries.credit import Arrangement, Rebate, read_arrangements, read_rebates
from queries.payments import Payment, read_payments
from queries.positions import is_open_about, read_position, sum_balance
from queries.rows import as_records
from rules.access import check
from rules.actor import Actor
from rules.disputes.position import Position


@dataclass(frozen=True, slots=True)
class AccountStory:
    """What the panel shows before anything is opened. Months oldest first, the rest newest first.

    `since` and `until` are the first days of the first and last month told; `paid_since_rand` came after the
    last bill. `repairs` counts rows about the account that could not be loaded.
    """

    account: Account
    position: Position
    paid_since_rand: Decimal
    since: date
    until: date
    bills: list[Bill]
    months: list[ServiceMonth]
    payments: list[Payment]
    arrangements: list[Arrangement]
    rebates: list[Rebate]
    open_cases: int
    repairs: int


@dataclass(frozen=True, slots=True)
class AccountCase:
    """Another query about the account, as lists show it."""

    reference: str
    title: str
    status: str
    category_code: str
    received_at: datetime
    resolved_at: datetime | None
    amount_rand: Decimal | None


def get_story(
    connection: Connection, actor: Actor, *, account_no: str, on: date, zone: tzinfo
) -> AccountStory:
    """The account's story up to a day of a time zone, 24 months back from its last bill; audited once.

    Raises:
        NotFound: no extract in use knows the account.
        NotAllowed: the account lies outside the actor's role or area.
    """
    check(actor, "see_account")
    account = read_account(connection, actor, account_no)
    add_audit(connection, actor, kind="account_read", subject=account_no)
    return read_story(connection, actor, account, on, zone)


def read_story(
    connection: Connection, actor: Actor, account: Account, on: date, zone: tzinfo
) -> AccountStory:
    """The story without check and audit, for reads that did both."""
    account_no = account.account_no
    until = min(account.last_bill.billing_month if account.last_bill else on, on).replace(day=1)
    since = first_month(until)
    figures = connection.execute(_figures(), {"account_no": account_no}).one()
    payments = read_payments(connection, account_no, since)
    _, paid_since = sum_balance(account, payments)
    at = datetime.combine(on, time.max, zone)
    return AccountStory(
        account=account,
        position=read_position(connection, actor, account, at, zone, payments=payments),
        paid_since_rand=paid_since,
        since=since,
        until=until,
        bills=read_bills(connection, account_no, since),
        months=read_months(connection, account_no, since),
        payments=payments,
        arrangements=read_arrangements(connection, account_no),
        rebates=read_rebates(connection, account_no),
        open_cases=figures.open_cases,
        repairs=figures.repairs,
    )


@cache
def _figures() -> sa.Select[Any]:
    count = sa.select(sa.func.count()).select_from(cases).where(is_open_about())
    repairs = sa.select(sa.func.count()).select_from(repair).where(repair.c.account_no == ACCOUNT_NO)
    parts = {
        "open_cases": count,
        "repairs": repairs,
    }
    return sa.select(*(part.scalar_subquery().label(name) for name, part in parts.items()))


def list_account_cases(
    connection: Connection, actor: Actor, *, account_no: str, but_reference: str | None = None
) -> list[AccountCase]:
    """The actor's queries about the account, open ones first, then the newest; audited."""
    check(actor, "see_account")
    note_look(connection, actor, account_no, "queries")
    return read_account_cases(connection, account_no, but_reference)


def read_account_cases(
    connection: Connection, account_no: str, but_reference: str | None = None
) -> list[AccountCase]:
    """The queries without check and audit, for reads that did both."""
    rows = sa.select(*(cases.c[name] for name in AccountCase.__slots__)).where(
        cases.c.account_no == account_no
    )
    if but_reference is not None:
        rows = rows.where(cases.c.reference != but_reference)
    open_first = (cases.c.status == "resolved", cases.c.received_at.desc())
    return as_records(AccountCase, connection.execute(rows.order_by(*open_first).limit(50)))
